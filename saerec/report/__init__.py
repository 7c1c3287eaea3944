"""A run on one page: offline, to print or to send."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from saerec.errors import RunError, SaerecError
from saerec.files import write_text
from saerec.rights import Role, requires
from saerec.workspace.run import STAGES, Run

if TYPE_CHECKING:
    from saerec.explorer import Explorer

REPORT: Final = "report.html"
"""Its name inside a run."""


@requires(Role.TRAINER, "To write the page of a run")
def write_report(explorer: Explorer, target: Path) -> None:
    """Write the page. Raises RunError when the run has no intents yet, or the place cannot be written."""
    from saerec.report.facts import collect
    from saerec.report.run_html import report_html

    page = report_html(collect(explorer))
    try:
        write_text(target, page)
    except OSError as error:
        raise RunError(f"{target} cannot be written: {error.strerror}. Choose another place for --out.") from None


@requires(Role.TRAINER, "To write the page of a run")
def keep_report(run: Run, note: Callable[[str], None]) -> None:
    """Write a finished run's page anew where it is missing or of an earlier state of the run.

    Whatever becomes of the page, the run is made: a page that cannot be written is only told to `note`.
    """
    from saerec.explorer import Explorer
    from saerec.hardware import threads_kept

    try:
        if not _is_of(run):
            with threads_kept():  # the explorer takes one; what is made next in this process may have more
                write_report(Explorer(run), run.path(REPORT))
    except (SaerecError, OSError) as error:
        note(f"No {REPORT} was written: {error}")


def _is_of(run: Run) -> bool:
    """Whether the page names the fingerprint of every stage, as it does of the run it was made from."""
    page = run.path(REPORT).read_text(encoding="utf-8") if run.has(REPORT) else ""
    records = (run.stage(name) for name in STAGES)
    return all(record.fingerprint in page for record in records if record is not None)
