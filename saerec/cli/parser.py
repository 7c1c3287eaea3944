"""The parser of the command line: commands under headings, a wrong argument said in one line, and shell completion."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

from saerec.cli.options import find_run
from saerec.places import bundled_runs, default_runs_dir

HEADINGS: Final = {
    "Make a run": ("demo", "run", "sweep", "append", "name", "reasons"),
    "Ask a run": (
        "info",
        "themes",
        "theme",
        "latents",
        "latent",
        "user",
        "recommend",
        "explain",
        "evaluate",
        "failures",
        "diff",
        "quiz",
    ),
    "Show and share": ("explore", "report", "card", "verify", "export", "import"),
    "Manage runs": ("runs", "cancel", "check", "delete", "completion"),
}
"""What `saerec --help` lists, in this order."""
SHELLS: Final = ("bash", "zsh", "tcsh")


class _Help(argparse.HelpFormatter):
    """Help that names defaults, but for paths: those depend on the machine, and their help says how."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return f"{action.help} (default: {default})" if (default := default_of(action)) else action.help


class Parser(argparse.ArgumentParser):
    """Says a wrong argument in one line instead of a page of usage."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Help, **options})

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(2, f"{self.prog}: {message}. See: {self.prog} --help\n")


class CommandLine(Parser):
    """The parser of `saerec` itself: its help lists commands under `HEADINGS`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands: argparse._SubParsersAction[Parser] = self.add_subparsers(
            dest="command", required=True, metavar="COMMAND", parser_class=Parser
        )

    def format_help(self) -> str:
        """Usage, commands by heading, options."""
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        formatter.add_text(self.description)
        lines = {line.dest: line for line in self.commands._get_subactions()}
        sections = {heading: [lines[name] for name in names] for heading, names in HEADINGS.items()}
        for heading, actions in {**sections, "Options": self._get_optional_actions()}.items():
            formatter.start_section(heading)
            formatter.add_arguments(actions)
            formatter.end_section()
        formatter.add_text(self.epilog)
        return formatter.format_help()


def default_of(action: argparse.Action) -> str:
    """The default of an option in words; empty where there is none to name."""
    known = not isinstance(action.default, bool) and isinstance(action.default, int | float | str)
    return str(action.default) if known and action.default not in ("", argparse.SUPPRESS) else ""


# ---- shell completion --------------------------------------------------------------------------------------------


def add_completion(line: CommandLine) -> None:
    """`completion`."""
    parser = line.commands.add_parser(
        "completion",
        help="completion for a shell",
        description="Print the script that lets a shell complete commands, options, files and names of runs.",
        epilog='For bash: eval "$(saerec completion bash)" in ~/.bashrc.',
    )
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    parser.set_defaults(handler=lambda arguments: print(completion(line, arguments.shell)))


def completion(line: CommandLine, shell: str) -> str:
    """The script for a shell of `SHELLS`, by shtab. Paths complete to files or folders, RUN to names of runs too."""
    import shtab

    runs = {"bash": "_saerec_runs", "zsh": "_saerec_runs", "tcsh": shtab.DIRECTORY["tcsh"]}
    for action in _actions(line):
        if action.type is find_run:
            action.complete = runs  # type: ignore[attr-defined]
        elif action.type is Path:
            action.complete = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE  # type: ignore[attr-defined]
    names = f'{" ".join(bundled_runs())} $(ls -- "${{SAEREC_RUNS_DIR:-$_saerec_folder}}" 2>/dev/null)'
    offer = {
        "bash": f'_saerec_runs() {{ compgen -W "{names}" -- "$1"; compgen -d -- "$1"; }}',
        "zsh": f"_saerec_runs() {{ compadd -- {names}; _files -/; }}",
    }
    folder = f"_saerec_folder={shlex.quote(str(default_runs_dir()))}"
    return shtab.complete(line, shell, preamble=f"{folder}\n{offer[shell]}" if shell in offer else "")


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of a command line, those of its commands too."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)
