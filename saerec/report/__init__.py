"""A run on one page: offline, to print or to send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from saerec.errors import RunError
from saerec.files import write_text

if TYPE_CHECKING:
    from saerec.explorer import Explorer

REPORT: Final = "report.html"
"""Its name inside a run."""


def write_report(explorer: Explorer, target: Path) -> None:
    """Write the page. Raises RunError when the run has no intents yet, or the place cannot be written."""
    from saerec.report.facts import collect
    from saerec.report.run_html import report_html

    page = report_html(collect(explorer))
    try:
        write_text(target, page)
    except OSError as error:
        raise RunError(f"{target} cannot be written: {error.strerror}. Choose another place for --out.") from None
