"""How time, memory and disk of each stage grow with the interactions.

    python -m benchmarks.scale --sizes 10000 100000 1000000 --until intents

Each stage runs in a process of its own, on reviews by `benchmarks.scale_corpus` and with a text model that costs
nothing. Memory is the most that was resident (what `/usr/bin/time -v` says), above a process that only loaded what the
stage imports. A slope is the exponent b in cost ~ size^b between two sizes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from benchmarks.measure import ROOT

RESULTS: Final = Path(__file__).parent / "results"
SETTINGS: Final = ("data.k_core=0", "sae.n_latents=256", "sae.k=4", "sae.epochs=2", "embedding.reading=meaning")
MODULES: Final = (
    "torch",
    "transformers",
    "pandas",
    "sklearn.feature_extraction.text",
    "scipy.sparse",
    "pyarrow.parquet",
)
FIGURES: Final = ("seconds", "memory_mib", "disk_mib")


def main() -> None:
    """Measure, print the tables, keep them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--until", default="intents")
    parser.add_argument("--only", nargs="*", help="measure these stages; the others are made where they are missing")
    parser.add_argument("--place", type=Path, default=Path("build/scale"), help="data and runs are kept here")
    parser.add_argument("--set", dest="sets", nargs="*", default=[])
    parser.add_argument("--child", nargs=3, metavar=("RUN", "DATA", "STAGE"), help=argparse.SUPPRESS)
    parser.add_argument("--anew", action="store_true", help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.child:
        run_stage(Path(a.child[0]), Path(a.child[1]), a.child[2], a.sets, anew=a.anew)
        return
    from benchmarks.scale_corpus import write_corpus
    from saerec.workspace.run import STAGES

    stages = STAGES[: STAGES.index(a.until) + 1]
    rows = []
    for size in a.sizes:
        data = write_corpus(a.place / f"data-{size}", size)
        for stage in stages:
            is_asked = not a.only or stage in a.only
            found = measured(a.place / "runs" / f"scale-{size}", data, stage, a.sets, anew=is_asked)
            if is_asked:
                rows.append({"stage": stage, "size": size, **found})
                print(rows[-1], file=sys.stderr, flush=True)
    table = pd.DataFrame(rows)
    print(table.pivot(index="stage", columns="size", values=list(FIGURES)).reindex(stages).round(1).to_string())
    print(f"\nslopes\n{slopes(table).reindex(stages).round(2).to_string()}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "scale.json").write_text(json.dumps(rows, indent=1))


def measured(run: Path, data: Path, stage: str, sets: Sequence[str], *, anew: bool) -> dict[str, Any]:
    """seconds, memory_mib, disk_mib of a stage that is made if it is missing, or `anew`."""
    command = [sys.executable, "-m", "benchmarks.scale", "--child", str(run), str(data), stage, "--set", *sets]
    command += ["--anew"] if anew else []
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run_stage(directory: Path, data: Path, stage: str, sets: Sequence[str], *, anew: bool) -> None:
    """In a process of its own: make the stage and print what it took."""
    import saerec.embedding
    from benchmarks.scale_corpus import FakeEmbedder
    from saerec.config.build import build_config
    from saerec.data.origin import FileOrigin
    from saerec.pipeline import Machine, run_pipeline
    from saerec.workspace.run import Run

    for module in MODULES:
        importlib.import_module(module)
    embedder = FakeEmbedder()
    embedder.embed(["warm"])
    saerec.embedding.make_embedder = lambda *_, **__: embedder
    if anew and (directory / "run.json").is_file():
        Run(directory).drop_stage(stage)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    config = build_config("small", sets=[*SETTINGS, *sets])
    machine = Machine(device="cpu", threads=1, ignore_memory=True)
    run = run_pipeline(directory, FileOrigin(data), config, until=stage, machine=machine)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    disk = sum(path.stat().st_size for path in run.path(stage).rglob("*") if path.is_file())
    seconds = run.manifest["stages"][stage]["seconds"]
    print(json.dumps({"seconds": seconds, "memory_mib": peak - before, "disk_mib": disk / 2**20}))


def slopes(table: pd.DataFrame) -> pd.DataFrame:
    """Exponents of seconds and memory of each stage, between the smallest and the largest size."""
    small, large = table["size"].min(), table["size"].max()
    first, last = (table[table["size"] == size].set_index("stage")[list(FIGURES)] for size in (small, large))
    return np.log(last / first) / np.log(large / small) if large > small else last * np.nan


if __name__ == "__main__":
    main()
