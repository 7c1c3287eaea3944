"""Shared: one thread for torch (two cores are busy enough), and one real, small run for all who need one."""

import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import hashlib
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from saerec.config.build import build_config
from saerec.data.origin import DemoOrigin
from saerec.jobs import cancel_job, control, job_status
from saerec.rights import Role, Standing, decide_by
from saerec.workspace.run import Run

ROOT = Path(__file__).parents[1]
READERS = {"ui", "cli", "explorer", "figures"}
"""Packages that only read runs: a change there makes no other run."""

TRAINING = {"run_pipeline", "append_data", "start_job", "train_sae", "train_recommender"}
"""A test module that names one of these trains something."""

SMALL_DEMO = DemoOrigin(users=80, items=50, reviews=900, seed=1)
TINY_SETS = ["data.max_passages=4", "sae.n_latents=64", "sae.epochs=12", "recommender.epochs=6", "intents.min_texts=4"]


def pytest_configure(config):
    """What is kept for a person is kept for the tests, and for every process they start, from one session to the next:
    the bank of reasons is embedded once."""
    os.environ["SAEREC_CACHE_DIR"] = str(config.cache.mkdir("user"))


@pytest.fixture(autouse=True)
def owned():
    """Whoever tests owns the files, until a page is opened: it says then who looks at it."""
    decide_by(lambda: Standing(Role.TRAINER))


@pytest.fixture(scope="session")
def tiny_config():
    return build_config("tiny", sets=TINY_SETS)


@pytest.fixture(scope="session")
def runs_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def demo_run(runs_dir, tiny_config, request):
    """A finished run of a small demo corpus, made by the real pipeline. Do not change it.

    It takes a minute, so it is made once for all workers and kept in pytest's cache until the code or what it stands
    on changes; every worker reads a copy of its own. The texts embedded for it are kept too: others embed the same.
    """
    from saerec.pipeline import run_pipeline
    from saerec.report import keep_report

    kept = request.config.cache.mkdir("demo-run") / _what_makes_a_run()
    with FileLock(kept.parent / "lock"):
        if not kept.exists():
            for old in filter(Path.is_dir, kept.parent.iterdir()):
                shutil.rmtree(old)
            made = run_pipeline(runs_dir / "made" / "small-demo", SMALL_DEMO, tiny_config)
            keep_report(made, note=pytest.fail)
            part = kept.with_suffix(".part")
            shutil.copytree(made.directory, part / "run")
            shutil.copytree(made.directory.parent / ".cache", part / "embedded")
            part.rename(kept)
    shutil.copytree(kept / "embedded", runs_dir / ".cache", dirs_exist_ok=True)
    return Run(Path(shutil.copytree(kept / "run", runs_dir / "small-demo")))


def _what_makes_a_run():
    kinds = (".py", ".j2")
    sources = (p for p in (ROOT / "saerec").rglob("*.*") if p.suffix in kinds and not READERS & set(p.parts))
    digest = hashlib.sha256()
    for path in (*sorted(sources), ROOT / "constraints.txt", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture
def run_dir(tmp_path):
    """Where a job works; what still lives of it at the end is stopped."""
    yield tmp_path / "runs" / "job-under-test"
    if job_status(tmp_path / "runs" / "job-under-test").pid != os.getpid():  # a reporter may live in this process
        cancel_job(tmp_path / "runs" / "job-under-test", grace=0)


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Make `start_job` run a few lines of Python instead of saerec, in the same way."""

    def use(lines):
        script = tmp_path / "script.py"
        # A suite that was started in the background ignores interrupts, and so would what it starts.
        head = [
            "import signal, sys, time",
            "signal.signal(signal.SIGINT, signal.default_int_handler)",
            "from pathlib import Path",
            "from saerec.jobs import JobReporter",
            f"run_dir = Path({str(tmp_path)!r}) / 'runs' / 'job-under-test'",
        ]
        script.write_text("\n".join([*head, lines, ""]))
        starter = tmp_path / "python"
        starter.write_text(f'#!/bin/sh\nexec "{real}" "{script}" "$@"\n')
        starter.chmod(0o755)
        monkeypatch.setattr(control.sys, "executable", str(starter))

    real = sys.executable
    return use


def pytest_collection_modifyitems(items):
    """One test makes the shared run at once, while the other workers have tests enough that do without it.

    What trains, or reads what was trained, is marked: `make test-fast` leaves it out.
    Browser tests come last: while a browser is driven, an event loop runs, and asyncio.run is not allowed.
    """
    for item in items:
        if "demo_run" in item.fixturenames or TRAINING & vars(item.module).keys():
            item.add_marker(pytest.mark.trains)
    items.sort(key=lambda item: ("e2e" in item.path.parts, "demo_run" in item.fixturenames))
    makes = [item for item in items if "demo_run" in item.fixturenames][:1]
    items[:] = makes + [item for item in items if item not in makes]
