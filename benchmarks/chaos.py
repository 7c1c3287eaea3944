"""What becomes of a run when the world breaks around it? Faults are injected; afterwards the same command goes on.

    python -m benchmarks.chaos --rounds 5

A small demo run is made without a break. Then it is made anew under each fault: killed and asked to end at random
moments, as a job of a page and without its server, without disk, without memory, with a clock that jumps, twice at
once, named by an endpoint that hangs, with a notebook that is damaged. A fault counts as clear when nothing but words
was said, as survived when the same command then made the unbroken run's bytes, and as lost when it did not.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.chaos_endpoint import endpoint
from benchmarks.chaos_places import damaged_notebook, full_disk, no_folder, read_only, small_disk
from benchmarks.chaos_process import clock, memory, signalled, system_clock, twice
from benchmarks.chaos_served import no_server, page_job
from benchmarks.chaos_world import Outcome, World, run
from benchmarks.resume import artifact_hashes, command

FAULTS: Final[dict[str, Callable[[World, Path], Outcome]]] = {
    "kill": lambda world, directory: signalled(world, directory, signal.SIGKILL),
    "term": lambda world, directory: signalled(world, directory, signal.SIGTERM),
    "page-job": page_job,
    "no-server": no_server,
    "disk": full_disk,
    "small-disk": small_disk,
    "read-only": read_only,
    "memory": memory,
    "clock": clock,
    "faketime": system_clock,
    "twice": twice,
    "endpoint": endpoint,
    "folder": no_folder,
    "notebook": damaged_notebook,
}


def inject(faults: Sequence[str], rounds: int, seed: int, folder: Path) -> Iterator[tuple[str, Outcome]]:
    """Every fault so many times, each on a run made from nothing: its name, and what came of it.

    Raises LookupError for a fault that cannot be made here.
    """
    reference = folder / "unbroken" / "demo"
    began = time.monotonic()
    if (made := run(command(reference))).returncode:
        raise RuntimeError(made.stderr)
    took = time.monotonic() - began
    world = World(folder, reference, artifact_hashes(reference), took, random.Random(seed))
    for number in range(rounds):
        for fault in faults:
            home = folder / f"{fault}-{number}"
            yield fault, FAULTS[fault](world, home / "runs" / "demo")
            shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    """Print each fault, then the table; exit 1 when something was lost or unclear."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faults", nargs="+", choices=FAULTS, default=list(FAULTS))
    arguments = parser.parse_args()
    injected, clear, survived = Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for name, one in inject(arguments.faults, arguments.rounds, arguments.seed, Path(folder)):
            injected[name] += 1
            clear[name] += one.clear
            survived[name] += one.survived
            print(f"{one.fault:<40} {'clear' if one.clear else 'UNCLEAR':<8} "
                  f"{'survived' if one.survived else 'LOST':<9} {one.said}", flush=True)  # fmt: skip
    print(f"\n{'fault':<12} {'injected':>9} {'clear':>6} {'survived':>9} {'lost':>5}")
    for name in injected:
        lost = injected[name] - survived[name]
        print(f"{name:<12} {injected[name]:>9} {clear[name]:>6} {survived[name]:>9} {lost:>5}")
    total = injected.total()
    lost = total - survived.total()
    print(f"{total} faults injected, {clear.total()} clear, {survived.total()} survived, {lost} lost")
    sys.exit(min(clear.total(), survived.total()) < total)


if __name__ == "__main__":
    main()
