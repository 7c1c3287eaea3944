"""Is a run that was killed and resumed the same run? SIGKILL at random moments, then bytes are compared.

    python -m benchmarks.resume --kills 20

A small demo run is made without a break. Then it is made again and again from nothing, killed at random moments
(anywhere between the start of the process and its end) and resumed until it is done, until so many kills have
fallen. Every artifact of every run so made has to be the unbroken run's, byte for byte; of training histories the
column of seconds is left out.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from saerec.files import file_sha256
from saerec.jobs import job_status
from saerec.workspace.run import STAGES

RESULTS = Path(__file__).parent / "results"
SIZE = ("--users", "30", "--items", "20", "--reviews", "240")
SETS = ("--set", "sae.n_latents=7", "sae.k=2", "sae.epochs=100", "recommender.epochs=40")
"""Small in all that costs the same whatever happens: with so few latents no map has to be worked out."""
LONGEST = 600.0


def artifact_hashes(directory: Path) -> dict[str, str]:
    """File -> hash, for every file of every stage; measured times are left out."""
    files = (path for stage in STAGES for path in sorted((directory / stage).rglob("*")) if path.is_file())
    return {str(path.relative_to(directory)): _hash(path) for path in files}


def _hash(path: Path) -> str:
    if path.name != "history.parquet":
        return file_sha256(path)
    return pd.read_parquet(path).drop(columns="seconds", errors="ignore").to_csv(index=False)


def command(directory: Path) -> list[str]:
    """Make the demo run at `directory`, or go on with it."""
    place = ["--run-id", directory.name, "--runs-dir", str(directory.parent)]
    return [sys.executable, "-m", "saerec", "demo", *SIZE, "--preset", "tiny", *SETS, "--threads", "1", *place]


def kill_after(arguments: list[str], seconds: float) -> bool:
    """Start, and kill after so many seconds; False when it was done before."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    if code:
        sys.exit(f"The run failed ({code}): {' '.join(arguments)}")
    return False


def broken_run(directory: Path, draw: random.Random, seconds: float, kills: list[dict[str, Any]], n: int) -> None:
    """Make a run from nothing, killed at random moments while fewer than `n` kills have fallen."""
    while len(kills) < n and kill_after(command(directory), draw.uniform(0, seconds)):
        status = job_status(directory)
        kills.append({"run": directory.name, "stage": status.stage, "done": status.done, "total": status.total})
        print(f"kill {len(kills):>3}  {directory.name}  {status.stage or 'before the first stage':<24}"
              f"{status.done:>8,} of {status.total:,}", flush=True)  # fmt: skip
    kill_after(command(directory), LONGEST)


def main() -> None:
    """Print the kills and the verdict; exit 1 when one byte differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    arguments = parser.parse_args()
    draw, kills, differing = random.Random(arguments.seed), list[dict[str, Any]](), dict[str, list[str]]()
    with tempfile.TemporaryDirectory() as folder:
        reference = Path(folder) / "unbroken" / "demo"
        started = time.monotonic()
        kill_after(command(reference), LONGEST)
        seconds = time.monotonic() - started
        expected = artifact_hashes(reference)
        print(f"unbroken: {seconds:.0f} s, {len(expected)} artifacts", flush=True)
        for number in range(arguments.kills):
            if len(kills) >= arguments.kills:
                break
            directory = Path(folder) / f"broken-{number}" / f"demo-{number}"  # no cache is shared
            broken_run(directory, draw, seconds, kills, arguments.kills)
            found = artifact_hashes(directory)
            differing[directory.name] = sorted(k for k in expected | found if expected.get(k) != found.get(k))
            shutil.rmtree(directory.parent)
    report(arguments, seconds, kills, differing)


def report(
    arguments: argparse.Namespace, seconds: float, kills: list[dict[str, Any]], differing: dict[str, list[str]]
) -> None:
    """The verdict, printed and kept."""
    RESULTS.mkdir(exist_ok=True)
    content = {"kills": kills, "seconds_unbroken": round(seconds, 1), "differing": differing, **vars(arguments)}
    (RESULTS / "resume.json").write_text(json.dumps(content, indent=1))
    for name, files in differing.items():
        print(f"{name}: {'the same, byte for byte' if not files else 'DIFFERS: ' + ', '.join(files)}")
    print(f"{len(kills)} kills over {len(differing)} runs, {sum(map(bool, differing.values()))} of them differ")
    sys.exit(any(differing.values()))


if __name__ == "__main__":
    main()
