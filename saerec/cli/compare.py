"""Two runs beside each other."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from saerec.cli.terminal import print_record, print_table
from saerec.jsonable import plain

SHOWN = 20
"""Rows of each list on a terminal; --json gives all."""


def add_commands(commands: Any) -> None:
    """`diff`."""
    diff = commands.add_parser("diff", help="what became of the latents", description=_diff.__doc__)
    diff.add_argument("run_a", type=Path, metavar="RUN_A", help="a run directory")
    diff.add_argument("run_b", type=Path, metavar="RUN_B", help="the run it is compared with")
    diff.add_argument("--json", action="store_true", help="print JSON")
    carry = "copy what people wrote about RUN_A's latents to their stable matches in RUN_B"
    diff.add_argument("--carry-names", action="store_true", help=carry)
    diff.set_defaults(handler=_diff)


def _diff(arguments: argparse.Namespace) -> None:
    """Match the latents of two runs by dictionary and by activations: stable, split, merged, born, dead."""
    from saerec.explorer import Explorer
    from saerec.workspace.run import Run

    a, b = (Explorer(Run(directory)) for directory in (arguments.run_a, arguments.run_b))
    found = a.match_latents(b)
    tables = found.tables()
    summary = {"run_a": a.run.run_id, "run_b": b.run.run_id, **found.summary()}
    if arguments.carry_names:
        summary["carried"] = a.carry_names(found, b)
    if arguments.json:
        counts = {f"n_{fate}": summary.pop(fate) for fate in tables}
        print(json.dumps(plain({**summary, **counts, **tables}), ensure_ascii=False, indent=1))
        return
    print_record(plain(summary))
    for fate, table in tables.items():
        if len(table):
            more = f", {SHOWN} of {len(table):,} pairs" if len(table) > SHOWN else ""
            print(f"\n{fate}{more}:")
            print_table(table.head(SHOWN))
