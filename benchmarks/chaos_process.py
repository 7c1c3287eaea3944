"""Faults of a process: signals, too little memory, a clock that jumps, another like it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Final

from benchmarks.chaos_world import LONGEST, Outcome, World, refused, run, within
from benchmarks.resume import command
from saerec.jobs import job_status

_CLOCK: Final = """
import random, sys, time
draw, real = random.Random(int(sys.argv.pop(1))), time.time
time.time = lambda: real() + draw.choice((-3e8, -4000, 0, 4000, 3e8))
"""


def signalled(world: World, directory: Path, sent: signal.Signals) -> Outcome:
    """At a random moment."""
    process = subprocess.Popen(command(directory), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(world.draw.uniform(0.1, 0.95) * world.seconds)
    process.send_signal(sent)
    _, error = process.communicate(timeout=LONGEST)
    at = job_status(directory).stage or "the start"
    return world.outcome(f"{sent.name} in {at}", directory, error)


def memory(world: World, directory: Path) -> Outcome:
    """Of some sizes, from what libraries alone need to nearly enough."""
    most = world.draw.choice((300, 900, 1200, 1500))
    found = run(command(directory), most)
    native = found.returncode < 0 or "OpenBLAS" in found.stderr  # a library's own end: no word of ours is possible
    return world.outcome(f"{most} MB of memory", directory, "" if native else found.stderr)


def clock(world: World, directory: Path) -> Outcome:
    """Back and forth by years with every look at it."""
    found = run(within(_CLOCK, world.draw.randrange(10**6), command(directory)))
    return world.outcome("a clock that jumps by years", directory, found.stderr)


def system_clock(world: World, directory: Path) -> Outcome:
    """By libfaketime, for compiled code too: years away, and running at another speed."""
    if (faketime := shutil.which("faketime")) is None:
        raise LookupError("Install faketime (Debian: apt-get install faketime), or leave out the fault faketime.")
    said = world.draw.choice(("-4y x5", "+9y x0.5", "-1d x50", "+40d x3"))
    found = run([faketime, "-f", said, *command(directory)], env={"DONT_FAKE_MONOTONIC": "1"})
    return world.outcome(f"the system's clock at {said}", directory, found.stderr)


def twice(world: World, directory: Path) -> Outcome:
    """The second waits, or says that there is nothing to do."""
    first = subprocess.Popen(command(directory), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not job_status(directory).stage and first.poll() is None:
        time.sleep(0.05)
    second = run(command(directory))
    first.wait(timeout=LONGEST)
    return world.outcome("two starters of one run", directory, refused(second, (0, 2)))
