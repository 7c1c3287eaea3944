"""How accurate is the recommender, what do the intents add, and how do peers do on the same files?

Leave-one-out, full ranking, history masked; everything is chosen on validation, the test item is ranked once. Every
training is a process of its own on one thread. Finished trainings are kept in benchmarks/results/accuracy/ and not run
again, so the table can be made bit by bit. Differences are paired: the same people under both designs.

    python -m benchmarks.accuracy runs/beauty --seeds 3 --variants best "no intents" --peers rectools-sasrec \\
        --peer-python /path/to/venv/bin/python

The run needs the stages up to `intents`.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy_tables import REFERENCE, by_thinness, table, time_to_equal
from benchmarks.measure import call

RESULTS = Path(__file__).parent / "results" / "accuracy"


def main() -> None:
    """Run what is missing, print the table."""
    from benchmarks.variants import VARIANTS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="a run directory with stages up to intents")
    parser.add_argument("--preset", default="best", help="whose settings of the recommender are used")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--variants", nargs="*", default=[REFERENCE, "no intents", "paper"], choices=list(VARIANTS))
    parser.add_argument("--peers", nargs="*", default=[])
    parser.add_argument("--peer-python", help="an interpreter with benchmarks/requirements-recommenders.txt installed")
    parser.add_argument("--seconds", type=int, default=1200, help="at most this much training for a peer")
    parser.add_argument("--jobs", type=int, default=1, help="trainings at the same time")
    parser.add_argument("--worker", metavar="JSON", help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.worker:
        print(json.dumps(work(a.run, a.preset, **json.loads(a.worker))))
        return
    folder = RESULTS / a.run.name
    folder.mkdir(parents=True, exist_ok=True)
    tasks = [(who, seed) for seed in range(a.seeds) for who in (*a.variants, *a.peers)]
    with ThreadPoolExecutor(a.jobs) as pool:
        list(pool.map(lambda task: run_one(a, folder, *task), tasks))
    print(table(folder).to_string())
    print("\nHR@10 by what is known, first seed\n" + by_thinness(folder, _data(a.run)).to_string())
    print("\nCore-seconds to a validation NDCG@10 that all reach\n" + time_to_equal(folder).to_string())


def run_one(a: argparse.Namespace, folder: Path, who: str, seed: int) -> None:
    """One training in a process of its own, unless its result is there."""
    out = folder / f"{who.replace(' ', '_').replace(',', '')}.{seed}.json"
    if out.exists():
        return
    ranks = out.with_suffix(".npz")
    if who in a.peers:
        data = _peer_data(a.run, folder)
        settings = json.dumps(
            {"who": who, "seed": seed, "threads": 1, "patience": 5, "epochs": 200, "seconds": a.seconds}
        )
        printed = call(a.peer_python or sys.executable, "benchmarks.peer_recommenders", data, ranks, settings)
    else:
        task = json.dumps({"who": who, "seed": seed, "ranks": str(ranks)})
        printed = call(sys.executable, "benchmarks.accuracy", a.run, "--preset", a.preset, "--worker", task)
    row = json.loads(printed.strip().splitlines()[-1])
    out.write_text(json.dumps(row, indent=1))
    print(json.dumps(row)[:300], file=sys.stderr, flush=True)


def _data(run: Path) -> Any:
    from saerec.workspace.artifacts import recommender_data
    from saerec.workspace.run import Run

    return recommender_data(Run(run))


def _peer_data(run: Path, folder: Path) -> Path:
    path = folder / "data.npz"
    if not path.exists():
        d = _data(run)
        np.savez(path, items=d.items, indptr=d.indptr, n_train=d.n_train, n_items=d.n_items)
    return path


def work(run_directory: Path, preset: str, who: str, seed: int, ranks: str) -> dict[str, Any]:
    """Train and rank one design in this process; ranks of every person are written to `ranks`, the model beside it."""
    import torch

    from benchmarks.variants import VARIANTS
    from saerec import columns as c
    from saerec.config.build import build_config
    from saerec.evaluation.metrics import rank_targets
    from saerec.recommender.model.storage import save_recommender
    from saerec.recommender.scoring.scorer import chunk_scorer
    from saerec.recommender.training.train import train_recommender
    from saerec.workspace.artifacts import recommender_data
    from saerec.workspace.run import Run

    torch.set_num_threads(1)
    run, variant = Run(run_directory), VARIANTS[who]
    data = variant.intents(run, np.random.default_rng(seed)) if variant.intents else recommender_data(run)
    config = replace(build_config(preset).recommender, threads=1, **variant.settings)
    started, cpu = time.monotonic(), time.process_time()

    def say(row: dict[str, Any]) -> None:
        print(f"{who}, seed {seed}, epoch {row['epoch']}: {row['NDCG@10']:.4f}", file=sys.stderr, flush=True)

    device = "cuda" if torch.cuda.is_available() else "cpu"
    trained = train_recommender(data, config, seed=seed, device=device, on_row=say)
    seconds, cpu = time.monotonic() - started, time.process_time() - cpu
    save_recommender(trained.model, Path(ranks).with_suffix(""))
    found = {}
    for split in (c.VALID, c.TEST):
        users = data.held_out(split)
        score = chunk_scorer(trained.model, data, users, split)
        found[f"{split}_ranks"] = rank_targets(score, data.targets(users, split), n_items=data.n_items)
    np.savez_compressed(ranks, **found)
    history = trained.history.assign(seconds=trained.history["seconds"].cumsum())
    best = int(history["NDCG@10"].argmax())
    return {
        "who": who,
        "seed": seed,
        "epochs": len(history),
        "best_epoch": best + 1,
        "seconds": seconds,
        "seconds_to_best": float(history["seconds"].iloc[best]),
        "cpu_seconds": cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "neighbour_weight": float(trained.model.neighbour_weight),
        "match_weight": float(trained.model.match_weight),
        "history": history[["epoch", "seconds", "NDCG@10"]].to_numpy().tolist(),
    }


if __name__ == "__main__":
    main()
