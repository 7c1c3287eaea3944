"""Options that several commands share, and which run is meant by a name."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

from saerec.config.build import PRESETS
from saerec.errors import RunError
from saerec.files import make_directory
from saerec.places import bundled_name, default_runs_dir, demo_run, platform_runs_dir
from saerec.workspace.run import STAGES, runs_named

FORMATS: Final = "table, amazon2014, amazon2018, amazon2023, movielens, recbole, sequence"
"""What `--format` takes; the readers themselves are loaded when something is read."""
DATE_FORMS: Final = "day-first, month-first, seconds, ... or a pattern such as %%d.%%m.%%Y"
"""What `--date-format` takes, in short."""
BUNDLED: Final = demo_run()
"""The demo run that comes with the program."""


def find_run(text: str) -> Path:
    """The folder that RUN names: a path, a name below the runs folder, or `demo`, the bundled run; the first that fits.

    Where another run fits too, a line on stderr says which is taken. What fits none is taken for a path.
    """
    found = runs_named(text)
    if not found:
        return Path(text)
    chosen, *others = found
    if others:
        rest = " and ".join(str(place.resolve()) for place in others)
        print(f"saerec: {text} is {chosen} here; for {rest} give the path.", file=sys.stderr)
    return chosen


def where_runs_lie(runs_dir: Path) -> str:
    """A line, where runs go if nobody would look for them there; else nothing. Raises RunError where they cannot."""
    return f"Runs are kept in {make_directory(runs_dir)}." if runs_dir == platform_runs_dir() else ""


def check_own(directory: Path, what_next: str = "Make one of your own with: saerec demo") -> None:
    """Raises RunError for a bundled run: nothing is written into it, or taken from it."""
    if bundled_name(directory):
        raise RunError(f"{directory} comes with the program and stays as it is. {what_next}")


def add_run(parser: argparse.ArgumentParser, name: str = "run", about: str = "") -> None:
    """RUN."""
    about = about or "a run: its folder, its name, or demo"
    parser.add_argument(name, type=find_run, metavar=name.upper(), help=about)


def add_json(parser: argparse.ArgumentParser) -> None:
    """--json."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_runs_dir(parser: argparse.ArgumentParser) -> None:
    """--runs-dir."""
    parser.add_argument("--runs-dir", type=Path, default=default_runs_dir(), metavar="DIR", help="where runs lie")


def add_many(parser: argparse.ArgumentParser, flag: str, **options: Any) -> None:
    """An option of several values. Given twice, it adds up."""
    parser.add_argument(flag, nargs="+", action="extend", **options)


def add_data(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """--data, --format, --column, --date-format, --skip-bad-rows."""
    parser.add_argument("--data", type=Path, required=required, metavar="PATH", help="a file, or a directory of files")
    parser.add_argument("--format", default="auto", help=f"{FORMATS}; auto recognises it")
    add_many(parser, "--column", default=[], metavar="NAME=COLUMN", help="column mapping, plain tables")
    parser.add_argument(
        "--date-format", default="", metavar="FORM", help=f"how times are written: {DATE_FORMS}; found by itself"
    )
    parser.add_argument("--skip-bad-rows", action="store_true", help="leave out rows that cannot be read")


def add_settings(parser: argparse.ArgumentParser, preset: str = "small") -> None:
    """--runs-dir, --preset, --config, --set, --seed, --until, --reuse and the machine's options."""
    add_runs_dir(parser)
    parser.add_argument("--preset", default=preset, choices=tuple(PRESETS), help="named settings to start from")
    parser.add_argument("--config", type=Path, metavar="F.toml", help="settings over the preset's")
    add_many(parser, "--set", default=[], metavar="KEY=VALUE", help="such as sae.k=32", dest="sets")
    parser.add_argument("--seed", type=int, default=0, help="seed of every random choice")
    parser.add_argument("--until", choices=STAGES, metavar="STAGE", help=f"stop after: {', '.join(STAGES)}")
    parser.add_argument("--reuse", action="store_true", help="take stages that are the same from runs beside this one")
    add_machine(parser)
    engines = parser.add_argument_group("engine", "who does what can be shared out (docs: Past one machine)")
    engines.add_argument("--engine", choices=("local", "ray"), default="local", help="this process, or Ray's workers")
    engines.add_argument("--address", default="", help="of a Ray cluster; without it one is started on this machine")
    engines.add_argument("--workers", type=int, default=0, help="processes of the engine; 0: one a processor")


def add_machine(parser: argparse.ArgumentParser) -> None:
    """--device, --threads, --ignore-memory."""
    parser.add_argument("--device", help="cpu, cuda, ... (chosen by itself)")
    parser.add_argument("--threads", type=int, default=0, help="torch threads; 0 leaves torch's default")
    tried = "begin stages for which memory seems to be too little"
    parser.add_argument("--ignore-memory", action="store_true", help=tried)
