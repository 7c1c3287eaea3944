"""The `saerec` command: arguments to configuration to pipeline, and questions to a run.

Exit codes: 0 done, 2 something the user can put right (one line on stderr), 1 a bug, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from saerec import __version__
from saerec.cli import append as later
from saerec.cli import archives, compare, reports, sweep
from saerec.cli import make as build
from saerec.cli import pages as cards
from saerec.cli import query as ask
from saerec.errors import Cancelled, SaerecError


class _Parser(argparse.ArgumentParser):
    """Says a wrong argument in one line instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See: {self.prog} --help\n")


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(prog="saerec", description="Name what people want, recommend by it, and show why.")
    parser.add_argument("--version", action="version", version=f"saerec {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    build.add_commands(commands)
    ask.add_commands(commands)
    cards.add_commands(commands)
    compare.add_commands(commands)
    sweep.add_commands(commands, parser.parse_args)
    archives.add_commands(commands)
    reports.add_commands(commands)
    later.add_commands(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the only place where the error family becomes an exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    arguments = make_parser().parse_args(argv, argparse.Namespace(argv=argv))
    try:
        return arguments.handler(arguments) or 0
    except SaerecError as error:
        print(f"saerec: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, Cancelled):
        print("saerec: stopped. What is finished is kept; the same command goes on from there.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader (head, less) has gone: nothing is left to say
        return 0
