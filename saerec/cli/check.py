"""The command `check`: is a run what was written? And with --repair, what is not is made again."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from saerec.cli.options import add_json, add_machine, add_run, check_own
from saerec.cli.terminal import TerminalReporter, print_json, print_table

if TYPE_CHECKING:
    from saerec.pipeline.check import CheckedRun


def add_commands(commands: Any) -> None:
    """Add this module's command to the parser."""
    check = commands.add_parser("check", help="is a run what was written", description=_check.__doc__)
    add_run(check)
    check.add_argument("--repair", action="store_true", help="make damaged stages again")
    add_json(check)
    add_machine(check)
    check.set_defaults(handler=_check)


def _check(arguments: argparse.Namespace) -> int:
    """Read every file of a run and hold it against its hash, its settings against the code; say what to make again.

    Exit code 0: it is whole; 2: something is damaged. With --repair, damaged stages are made again from what the run
    holds, to the same bytes; where that cannot be, they count as missing and the command that makes them is named.
    """
    from saerec.pipeline.check import check_run

    if arguments.repair:
        check_own(arguments.run, "Install the program again.")
        _repair(arguments)
    found = check_run(arguments.run)
    if arguments.json:
        print_json(_told(found))
    else:
        _print(found, arguments.run)
    return 0 if found.is_whole else 2


def _repair(arguments: argparse.Namespace) -> None:
    from saerec.errors import RunError
    from saerec.pipeline import Machine
    from saerec.pipeline.check import can_make_again, command_again, make_again, set_aside
    from saerec.report import keep_report
    from saerec.workspace.run import Run

    found, terminal = set_aside(arguments.run), TerminalReporter()
    if not found.damaged_stages:
        return
    if not can_make_again(arguments.run):
        stages, command = ", ".join(found.damaged_stages), command_again(Run(arguments.run))
        raise RunError(
            f"{stages} of {found.run_id} counts as missing now: it was damaged, and cannot be made from what the run "
            f"holds. Make it again with: {command}"
        )
    machine = Machine(arguments.device, arguments.threads, arguments.ignore_memory)
    keep_report(make_again(arguments.run, machine, [terminal]), terminal.note)


def _told(found: CheckedRun) -> dict[str, Any]:
    return {
        "run_id": found.run_id,
        "is_whole": found.is_whole,
        "files": found.n_files,
        "bytes": found.n_bytes,
        "make_again": list(found.damaged_stages),
        "findings": found.findings,
    }


def _print(found: CheckedRun, run: object) -> None:
    rows = [{"": one.kind, "what": one.file or one.stage, "found": one.problem} for one in found.findings]
    if rows:
        print_table(rows)
    read = f"{found.n_files:,} files ({found.n_bytes / 1e6:,.1f} MB) were read."
    if found.is_whole:
        known = "is whole" if found.n_files else "can be read; nothing was recorded to hold it against"
        print(f"{found.run_id} {known}. {read}")
    else:
        stages = ", ".join(found.damaged_stages) or "the manifest"
        print(f"{found.run_id} is damaged: {stages}. {read} Make it again with: saerec check {run} --repair")
