"""The long form: `python -m tests.fuzz --inputs 100000`. Exit code 1 when anything but the error family came out."""

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.targets import TARGETS, Bench

MEMORY = Path("/dev/shm")
"""Where files are written and forgotten: nothing that is tried here lasts, and a disk takes longer than all else."""


def fuzz(name, n_inputs, folder, start):
    """(inputs tried, place in the code -> how often it broke there, the first input that broke each)."""
    bench, target = Bench(folder), TARGETS[name]
    tried, found, first = 0, Counter(), {}

    @seed(start)
    @settings(
        max_examples=n_inputs, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(target.inputs(bench))
    def every(value):
        nonlocal tried
        tried += 1
        try:
            target.run(bench, value)
        except Exception as error:
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "saerec/" in frame.filename]
            place = f"{type(error).__name__} in {frames[-1].filename.split('saerec/', 1)[1]}:{frames[-1].lineno}"
            found[place] += 1
            first.setdefault(place, (repr(value)[:2000], "".join(traceback.format_exception(error)[-3:])))

    every()
    return tried, found, first


def main():
    """Try every target, or some; print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="of all targets together")
    parser.add_argument("--targets", nargs="+", choices=TARGETS, default=list(TARGETS))
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    shares, broken, total = sum(TARGETS[name].share for name in arguments.targets), 0, 0
    print(f"{'target':<12} {'inputs':>8} {'seconds':>8} {'broken':>7}", flush=True)
    for name in arguments.targets:
        n_inputs = max(1, round(arguments.inputs * TARGETS[name].share / shares))
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            began = time.monotonic()
            tried, found, first = fuzz(name, n_inputs, Path(folder), arguments.seed)
        total, broken = total + tried, broken + len(found)
        print(f"{name:<12} {tried:>8,} {time.monotonic() - began:>8.0f} {len(found):>7}", flush=True)
        for place, times in found.items():
            value, trace = first[place]
            print(f"  {times:,} x {place}\n  input: {value}\n{trace}", flush=True)
    print(f"{total:,} inputs; {broken} places raised something else than the error family.")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
