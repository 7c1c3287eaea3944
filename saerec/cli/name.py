"""The command `name`: other names for a run, by keywords or by a language model, and the earlier ones back."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

from saerec.cli.options import add_machine, add_run, check_own
from saerec.cli.terminal import TerminalReporter, print_table

if TYPE_CHECKING:
    import pandas as pd

SHOWN: Final = 40
"""Changed names that are printed; `saerec latents` lists all."""


def add_commands(commands: Any) -> None:
    """Add this module's command to the parser."""
    name = commands.add_parser("name", help="name the latents again", description=_name.__doc__)
    add_run(name)
    name.add_argument("--namer", choices=("keywords", "llm", "local"), default="llm", help="who names")
    name.add_argument("--model", help="chat model: its name at the endpoint; for local a folder or a hub name")
    name.add_argument(
        "--latents", type=int, default=0, metavar="N", help="name only the N that fire most (0: all) by the model"
    )
    name.add_argument("--estimate", action="store_true", help="only say what it would cost")
    name.add_argument("--undo", action="store_true", help="put the names back that were there before the last naming")
    add_machine(name)
    name.set_defaults(handler=_name)


def _name(arguments: argparse.Namespace) -> None:
    """Name the latents of a run by keywords or by a language model, and bring what depends on names up to date.

    Says which names changed. The names before are kept: --undo puts them back. A language model's answers are kept as
    they come, so the same command goes on where it was stopped.
    """
    from saerec.pipeline import estimate_naming
    from saerec.pipeline.naming import check_names_its_own, naming_config
    from saerec.workspace.run import Run

    run = Run(arguments.run)
    if arguments.undo:
        check_own(run.directory)
        _undo(run)
        return
    check_names_its_own(run)
    config = naming_config(run, arguments.namer, arguments.model, arguments.latents)
    if arguments.estimate:
        print(estimate_naming(run, config))
    else:
        check_own(run.directory)
        _name_again(arguments, run, config)


def _name_again(arguments: argparse.Namespace, run: Any, config: Any) -> None:
    from saerec.pipeline import Machine
    from saerec.pipeline.naming import check_nameable, name_again
    from saerec.report import keep_report
    from saerec.workspace.earlier_names import name_changes

    check_nameable(run)
    terminal, before = TerminalReporter(), run.fingerprint
    machine = Machine(arguments.device, arguments.threads, arguments.ignore_memory)
    named = name_again(run.directory, config, machine=machine, listeners=[terminal], command=arguments.argv)
    keep_report(named, terminal.note)
    if named.fingerprint != before:
        _print_changes(name_changes(named), named.run_id)


def _undo(run: Any) -> None:
    from saerec.pipeline.naming import undo_naming
    from saerec.report import keep_report
    from saerec.workspace.earlier_names import name_changes

    n_changed = len(name_changes(run))
    keep_report(undo_naming(run.directory), TerminalReporter().note)
    print(f"The names before the last naming are back ({n_changed:,} had changed), and all that stands on them.")


def _print_changes(changes: pd.DataFrame, run_id: str) -> None:
    """Old and new names with their scores, and the way back."""
    from saerec import columns as c
    from saerec.workspace.earlier_names import NAME_BEFORE, SCORE_BEFORE, mean_scores

    if changes.empty:
        print("No name changed.")
        return
    shown = changes[[c.LATENT, NAME_BEFORE, c.NAME, SCORE_BEFORE, c.SCORE]].head(SHOWN).astype(object)
    print_table(shown.where(shown.notna(), "-"))
    if len(changes) > SHOWN:
        print(f"... and {len(changes) - SHOWN:,} more.")
    before, after, n_scored = mean_scores(changes)
    scores = f" Mean name score of the {n_scored:,} measured both times: {before:.2f} before, {after:.2f} now."
    print(f"{len(changes):,} names changed.{scores if n_scored else ''}")
    print(f"The old ones come back with: saerec name {run_id} --undo")
