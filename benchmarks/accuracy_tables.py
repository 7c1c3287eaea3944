"""What `benchmarks.accuracy` prints, from the results it keeps: a JSON and the ranks of every person a training."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.evaluation.metrics import bootstrap_interval, hit_rate_at_k, ndcg_at_k, summarise
from saerec.recommender.data import RecommenderData

SHOWN = ("HR@5", "HR@10", "HR@20", "NDCG@5", "NDCG@10", "NDCG@20")
REFERENCE = "best"
EDGES = (0, 1, 3, 6, 11, 21, 10**9)


def results(folder: Path) -> list[dict[str, Any]]:
    """Every finished training, with its ranks as arrays [U] under `test` and `valid`."""
    rows = []
    for path in sorted(folder.glob("*.json")):
        with np.load(path.with_suffix(".npz")) as ranks:
            rows.append({**json.loads(path.read_text()), "test": ranks["test_ranks"], "valid": ranks["valid_ranks"]})
    return rows


def table(folder: Path) -> pd.DataFrame:
    """A row a design: mean and spread over seeds, cost, paired difference to `best` with its 95 % interval."""
    by_who: dict[str, list[dict[str, Any]]] = {}
    for row in results(folder):
        by_who.setdefault(row["who"], []).append(row)
    lines = []
    for who, some in by_who.items():
        metrics = pd.DataFrame([summarise(row["test"]) for row in some])
        line: dict[str, Any] = {"design": who, "seeds": len(some)}
        line["valid NDCG@10"] = f"{np.mean([ndcg_at_k(row['valid'], 10).mean() for row in some]):.4f}"
        line |= {name: f"{metrics[name].mean():.4f} ± {metrics[name].std(ddof=0):.4f}" for name in SHOWN}
        line["s to best"] = round(float(np.mean([row["seconds_to_best"] for row in some])))
        line["peak MiB"] = round(max(row["peak_mib"] for row in some))
        if REFERENCE in by_who and who != REFERENCE:
            line["NDCG@10 - best"] = _difference(some, by_who[REFERENCE])
        lines.append(line)
    return pd.DataFrame(lines).set_index("design").sort_values("NDCG@10", ascending=False)


def _difference(some: list[dict[str, Any]], reference: list[dict[str, Any]]) -> str:
    """Of seeds that both have, the mean over seeds of each person's difference."""
    seeds = {row["seed"]: ndcg_at_k(row["test"], 10) for row in reference}
    gaps = [ndcg_at_k(row["test"], 10) - seeds[row["seed"]] for row in some if row["seed"] in seeds]
    if not gaps:
        return ""
    gap = np.mean(gaps, axis=0)
    low, high = bootstrap_interval(gap)
    return f"{gap.mean():+.4f} ({low:+.4f} to {high:+.4f})"


def by_thinness(folder: Path, data: RecommenderData) -> pd.DataFrame:
    """HR@10 of each design's first seed by training interactions of the wanted item, and of the person."""
    users = data.held_out(c.TEST)
    values = {"item": data.popularity()[data.targets(users, c.TEST)], "person": data.n_train[users - 1]}
    first = {row["who"]: hit_rate_at_k(row["test"], 10) for row in results(folder) if row["seed"] == 0}
    lines = []
    for what, counts in values.items():
        for low, high in pairwise(EDGES):
            mine = (counts >= low) & (counts < high)
            if mine.any():
                span = str(low) if high == low + 1 else f"{low}+" if high == EDGES[-1] else f"{low}-{high - 1}"
                line = {"interactions of the": what, "number": span, "people": int(mine.sum())}
                lines.append(line | {who: round(float(hits[mine].mean()), 4) for who, hits in first.items()})
    return pd.DataFrame(lines).set_index(["interactions of the", "number"])


def time_to_equal(folder: Path) -> pd.DataFrame:
    """Core-seconds of training until a design first reaches the worst design's best validation NDCG@10.

    Beside them people a core-second of an epoch: each epoch sees all of them once.
    """
    first = [row for row in results(folder) if row["seed"] == 0]
    level = min(max(value for _, _, value in row["history"]) for row in first)
    lines = []
    for row in first:
        epochs = pd.DataFrame(row["history"], columns=["epoch", "seconds", "value"])
        reached = int((epochs["value"] >= level).argmax())
        share = row["cpu_seconds"] / epochs["seconds"].iloc[-1]
        spent = round(epochs["seconds"].iloc[reached] * share)
        pace = round(len(row["test"]) * len(epochs) / row["cpu_seconds"])
        lines.append({"design": row["who"], "epochs": reached + 1, "core-seconds": spent, "people / core-second": pace})
    return pd.DataFrame(lines).set_index("design").sort_values("core-seconds").rename_axis(f"NDCG@10 >= {level:.4f}")
