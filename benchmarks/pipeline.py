"""What a run costs: time, disk and the estimate of each stage, and the peak memory of the whole; and what it is worth.

    python -m benchmarks.pipeline ../shared/data/amazon2014_musical_instruments --preset small

The run is made by `saerec run`, as anybody would make it: anew in a directory of its own, or in `--runs-dir`, where it
is kept.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from saerec.config.schema import DataConfig
from saerec.data.inspection.sizes import CorpusSize
from saerec.pipeline.estimate import estimate
from saerec.pipeline.machine_speed import Pace, measured_pace
from saerec.workspace.run import STAGES, Run

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Make the run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--preset", default="small")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs-dir", type=Path, help="keep the run here, and go on with it if it is there")
    a = parser.parse_args()
    pace = measured_pace()  # before anything is known of this machine, as the first visitor of the page is told
    with tempfile.TemporaryDirectory() as passing:
        place = a.runs_dir or Path(passing)
        directory = place / f"{a.data.stem}-{a.preset}"
        command = ["run", "--data", a.data, "--preset", a.preset, "--threads", a.threads,
                   "--run-id", directory.name, "--runs-dir", place]  # fmt: skip
        subprocess.run([sys.executable, "-m", "saerec", *map(str, command)], check=True, stdout=sys.stderr)
        rows, accuracy = stages(Run(directory), pace), Run(directory).json("evaluation/metrics")["models"]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(pd.DataFrame(rows).set_index("stage").round(1).to_string())
    print(f"\n{sum(row['seconds'] for row in rows):,.0f} s in all, peak {peak:,.0f} MiB, {a.threads} threads")
    print(pd.DataFrame(accuracy).T.round(4).to_string())
    RESULTS.mkdir(parents=True, exist_ok=True)
    content = {"preset": a.preset, "threads": a.threads, "peak_mib": peak, "stages": rows, "accuracy": accuracy}
    (RESULTS / f"pipeline-{a.data.stem}-{a.preset}.json").write_text(json.dumps(content, indent=1))


def stages(run: Run, pace: Pace) -> list[dict[str, Any]]:
    """stage, seconds, estimated, MiB of each stage of a finished run."""
    facts = run.manifest["stages"]
    # The passages are counted as this run cuts them: they are not to be cut once more.
    size, config = CorpusSize.of(facts["data"]["metrics"]), replace(run.config(), data=DataConfig())
    expected = estimate(size, config, pace=pace).seconds
    return [
        {"stage": name, "seconds": facts[name]["seconds"], "estimated": expected[name], "MiB": _mib(run.path(name))}
        for name in STAGES
    ]


def _mib(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


if __name__ == "__main__":
    main()
