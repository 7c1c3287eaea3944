"""Faults of jobs that a page started: killed, and bereft of their server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from benchmarks.chaos_world import LONGEST, Outcome, World
from benchmarks.resume import command
from benchmarks.ui_client import Visitor
from benchmarks.ui_server import Server, served_folder
from saerec.jobs import JobStatus, job_status


def page_job(world: World, directory: Path) -> Outcome:
    """Broken off in the terminal, gone on with by the page's button; then its process is killed, and the page asked."""
    _broken_off(world, directory)
    with served_folder(directory.parent) as server:
        pid = _resumed(server, directory).pid
        time.sleep(world.draw.uniform(0.1, 0.6) * world.seconds)
        with contextlib.suppress(ProcessLookupError):  # it may be quicker
            os.kill(pid, signal.SIGKILL)
        status = _ended(directory)
        with Visitor(server.port) as visitor:
            visitor.open("train", f"job={directory.name}")
    said = " ".join(visitor.errors).replace("\\", "")  # as it stands in markdown
    words = status.state == "done" or (status.error and status.error[:40] in said)
    return world.outcome("a page's job is killed", directory, said if words else f"Traceback: the page said {said!r}")


def no_server(world: World, directory: Path) -> Outcome:
    """Its server is killed: the job ends by itself, as if nothing had happened."""
    _broken_off(world, directory)
    with served_folder(directory.parent) as server:
        _resumed(server, directory)
        time.sleep(world.draw.uniform(0.0, 0.5) * world.seconds)
        os.kill(server.pid, signal.SIGKILL)
        status = _ended(directory)
    said = "" if status.state == "done" else f"Traceback: the job is {status.state}: {status.error}"
    return world.outcome("the server of a page's job is killed", directory, said)


def _broken_off(world: World, directory: Path) -> None:
    """A run that was killed when a stage began: what a page offers to resume."""
    process = subprocess.Popen(command(directory), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stage = world.draw.choice(("data", "sae", "recommender"))
    while job_status(directory).stage != stage and process.poll() is None:
        time.sleep(0.02)
    process.kill()
    process.wait()


def _resumed(server: Server, directory: Path) -> JobStatus:
    """Press the button: the job that it begins."""
    with Visitor(server.port) as visitor:
        visitor.open("train", f"job={directory.name}")
        visitor.press("resume")
    until = time.monotonic() + LONGEST
    while not (status := job_status(directory)).is_active and time.monotonic() < until:
        time.sleep(0.05)
    return status


def _ended(directory: Path) -> JobStatus:
    until = time.monotonic() + LONGEST
    while (status := job_status(directory)).is_active and time.monotonic() < until:
        time.sleep(0.1)
    return status
