"""Later data: new interactions for a run that was trained."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from saerec.cli.build import column_mapping
from saerec.cli.terminal import TerminalReporter


def add_commands(commands: Any) -> None:
    """`append`."""
    append = commands.add_parser("append", help="new interactions without training", description=_append.__doc__)
    append.add_argument("run", type=Path, metavar="RUN", help="a finished run")
    append.add_argument("--data", type=Path, required=True, metavar="PATH", help="new interactions: file or directory")
    append.add_argument("--format", default="auto", help="auto, or a name from the README's list of formats")
    append.add_argument("--column", nargs="+", default=[], metavar="NAME=COLUMN", help="column mapping, plain tables")
    append.add_argument("--run-id", metavar="NAME", help="name of the new run (RUN-later)")
    append.add_argument("--runs-dir", type=Path, metavar="DIR", help="where the new run goes (beside RUN)")
    append.set_defaults(handler=_append)


def _append(arguments: argparse.Namespace) -> None:
    """Make a new run of RUN and new interactions: only what is new is embedded and encoded, nothing is trained."""
    from saerec.data.origin import FileOrigin
    from saerec.gallery import later_facts
    from saerec.pipeline.later import append_data

    run_id = arguments.run_id or f"{arguments.run.resolve().name}-later"
    target = (arguments.runs_dir or arguments.run.resolve().parent) / run_id
    origin = FileOrigin(arguments.data, arguments.format, column_mapping(arguments.column))
    run = append_data(arguments.run, origin, target, listeners=[TerminalReporter()])
    facts, users = later_facts(run), len(run.table("data/users"))
    print(
        f"Made {target}. New interactions: {facts['interactions']:,}; new people: {users - facts['users_before']:,}. "
        f"Accuracy is that of {facts['extends']}; new people are folded in, new items have only their intents."
    )
