"""What grows how fast in the recommender? A fake run of each size; every part in a process of its own.

Prints seconds of one core, peak memory above that of the libraries, and the slope from size to size (1: twice the
people and items, twice the cost); writes benchmarks/results/scale_recommender.json. As many people as items.

    python -m benchmarks.scale_recommender --sizes 1000 10000 100000
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.measure import PeakMemory, call

RESULTS = Path(__file__).parent / "results"
STEPS, RANKED = 20, 2000  # training steps timed; people ranked, of whom the time of all is told


def main() -> None:
    """Make the runs, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000], help="items, and people")
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--runs-dir", type=Path, help="where fake runs are kept, and found again; else they go")
    parser.add_argument("--worker", nargs=2, metavar=("PART", "RUN"), help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.worker:
        print(json.dumps(work(a.worker[0], Path(a.worker[1]))))
        return
    with tempfile.TemporaryDirectory() as name:
        rows = [measure(part, size, a.runs_dir or Path(name)) for size in sorted(a.sizes) for part in a.parts]
    table = with_slopes(pd.DataFrame(rows))
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "scale_recommender.json").write_text(table.to_json(orient="records", indent=1))
    print(table.to_string(index=False, float_format="{:,.3f}".format))


def measure(part: str, size: int, runs_dir: Path) -> dict[str, Any]:
    """One row; the run is made where it is missing."""
    from benchmarks.fake_run import Size, make_fake_run

    directory = runs_dir / f"fake-{size}"
    if not directory.exists():
        make_fake_run(directory, Size(users=size, items=size))
    printed = call(sys.executable, "benchmarks.scale_recommender", "--worker", part, directory)
    row = {"part": part, "size": size, **json.loads(printed.strip().splitlines()[-1])}
    print(json.dumps(row), file=sys.stderr, flush=True)
    return row


def with_slopes(table: pd.DataFrame) -> pd.DataFrame:
    """With the slopes of cpu_s and peak_mib on logarithmic axes, from the next smaller size; none for the first."""
    table = table.sort_values(["part", "size"], kind="stable", ignore_index=True)
    wider = np.log(table["size"]).groupby(table["part"]).diff()
    for column in ("cpu_s", "peak_mib"):
        grown = np.log(table[column].clip(lower=1e-9)).groupby(table["part"]).diff()
        table[f"slope_{column}"] = grown / wider
    return table


def work(part: str, run: Path) -> dict[str, float]:
    """cpu_s and peak_mib of one part, in this process."""
    import torch

    from saerec.workspace.artifacts import recommender_data
    from saerec.workspace.run import Run

    torch.set_num_threads(1)
    found = Run(run)
    with PeakMemory() as peak:
        seconds = PARTS[part](found, recommender_data(found))
    return {"cpu_s": seconds, "peak_mib": peak.private_mib}


def step(run: Any, data: Any) -> float:
    """One training step: the median of some."""
    import torch

    from saerec.recommender.inputs.batches import split_batches
    from saerec.recommender.training.trainer import Trainer

    config = run.config().recommender
    trainer = Trainer(data, config, 0, torch.device("cpu"), lambda done, total: None)
    trainer.model.train()
    rng, seconds = np.random.default_rng(0), []
    for number, chosen in enumerate(split_batches(trainer.windows, config.batch_targets, rng)[:STEPS]):
        began = time.process_time()
        trainer.step(chosen, rng, number)
        seconds.append(time.process_time() - began)
    return float(np.median(seconds))


def blend(run: Any, data: Any) -> float:
    """Weights of the terms beside the network, chosen on everybody's validation."""
    from saerec import columns as c
    from saerec.recommender.scoring.term_weights import choose_weights

    users = data.held_out(c.VALID)[:RANKED]
    began = time.process_time()
    choose_weights(_scorer(run, data, users, c.VALID).terms, data.targets(users, c.VALID), data.n_items)
    return (time.process_time() - began) * min(data.n_users, 8192) / len(users)


def rank(run: Any, data: Any) -> float:
    """Ranks of the test: of some people, the time told is that of all who are measured."""
    from saerec import columns as c
    from saerec.evaluation.metrics import MEASURED_PEOPLE, rank_targets

    users = data.held_out(c.TEST)[:RANKED]
    began = time.process_time()
    rank_targets(_scorer(run, data, users, c.TEST), data.targets(users, c.TEST), n_items=data.n_items)
    return (time.process_time() - began) * min(data.n_users, MEASURED_PEOPLE) / len(users)


def recommend_all(run: Any, data: Any) -> float:
    """The ten best for everybody with reasons, as a file."""
    from itertools import islice

    from saerec.explorer import Explorer
    from saerec.explorer.recommendations.everybody import SCHEMA
    from saerec.files import write_parquet

    people = min(RANKED, data.n_users)
    with tempfile.TemporaryDirectory() as name:
        began = time.process_time()
        tables = Explorer(run).recommend_all(people=people)
        write_parquet(Path(name) / "lists.parquet", SCHEMA, islice(tables, 1))
        return (time.process_time() - began) * data.n_users / people


def _scorer(run: Any, data: Any, users: np.ndarray, split: str) -> Any:
    from saerec.recommender.model.storage import load_recommender
    from saerec.recommender.scoring.scorer import chunk_scorer

    return chunk_scorer(load_recommender(run.folder("recommender")), data, users, split)


PARTS: dict[str, Callable[[Any, Any], float]] = {
    "train step": step,
    "choose_weights": blend,
    "rank_targets": rank,
    "recommend --all": recommend_all,
}

if __name__ == "__main__":
    main()
