"""Commands that make something of data: `run`, `demo`, `append`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from saerec.cli.options import add_data, add_machine, add_run, add_settings, find_run, where_runs_lie
from saerec.cli.terminal import TerminalReporter
from saerec.config.build import build_config
from saerec.config.schema import Config
from saerec.errors import ConfigError
from saerec.places import bundled_name, default_runs_dir
from saerec.workspace.run import check_run_id

if TYPE_CHECKING:
    from saerec.data.origin import FileOrigin

ADDED: Final = ("interactions", "users")
"""Tables of which `append` says how many rows are new."""


def add_commands(commands: Any) -> None:
    """Add this module's commands to the parser."""
    run = commands.add_parser("run", help="raw files to a finished run", description=_run.__doc__)
    add_data(run, required=False)
    run.add_argument("--run-id", metavar="NAME", help="directory name of the run; of a final one else RUN-final")
    final = (
        "train on everything that the finished RUN holds, as validation chose, in a run of its own; --data is not read"
    )
    run.add_argument("--final", type=find_run, metavar="RUN", help=final)
    add_settings(run)
    run.set_defaults(handler=_run)
    demo = commands.add_parser("demo", help="make the demo run", description=_demo.__doc__)
    for name, default in (("users", 1000), ("items", 400), ("reviews", 12000)):
        demo.add_argument(f"--{name}", type=int, default=default, help=f"about so many {name}")
    demo.add_argument("--run-id", default="demo", metavar="NAME", help="directory name of the run")
    demo.add_argument("--bundle", type=Path, metavar="DIR", help="also copy what the explorer needs to DIR")
    demo.add_argument("--without-truth", action="store_true", help="leave out of DIR what was planted: a smaller copy")
    add_settings(demo, preset="demo")
    demo.set_defaults(handler=_demo)
    append = commands.add_parser("append", help="new interactions without training", description=_append.__doc__)
    add_run(append, about="a finished run")
    add_data(append)
    append.add_argument("--run-id", metavar="NAME", help="name of the new run (RUN-later)")
    append.add_argument("--runs-dir", type=Path, metavar="DIR", help="where the new run goes (beside RUN)")
    add_machine(append)
    append.set_defaults(handler=_append)


def origin_of(arguments: argparse.Namespace, directory: Path) -> FileOrigin:
    """What these options name. Data that were saved in the browser remember that the run `directory` is made of them.

    Raises ConfigError for a column that is no pair.
    """
    from saerec.data.origin import FileOrigin
    from saerec.workspace.saved_data import Corpora

    mapping = _mapping(arguments.column)
    if arguments.date_format:
        from saerec.data.readers.rows.column_map import DATE_FORMAT
        from saerec.data.readers.rows.times import check_date_format

        check_date_format(arguments.date_format)
        mapping[DATE_FORMAT] = arguments.date_format
    origin = FileOrigin(arguments.data, arguments.format, mapping, arguments.skip_bad_rows)
    corpora = Corpora(directory.parent)
    if key := corpora.holds(arguments.data):
        corpora.note_use(key, directory.name)
    return origin


def _mapping(texts: list[str]) -> dict[str, str]:
    """Our field -> the file's column."""
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise ConfigError(f"--column {wrong[0]!r}: write NAME=COLUMN, for example user_id=customer.")
    return dict(text.split("=", 1) for text in texts)


def _config(arguments: argparse.Namespace) -> Config:
    return build_config(arguments.preset, seed=arguments.seed, toml=arguments.config, sets=arguments.sets)


def _pipeline(arguments: argparse.Namespace, directory: Path, config: Config, origin: Any) -> None:
    from saerec.pipeline import Machine, run_pipeline
    from saerec.report import keep_report

    machine = Machine(arguments.device, arguments.threads, arguments.ignore_memory,
                      arguments.engine, arguments.address, arguments.workers)  # fmt: skip
    terminal = TerminalReporter(where_runs_lie(directory.parent))
    until = getattr(arguments, "until", None)
    run = run_pipeline(directory, origin, config, until=until, machine=machine, listeners=[terminal],
                       reuse=getattr(arguments, "reuse", False), command=arguments.argv)  # fmt: skip
    if until is None:
        keep_report(run, terminal.note)


def _run(arguments: argparse.Namespace) -> None:
    """Read raw files, train everything, evaluate. Finished stages are kept; only what is stale runs again.

    With --final RUN, make the run that serves: its recommender is trained on everything that RUN holds, also what was
    held out there, with the epochs and weights that validation chose. It has no figures of its own.
    """
    if arguments.final is not None:
        _final(arguments)
        return
    for name in ("data", "run_id"):
        if getattr(arguments, name) is None:
            raise ConfigError(
                f"--{name.replace('_', '-')} is missing. Give --data PATH and --run-id NAME, or --final RUN."
            )
    directory = arguments.runs_dir / check_run_id(arguments.run_id)
    _pipeline(arguments, directory, _config(arguments), origin_of(arguments, directory))


def _final(arguments: argparse.Namespace) -> None:
    from saerec.pipeline import Machine
    from saerec.pipeline.final import make_final
    from saerec.report import keep_report
    from saerec.workspace.run_facts import final_facts, measured

    given = [flag for flag in ("data", "config", "sets", "until") if getattr(arguments, flag)]
    if given:
        flags = ", ".join(f"--{'set' if flag == 'sets' else flag}" for flag in given)
        raise ConfigError(f"--final takes data and settings from its RUN: leave out {flags}.")
    name = bundled_name(arguments.final) or arguments.final.resolve().name
    target, terminal = arguments.runs_dir / (arguments.run_id or f"{name}-final"), TerminalReporter()
    machine = Machine(arguments.device, arguments.threads, arguments.ignore_memory)
    run = make_final(arguments.final, target, machine=machine, listeners=[terminal], command=arguments.argv)
    keep_report(run, terminal.note)
    facts = final_facts(run)
    epochs = "1 epoch" if facts["epochs"] == 1 else f"{facts['epochs']:,} epochs"
    print(
        f"Made {target}: trained on everything, {epochs} as validation chose. It has no figures of its own. "
        f"{measured(facts)}"
    )


def _demo(arguments: argparse.Namespace) -> None:
    """Write the planted demo corpus and make a run of it."""
    from saerec.data.origin import DemoOrigin
    from saerec.pipeline import bundle

    directory = arguments.runs_dir / check_run_id(arguments.run_id)
    origin = DemoOrigin(arguments.users, arguments.items, arguments.reviews, arguments.seed)
    _pipeline(arguments, directory, _config(arguments), origin)
    if arguments.bundle is not None:
        bundle(directory, arguments.bundle, truth=not arguments.without_truth)


def _append(arguments: argparse.Namespace) -> None:
    """Make a new run of RUN and new interactions: only what is new is embedded and encoded, nothing is trained."""
    from saerec.pipeline import Machine
    from saerec.pipeline.append import append_data
    from saerec.report import keep_report
    from saerec.workspace.run import Run
    from saerec.workspace.run_facts import append_facts

    own = arguments.run.resolve()
    called = bundled_name(own)
    runs_dir, name = (default_runs_dir(), called) if called else (own.parent, own.name)
    target = (arguments.runs_dir or runs_dir) / (arguments.run_id or f"{name}-later")
    origin, before = origin_of(arguments, target), Run(arguments.run)
    terminal = TerminalReporter()
    machine = Machine(arguments.device, arguments.threads, arguments.ignore_memory)
    run = append_data(arguments.run, origin, target, machine=machine, listeners=[terminal], command=arguments.argv)
    keep_report(run, terminal.note)
    added = {name: len(run.table(f"data/{name}")) - len(before.table(f"data/{name}")) for name in ADDED}
    print(
        f"Made {target}. New interactions: {added['interactions']:,}; new people: {added['users']:,}. "
        f"Accuracy is that of {append_facts(run)['extends']}; new people are folded in, new items have their "
        "intents and borrow the rest from items alike."
    )
