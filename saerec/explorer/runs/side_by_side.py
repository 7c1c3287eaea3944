"""Two runs beside each other: what was set, what came out, how training went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from saerec import columns as c
from saerec.explorer.evaluation.accuracy import METRICS, paired_difference
from saerec.explorer.store import Store
from saerec.workspace.run import Run


def settings(a: Run, b: Run) -> pd.DataFrame:
    """option, a, b (as text; "" where a run does not know it), differs: the different ones first."""
    flat_a, flat_b = _flat(a.manifest["config"]), _flat(b.manifest["config"])
    options = [*flat_a, *(option for option in flat_b if option not in flat_a)]
    rows = [(option, flat_a.get(option, ""), flat_b.get(option, "")) for option in options]
    table = pd.DataFrame(rows, columns=["option", "a", "b"])
    table["differs"] = table["a"] != table["b"]
    return table.sort_values("differs", ascending=False, kind="stable", ignore_index=True)


def _flat(tree: dict[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tree.items():
        found |= _flat(value, f"{before}{key}.") if isinstance(value, dict) else {f"{before}{key}": str(value)}
    return found


def figures(a: Run, b: Run) -> pd.DataFrame:
    """figure, a, b: data, dictionary, intents and accuracy as numbers; NaN where a run has none."""
    wanted = [
        *(("data", name) for name in ("users", "items", "interactions", "texts")),
        *(("sae", name) for name in ("n_latents", "k", "fvu", "l0", "dead_share")),
        *(("intents", name) for name in ("intents", "themes", "median_score", "shuffled_score")),
    ]
    rows = [(f"{stage}.{name}", a.metric(stage, name), b.metric(stage, name)) for stage, name in wanted]
    accuracy = [("evaluation", "model", metric) for metric in METRICS]
    rows += [(path[-1], a.metric(*path), b.metric(*path)) for path in accuracy]
    return pd.DataFrame(rows, columns=["figure", "a", "b"]).astype({"a": float, "b": float})


def intervals(a: Run, b: Run) -> pd.DataFrame:
    """run, metric, value, low, high (95 %): accuracy of each run that is evaluated and has intervals."""
    rows = []
    for run in (a, b):
        found = run.json("evaluation/metrics") if run.has("evaluation/metrics") else {}
        for metric, (low, high) in found.get("intervals", {}).get("model", {}).items():
            rows.append((run.run_id, metric, found["models"]["model"][metric], low, high))
    return pd.DataFrame(rows, columns=["run", "metric", "value", "low", "high"])


VARIED = ("intents.n_personal", "intents.n_public", "recommender.d_model")
"""Settings whose effect is asked for most, beside the size of the dictionary."""


def on_same_data(run: Run, others: Sequence[Run]) -> pd.DataFrame:
    """run, n_latents and k as trained, fvu, the settings `VARIED`, HR@10, NDCG@10: this run first, then those whose
    data are the same and that are evaluated; one row when there are none."""
    rows = []
    for one in [run, *(one for one in _same_data(run, others) if one is not run)]:
        options = _flat(one.manifest["config"])
        figures = {name: one.metric("sae", name) for name in ("n_latents", "k", "fvu")}
        accuracy = {name: one.metric("evaluation", "model", name) for name in ("HR@10", "NDCG@10")}
        chosen = {name: float(options.get(name, "nan")) for name in VARIED}
        rows.append({"run": one.run_id, **figures, **chosen, **accuracy})
    return pd.DataFrame(rows)


VARIED_ALONE = ("sae.k", "sae.n_latents", *VARIED)
IGNORED = ("preset", "recommender.threads")
"""Settings that change no result: the preset is where settings came from."""


def sensitivity(run: Run, others: Sequence[Run]) -> dict[str, pd.DataFrame]:
    """Setting -> run, NDCG@10, low, high (95 %; NaN where none was kept) over its values, in a column of its name.

    Of evaluated runs on the same data that differ from this one in that setting and in no other; settings with fewer
    than two values are left out.
    """
    own = _decisive(run)
    found: dict[str, list[dict[str, Any]]] = {}
    for one in _same_data(run, others):
        options = _decisive(one)
        differing = [key for key in {*own, *options} if own.get(key) != options.get(key)]
        for key in VARIED_ALONE:
            if set(differing) <= {key} and key in options:
                found.setdefault(key, []).append({key: float(options[key]), **_accuracy(one)})
    tables = {key: pd.DataFrame(rows).sort_values(key, ignore_index=True) for key, rows in found.items()}
    return {key: tables[key] for key in VARIED_ALONE if key in tables and tables[key][key].nunique() > 1}


def _decisive(run: Run) -> dict[str, str]:
    return {key: value for key, value in _flat(run.manifest["config"]).items() if key not in IGNORED}


def _accuracy(run: Run) -> dict[str, Any]:
    found = run.json("evaluation/metrics")
    low, high = found.get("intervals", {}).get("model", {}).get("NDCG@10", (float("nan"), float("nan")))
    return {"run": run.run_id, "NDCG@10": found["models"]["model"]["NDCG@10"], "low": low, "high": high}


def _same_data(run: Run, others: Sequence[Run]) -> list[Run]:
    """This run and the others whose data are the same, of them those that are evaluated."""
    own = run.stage("data")
    same = [one for one in others if (mine := one.stage("data")) and own and mine.fingerprint == own.fingerprint]
    return [one for one in [run, *same] if one.has("evaluation/metrics")]


def paired(a: Store, b: Store) -> dict[str, float] | None:
    """people, ndcg (NDCG@10 of b minus a), low, high (95 %, paired), won, lost over the people of both.

    None unless both ranked the same held-out item for at least two people: other data cannot be compared by person.
    """
    if a.run.stage("evaluation") is None or b.run.stage("evaluation") is None:
        return None
    both = _ranks(a).merge(_ranks(b), on=[c.USER_ID, c.ITEM_ID], suffixes=("_a", "_b"))
    if len(both) < 2:
        return None
    return paired_difference(both["rank_model_b"].to_numpy(), both["rank_model_a"].to_numpy())


def _ranks(store: Store) -> pd.DataFrame:
    table = store.run.table("evaluation/per_user")
    users = table[c.USER].map(store.users[c.USER_ID])
    items = table[c.ITEM].map(store.items[c.ITEM_ID])
    return pd.DataFrame({c.USER_ID: users, c.ITEM_ID: items, c.RANK_MODEL: table[c.RANK_MODEL]})


def curves(a: Run, b: Run, table: str, x: str, y: str) -> pd.DataFrame:
    """run, x, y of a training history (`sae/history`, `recommender/history`) of either run that has it."""
    frames = [
        pd.DataFrame({"run": run.run_id, "x": history[x], "y": history[y]})
        for run in (a, b)
        if run.has(table) and {x, y} <= set((history := run.table(table)).columns)
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["run", "x", "y"])
