"""A run as one page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from saerec.cli.query import explorer_of


def add_commands(commands: Any) -> None:
    """`report`."""
    report = commands.add_parser("report", help="write a run as one HTML page", description=_report.__doc__)
    report.add_argument("run", type=Path, metavar="RUN", help="a run directory")
    report.add_argument("--out", type=Path, metavar="F.html", help="the file to write (report.html inside the run)")
    report.set_defaults(handler=_report)


def _report(arguments: argparse.Namespace) -> None:
    """Write data, settings, curves, accuracy and examples of a run as one offline page to print or send."""
    from saerec.report import REPORT, write_report

    target = arguments.out or arguments.run / REPORT
    write_report(explorer_of(arguments), target)
    print(f"Wrote {target} ({target.stat().st_size / 1e3:,.0f} kB).")
