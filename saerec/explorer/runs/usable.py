"""Runs that a page about another run may look at."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from saerec.errors import SaerecError
from saerec.workspace.contents.documents import METRICS, document_problem
from saerec.workspace.run import Run


def usable_runs(directories: Iterable[Path]) -> list[Run]:
    """Those of the runs that can be opened, with settings known here and figures that are figures; the others are left
    out, and say themselves why, on a page of their own."""
    found = []
    for directory in directories:
        try:
            run = Run(directory)
            run.config()
            run.require_whole()
            if run.has(METRICS) and document_problem(METRICS, run.json(METRICS)):
                continue
        except SaerecError:
            continue
        found.append(run)
    return found
