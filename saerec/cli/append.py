"""Later data: new interactions for a run that was trained."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from saerec.cli.data_options import data_options, origin_of
from saerec.cli.terminal import TerminalReporter


def add_commands(commands: Any) -> None:
    """`append`."""
    append = commands.add_parser("append", help="new interactions without training", description=_append.__doc__)
    append.add_argument("run", type=Path, metavar="RUN", help="a finished run")
    data_options(append)
    append.add_argument("--run-id", metavar="NAME", help="name of the new run (RUN-later)")
    append.add_argument("--runs-dir", type=Path, metavar="DIR", help="where the new run goes (beside RUN)")
    append.set_defaults(handler=_append)


def _append(arguments: argparse.Namespace) -> None:
    """Make a new run of RUN and new interactions: only what is new is embedded and encoded, nothing is trained."""
    from saerec.pipeline.append import append_data
    from saerec.report import keep_report
    from saerec.workspace.catalog import later_facts
    from saerec.workspace.run import Run

    run_id = arguments.run_id or f"{arguments.run.resolve().name}-later"
    target = (arguments.runs_dir or arguments.run.resolve().parent) / run_id
    terminal = TerminalReporter()
    run = append_data(arguments.run, origin_of(arguments, target), target, listeners=[terminal], command=arguments.argv)
    keep_report(run, terminal.note)
    added = {name: len(run.table(f"data/{name}")) - len(Run(arguments.run).table(f"data/{name}"))
             for name in ("interactions", "users")}  # fmt: skip
    print(
        f"Made {target}. New interactions: {added['interactions']:,}; new people: {added['users']:,}. "
        f"Accuracy is that of {later_facts(run)['extends']}; new people are folded in, new items have their "
        "intents and borrow the rest from items alike."
    )
