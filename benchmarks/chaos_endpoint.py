"""Faults of the endpoint that names: it hangs, drips, is busy, breaks, talks nonsense. Then it is well again."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.chaos_world import LONGEST, Outcome, World, run
from benchmarks.resume import artifact_hashes
from saerec.jobs import job_status
from tests.intents.conftest import KEY, Stub, answer

_LATENTS: Final = 4
_PASSES: Final[dict[str, list[dict[str, Any]]]] = {
    "answers 429, 500 and 503": [
        {"status": 429, "body": ""},
        {"status": 500, "body": "x"},
        {"status": 503, "body": ""},
    ],
    "talks nonsense": [{"body": "<html>"}, {"body": {"choices": []}}, {"body": {"error": "no"}}],
}
_STAYS: Final = {"answers nothing but 429": 429, "answers nothing but 500": 500, "refuses the key": 401}
_named: dict[Path, dict[str, str]] = {}
"""Of each unbroken run, what naming makes of it when nothing breaks."""


def endpoint(world: World, directory: Path) -> Outcome:
    """One of the faults. Latents are named by a stub that answers as a model would."""
    if world.unbroken not in _named:
        reference = world.folder / "named" / "demo"
        _copy(world, reference)
        with _served() as stub:
            finished = run(_name(reference), env=_environment(stub))
            assert finished.returncode == 0, finished.stderr
            _named[world.unbroken] = artifact_hashes(reference)
    fault = world.draw.choice((*_PASSES, *_STAYS, "hangs", "drips"))
    _copy(world, directory)
    with _served() as stub:
        said = _named_under(fault, stub, directory)
    with _served() as well:
        expected, again = _named[world.unbroken], _name(directory)
        return world.judged(f"an endpoint that {fault}", directory, said, again, expected, env=_environment(well))


def _named_under(fault: str, stub: Stub, directory: Path) -> str:
    """What was said while latents were named."""
    if fault == "hangs":
        return _broken_off(stub, directory)
    if fault == "drips":
        stub.pieces, stub.gap = 40, 0.05
    elif fault in _STAYS:
        stub.plan = [{"status": _STAYS[fault], "body": ""} for _ in range(1000)]
    else:
        stub.plan = [dict(step) for step in _PASSES[fault]]
    found = run(_name(directory), env=_environment(stub))
    return found.stderr if found.returncode in (0, 2) else f"Traceback {found.stderr}"


def _broken_off(stub: Stub, directory: Path) -> str:
    """Nobody answers, so somebody ends it."""
    stub.plan = [{"delay": LONGEST} for _ in range(1000)]
    process = subprocess.Popen(
        _name(directory), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=_environment(stub)
    )
    while not stub.requests and process.poll() is None:
        time.sleep(0.05)
    time.sleep(1.0)
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=LONGEST)
    state = job_status(directory).state
    return error if state == "cancelled" else f"Traceback: the job is {state}. {error}"


def _name(directory: Path) -> list[str]:
    asked = ["--model", "stub", "--latents", str(_LATENTS), "--threads", "1"]
    return [sys.executable, "-m", "saerec", "name", str(directory), *asked]


def _environment(stub: Stub) -> dict[str, str]:
    return {**os.environ, "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": stub.url}


def _copy(world: World, directory: Path) -> None:
    """The unbroken run with its cache of embeddings, under another roof."""
    shutil.copytree(world.unbroken.parent, directory.parent)


@contextlib.contextmanager
def _served() -> Iterator[Stub]:
    """A stub whose names are words of what it is asked about."""
    stub = Stub()
    stub.good = lambda prompt: answer(" ".join(json.loads(prompt)["fires"][0].replace("*", "").split()[:3]))
    thread = threading.Thread(target=stub.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.shutdown()
        stub.server_close()
