"""The `saerec` command: arguments to configuration to pipeline, and questions to a run.

Exit codes: 0 done, 2 something the user can put right (one line on stderr), 1 a bug, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from saerec import __version__
from saerec.cli import archives, check, make, name, pages, query, quiz, reasons, sweep
from saerec.cli.parser import CommandLine, add_completion
from saerec.cli.terminal import print_what_it_can
from saerec.errors import Cancelled, RunError, SaerecError, of_storage
from saerec.files import keep_private


def make_parser() -> CommandLine:
    """The whole command line."""
    line = CommandLine(
        prog="saerec",
        description="Name what people want, recommend by it, and show why.",
        epilog="RUN is the folder of a run, the name of one below the runs folder, or demo, which comes with the "
        "program. Each command explains itself: saerec COMMAND --help",
    )
    line.add_argument("--version", action="version", version=f"saerec {__version__}")
    for module in (make, name, query, quiz, reasons, pages, archives, check):
        module.add_commands(line.commands)
    sweep.add_commands(line.commands, line.parse_args)
    add_completion(line)
    return line


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the only place where the error family becomes an exit code."""
    print_what_it_can()
    argv = list(sys.argv[1:] if argv is None else argv)
    try:
        keep_private()
        arguments = make_parser().parse_args(argv, argparse.Namespace(argv=argv))
        return arguments.handler(arguments) or 0
    except SaerecError as error:
        return _refuse(error)
    except (KeyboardInterrupt, Cancelled):
        print("saerec: stopped. What is finished is kept; the same command goes on from there.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader (head, less) has gone: nothing is left to say
        return 0
    except OSError as error:
        if (understood := of_storage(error)) is None:
            raise
        return _refuse(understood)
    except Exception as error:
        from saerec.jobs import shortage  # who finds no room says so by a type of its own: libraries, threads

        if (short := shortage(error, Path.cwd())) is None:
            raise
        return _refuse(RunError(short))


def _refuse(error: SaerecError) -> int:
    print(f"saerec: {' '.join(str(error).split())}", file=sys.stderr)
    return 2
