"""What becomes of a run when the world breaks around it? Faults are injected; afterwards the same command goes on.

    python -m benchmarks.chaos --rounds 5

A small demo run is made without a break. Then it is made anew under each fault: killed and asked to end at random
moments, without disk, without memory, with a clock that jumps, twice at once, with a notebook that is damaged. A fault
counts as clear when nothing but a line in words was said, as survived when the same command then made the unbroken
run's bytes, and as lost when it did not.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.resume import artifact_hashes, command
from saerec.jobs import job_status
from saerec.workspace.notebook import open_notebook
from saerec.workspace.run import Run
from saerec.workspace.sqlite_backups import keep_backup

LONGEST: Final = 600.0
_FULL_DISK: Final = """
import errno, os, sys
calls, most, real = 0, int(sys.argv.pop(1)), os.fsync
def fsync(descriptor):
    global calls
    calls += 1
    if calls > most:
        raise OSError(errno.ENOSPC, "No space left on device")
    real(descriptor)
os.fsync = fsync
"""
_CLOCK: Final = """
import random, sys, time
draw, real = random.Random(int(sys.argv.pop(1))), time.time
time.time = lambda: real() + draw.choice((-3e8, -4000, 0, 4000, 3e8))
"""
_MAIN: Final = "from saerec.cli import main\nsys.exit(main(sys.argv[1:]))\n"


@dataclass(frozen=True)
class Outcome:
    """Of one fault."""

    fault: str
    clear: bool
    """Nothing but words came out, and the job says how it ended."""
    survived: bool
    """The same command went on to the unbroken run's bytes."""
    said: str


@dataclass(frozen=True)
class World:
    """Where faults are injected, and what has to come out."""

    folder: Path
    expected: dict[str, str]
    seconds: float
    draw: random.Random

    def outcome(self, fault: str, directory: Path, error: str, *, ended: bool = True) -> Outcome:
        """Judge what was said, then go on with the same command."""
        state = job_status(directory).state
        clear = "Traceback" not in error and (not ended or state not in ("running", "waiting"))
        again = _run(command(directory))
        survived = again.returncode == 0 and artifact_hashes(directory) == self.expected
        return Outcome(fault, clear, survived, " ".join(error.split())[-100:] or f"({state})")


def _run(arguments: list[str], megabytes: int = 0) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if megabytes:
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    return subprocess.run(arguments, capture_output=True, text=True, timeout=LONGEST, preexec_fn=limit)


def _within(prelude: str, number: int, arguments: list[str]) -> list[str]:
    """The command with something patched in its process."""
    return [sys.executable, "-c", prelude + _MAIN, str(number), *arguments[3:]]


def _signal(world: World, directory: Path, sent: signal.Signals) -> Outcome:
    process = subprocess.Popen(command(directory), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(world.draw.uniform(0.1, 0.95) * world.seconds)
    process.send_signal(sent)
    _, error = process.communicate(timeout=LONGEST)
    at = job_status(directory).stage or "the start"
    return world.outcome(f"{sent.name} in {at}", directory, error)


def _disk(world: World, directory: Path) -> Outcome:
    most = world.draw.randrange(2, 40)
    found = _run(_within(_FULL_DISK, most, command(directory)))
    return world.outcome(f"disk full after {most} files", directory, found.stderr)


def _memory(world: World, directory: Path) -> Outcome:
    most = world.draw.choice((300, 900, 1200, 1500))
    found = _run(command(directory), most)
    native = found.returncode < 0 or "OpenBLAS" in found.stderr  # a library's own end: no word of ours is possible
    return world.outcome(f"{most} MB of memory", directory, "" if native else found.stderr)


def _clock(world: World, directory: Path) -> Outcome:
    found = _run(_within(_CLOCK, world.draw.randrange(10**6), command(directory)))
    return world.outcome("a clock that jumps by years", directory, found.stderr)


def _twice(world: World, directory: Path) -> Outcome:
    first = subprocess.Popen(command(directory), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not job_status(directory).stage and first.poll() is None:
        time.sleep(0.05)
    second = _run(command(directory))
    first.wait(timeout=LONGEST)
    said = second.stderr if second.returncode in (0, 2) else f"Traceback {second.stderr}"
    return world.outcome("two starters of one run", directory, said)


def _no_folder(world: World, directory: Path) -> Outcome:
    directory.parent.parent.mkdir(parents=True, exist_ok=True)
    directory.parent.write_text("a file in the place of the runs folder")
    found = _run(command(directory))
    said = found.stderr if found.returncode == 2 else f"Traceback {found.stderr}"
    directory.parent.unlink()
    return world.outcome("runs folder is a file", directory, said)


def _notebook(world: World, directory: Path) -> Outcome:
    _run(command(directory))
    run = Run(directory)
    notebook = open_notebook(run)
    notebook.rename(1, "kept")
    keep_backup(notebook.path)
    data = bytearray(notebook.path.read_bytes())
    for place in range(0, len(data), world.draw.randrange(3, 300)):
        data[place] ^= 1 << world.draw.randrange(8)
    notebook.path.write_bytes(data[: world.draw.choice((len(data), len(data) // 2))])
    found = _run([sys.executable, "-m", "saerec", "info", str(directory)])
    said = found.stderr if found.returncode == 0 else f"Traceback {found.stderr}"
    notebook.rename(2, "new")
    kept = open_notebook(run).entry(1).name == "kept"
    outcome = world.outcome("notebook damaged", directory, said)
    return Outcome(outcome.fault, outcome.clear, outcome.survived and kept, outcome.said)


FAULTS: Final[dict[str, Callable[[World, Path], Outcome]]] = {
    "kill": lambda world, directory: _signal(world, directory, signal.SIGKILL),
    "term": lambda world, directory: _signal(world, directory, signal.SIGTERM),
    "disk": _disk,
    "memory": _memory,
    "clock": _clock,
    "twice": _twice,
    "folder": _no_folder,
    "notebook": _notebook,
}


def inject(faults: list[str], rounds: int, seed: int, folder: Path) -> Iterator[Outcome]:
    """Every fault so many times, each on a run made from nothing."""
    reference = folder / "unbroken" / "demo"
    began = time.monotonic()
    if (made := _run(command(reference))).returncode:
        raise RuntimeError(made.stderr)
    world = World(folder, artifact_hashes(reference), time.monotonic() - began, random.Random(seed))
    for number in range(rounds):
        for fault in faults:
            home = folder / f"{fault}-{number}"
            yield FAULTS[fault](world, home / "runs" / "demo")
            shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    """Print the table; exit 1 when something was lost or unclear."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faults", nargs="+", choices=FAULTS, default=list(FAULTS))
    arguments = parser.parse_args()
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        for one in inject(arguments.faults, arguments.rounds, arguments.seed, Path(folder)):
            outcomes.append(one)
            print(f"{one.fault:<30} {'clear' if one.clear else 'UNCLEAR':<8} "
                  f"{'survived' if one.survived else 'LOST':<9} {one.said}", flush=True)  # fmt: skip
    clear, survived = sum(one.clear for one in outcomes), sum(one.survived for one in outcomes)
    print(f"{len(outcomes)} faults injected, {clear} clear, {survived} survived, {len(outcomes) - survived} lost")
    sys.exit(min(clear, survived) < len(outcomes))


if __name__ == "__main__":
    main()
