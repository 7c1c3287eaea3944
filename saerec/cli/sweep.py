"""`saerec sweep`: one run for each value of one or two options, and a table of what came of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from saerec.cli.terminal import print_table
from saerec.config.build import build_config, flat
from saerec.errors import ConfigError
from saerec.workspace.sweeps import (
    PAPER,
    Point,
    grid,
    leaving_no_refused_sweep,
    make_sweep,
    one_at_a_time,
    parse_axis,
    results,
)

Parse = Callable[[list[str]], argparse.Namespace]
"""The whole command line's own parser."""


def add_commands(commands: Any, parse: Parse) -> None:
    """Add this module's command to the parser."""
    sweep = commands.add_parser(
        "sweep",
        help="runs that differ in one or two options",
        description=_sweep.__doc__,
        epilog="Example: saerec sweep --vary sae.k=4,8 run --data reviews.csv --run-id mine",
    )
    about = f"an option and its values; may be given twice (else the paper's: {', '.join(PAPER)})"
    sweep.add_argument("--vary", action="append", metavar="KEY=V,V,...", help=about)
    sweep.add_argument("--one-at-a-time", action="store_true", help="instead of every combination")
    sweep.add_argument("rest", nargs=argparse.REMAINDER, metavar="run|demo ...", help="the command to vary")
    sweep.set_defaults(handler=_sweep, parse=parse)


def _sweep(arguments: argparse.Namespace) -> None:
    """Make a run for each combination of values. Stages that do not depend on them are made once.

    Of a sweep that is refused before its first run is there, nothing is kept.
    """
    if arguments.rest[:1] not in (["run"], ["demo"]):
        raise ConfigError("Write the command to vary after the options: saerec sweep --vary sae.k=4,8 run --data ...")
    one = arguments.parse(arguments.rest)
    _check_variable(one)
    base = _config(one, ())
    axes = [parse_axis(text) for text in arguments.vary or PAPER]
    alone = arguments.one_at_a_time or not arguments.vary
    sweep = make_sweep(one.run_id, axes, one_at_a_time(axes, flat(base)) if alone else grid(axes))
    for point in sweep.points:  # all are looked at before the first runs for an hour
        _config(one, point.sets())
    with leaving_no_refused_sweep(one.runs_dir, sweep):
        for point in sweep.points:
            one.handler(_varied(one, arguments.rest, point))
    print_table(results(one.runs_dir, sweep))


def _check_variable(one: argparse.Namespace) -> None:
    """Raises ConfigError for a command that no option can be varied of: the runs take their names from its own."""
    if getattr(one, "final", None) is not None:
        raise ConfigError("A final run has the settings of its RUN: leave out --final, and give --data PATH to vary.")
    if one.run_id is None:
        raise ConfigError("--run-id is missing. Give --run-id NAME: each run of the sweep is named after it.")


def _config(one: argparse.Namespace, sets: Any) -> Any:
    return build_config(one.preset, seed=one.seed, toml=one.config, sets=[*one.sets, *sets])


def _varied(one: argparse.Namespace, rest: list[str], point: Point) -> argparse.Namespace:
    """The command of one point, by itself: what resume asks again."""
    sets = [*one.sets, *point.sets()]
    argv = [*rest, "--run-id", point.run_id, "--reuse", "--set", *sets]
    return argparse.Namespace(**{**vars(one), "run_id": point.run_id, "sets": sets, "reuse": True, "argv": argv})
