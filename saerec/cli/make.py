"""Commands that make something: `run`, `demo`, `name`, `explore`."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from typing import Any

from saerec.cli.data_options import data_options, origin_of
from saerec.cli.terminal import TerminalReporter
from saerec.config.build import PRESETS, build_config
from saerec.config.schema import Config
from saerec.errors import RunError, SaerecError
from saerec.files import make_directory
from saerec.places import app_file, default_runs_dir, platform_runs_dir
from saerec.workspace.run import STAGES, check_run_id


def add_commands(commands: Any) -> None:
    """Add this module's commands to the parser."""
    run = commands.add_parser("run", help="raw files to a finished run", description=_run.__doc__)
    data_options(run)
    run.add_argument("--run-id", required=True, metavar="NAME", help="directory name of the run")
    _settings(run)
    run.set_defaults(handler=_run)
    demo = commands.add_parser("demo", help="make the demo run", description=_demo.__doc__)
    for name, default in (("users", 1000), ("items", 400), ("reviews", 12000)):
        demo.add_argument(f"--{name}", type=int, default=default, help=f"about so many {name} ({default:,})")
    demo.add_argument("--run-id", default="demo", metavar="NAME", help="directory name of the run")
    demo.add_argument("--bundle", type=Path, metavar="DIR", help="also copy what the explorer needs to DIR")
    _settings(demo, preset="demo")
    demo.set_defaults(handler=_demo)
    name = commands.add_parser("name", help="name the latents again", description=_name.__doc__)
    name.add_argument("run", type=Path, metavar="RUN", help="a run directory")
    name.add_argument("--namer", choices=("keywords", "llm"), default="llm", help="who names")
    name.add_argument("--model", help="chat model for --namer llm")
    name.add_argument("--estimate", action="store_true", help="only say what it would cost")
    _machine(name)
    name.set_defaults(handler=_name)
    explore = commands.add_parser("explore", help="open the explorer", description=_explore.__doc__)
    explore.add_argument("--runs-dir", type=Path, default=default_runs_dir(), help="where runs lie")
    explore.add_argument("--port", type=int, default=8501, help="port on 127.0.0.1")
    explore.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    explore.set_defaults(handler=_explore)


def _settings(parser: argparse.ArgumentParser, preset: str = "small") -> None:
    parser.add_argument("--runs-dir", type=Path, default=default_runs_dir(), help="where runs lie")
    parser.add_argument("--preset", default=preset, choices=tuple(PRESETS), help="named settings to start from")
    parser.add_argument("--config", type=Path, metavar="F.toml", help="settings over the preset's")
    parser.add_argument("--set", nargs="+", default=[], metavar="KEY=VALUE", help="such as sae.k=32", dest="sets")
    parser.add_argument("--seed", type=int, default=0, help="seed of every random choice")
    parser.add_argument("--until", choices=STAGES, metavar="STAGE", help=f"stop after: {', '.join(STAGES)}")
    parser.add_argument("--reuse", action="store_true", help="take stages that are the same from runs beside this one")
    _machine(parser)


def _machine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", help="cpu, cuda, ... (chosen by itself)")
    parser.add_argument("--threads", type=int, default=0, help="torch threads; 0 leaves torch's default")


def _config(arguments: argparse.Namespace) -> Config:
    return build_config(arguments.preset, seed=arguments.seed, toml=arguments.config, sets=arguments.sets)


def _pipeline(arguments: argparse.Namespace, directory: Path, config: Config, origin: Any) -> None:
    from saerec.pipeline import Machine, run_pipeline

    _say_where(directory.parent)
    machine = Machine(device=arguments.device, threads=arguments.threads)
    run_pipeline(directory, origin, config, until=getattr(arguments, "until", None), machine=machine,
                 listeners=[TerminalReporter()], reuse=getattr(arguments, "reuse", False),
                 command=arguments.argv)  # fmt: skip


def _run(arguments: argparse.Namespace) -> None:
    """Read raw files, train everything, evaluate. Finished stages are kept; only what is stale runs again."""
    directory = arguments.runs_dir / check_run_id(arguments.run_id)
    _pipeline(arguments, directory, _config(arguments), origin_of(arguments, directory))


def _demo(arguments: argparse.Namespace) -> None:
    """Write the planted demo corpus and make a run of it."""
    from saerec.data.origin import DemoOrigin
    from saerec.pipeline import bundle

    directory = arguments.runs_dir / check_run_id(arguments.run_id)
    origin = DemoOrigin(arguments.users, arguments.items, arguments.reviews, arguments.seed)
    _pipeline(arguments, directory, _config(arguments), origin)
    if arguments.bundle is not None:
        bundle(directory, arguments.bundle)


def _name(arguments: argparse.Namespace) -> None:
    """Name the latents of a run by keywords or by a language model, and bring what depends on names up to date."""
    import dataclasses

    from saerec.data.origin import RecordedOrigin
    from saerec.pipeline import estimate_naming
    from saerec.workspace.catalog import later_facts
    from saerec.workspace.run import Run

    run = Run(arguments.run)
    if later := later_facts(run):
        # Other names make other intents, on which the recommender would have to be trained anew.
        raise RunError(
            f"{run.run_id} holds later data, and its names are those of {later['extends']}, from whose texts they were "
            f"made. Name {later['extends']} again, then append the later data to it: saerec append."
        )
    config = run.config()
    changes = {"namer": arguments.namer, **({"llm_model": arguments.model} if arguments.model else {})}
    config = dataclasses.replace(config, intents=dataclasses.replace(config.intents, **changes))
    if arguments.estimate:
        print(estimate_naming(run, config))
    else:
        _pipeline(arguments, run.directory, config, RecordedOrigin(run.manifest["source"]))


def _say_where(runs_dir: Path) -> None:
    """On stderr, where runs go that go where nobody would look for them. Raises RunError where that cannot be."""
    if runs_dir == platform_runs_dir():
        print(f"Runs are kept in {make_directory(runs_dir)}.", file=sys.stderr)


def _explore(arguments: argparse.Namespace) -> None:
    """Serve the explorer on 127.0.0.1 and open it."""
    try:
        _say_where(arguments.runs_dir)
    except RunError as error:  # what is there can be looked at all the same
        print(f"saerec: {error}", file=sys.stderr)
    environment = {**os.environ, "SAEREC_RUNS_DIR": str(arguments.runs_dir.resolve())}
    # Headless, since otherwise the first start on a machine asks for an e-mail address before it serves anything.
    # -P: what lies in the folder where this was called is no module of the server's.
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(app_file()), "--server.headless=true"]
    command += ["--server.address=127.0.0.1", f"--server.port={arguments.port}"]
    # A service manager asks to end in this way: as with Ctrl-C, the server must not stay behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = subprocess.Popen(command, env=environment)
    try:
        if not arguments.no_browser and _answers(arguments.port, server):
            webbrowser.open(f"http://127.0.0.1:{arguments.port}")
        server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        return
    if server.returncode not in (0, -signal.SIGTERM):
        raise SaerecError(
            f"The explorer's server ended ({server.returncode}). Is port {arguments.port} in use? Try --port."
        )


def _answers(port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server takes connections, or has ended."""
    while server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.2)
    return False
