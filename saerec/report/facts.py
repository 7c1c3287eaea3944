"""What a report says, as plain numbers and texts: worked out by the explorer, drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from saerec import __version__
from saerec import columns as c
from saerec.config.build import build_config
from saerec.workspace.catalog import approximate, read_label
from saerec.workspace.run import MANIFEST, STAGES

if TYPE_CHECKING:
    from saerec.explorer import Explorer, UserDetail

N_INTENTS: Final = 8
N_SENTENCES: Final = 3
N_HITS, N_MISSES = 2, 1
N_PARTS: Final = 6
METRICS: Final = ("HR@10", "NDCG@10", "HR@20", "MRR")
MOST_POINTS: Final = 240
"""Of a curve: more cannot be seen."""


@dataclass(frozen=True)
class Curve:
    """Lines over one axis."""

    title: str
    axis: str
    lines: dict[str, list[tuple[float, float]]]
    """what a line is -> its points, left to right"""


@dataclass(frozen=True)
class Example:
    """One person, the item recommended first, and why."""

    user_id: str
    outcome: str
    """what became of the held-out item, in words"""
    title: str
    parts: list[dict[str, Any]]
    """kind, name, delta_score, delta_rank; the strongest first"""
    sentences: list[tuple[str, str]]
    """(intent, sentence of this person's history behind it)"""


@dataclass(frozen=True)
class Facts:
    """All of a report."""

    run_id: str
    title: str
    note: str
    approximate: str
    """what was not measured on this very run; mostly empty"""
    version: str
    made: str
    overview: dict[str, Any]
    """as `Explorer.overview`"""
    accuracy: dict[str, Any]
    """as `Explorer.evaluation`; empty before the evaluation"""
    curves: list[Curve]
    intents: list[dict[str, Any]]
    """name, description, kind, score, score_low, score_high, sentences"""
    examples: list[Example]
    settings: list[tuple[str, str, bool]]
    """setting, value, whether it differs from the preset"""
    fingerprints: dict[str, str]


def collect(explorer: Explorer) -> Facts:
    """Everything the report says. Raises RunError when there are no intents yet."""
    explorer.require("intents")
    run = explorer.run
    label = read_label(run.directory)
    evaluated = run.has("evaluation/metrics")
    made = datetime.fromtimestamp(run.path(MANIFEST).stat().st_mtime, UTC)
    return Facts(
        run_id=run.manifest["run_id"],
        title=label.title or run.manifest["run_id"],
        note=label.note,
        approximate=approximate(run),
        version=__version__,
        made=f"{made:%d %B %Y, %H:%M} UTC",
        overview=explorer.overview(),
        accuracy=explorer.evaluation() if evaluated else {},
        curves=_curves(explorer),
        intents=_intents(explorer),
        examples=[_example(explorer, user) for user in _people(explorer)] if evaluated else [],
        settings=_settings(explorer),
        fingerprints={name: record.fingerprint for name in STAGES if (record := run.stage(name)) is not None},
    )


def _curves(explorer: Explorer) -> list[Curve]:
    wanted = (
        ("Dictionary: unexplained variance", "sae/history", "step", {"fvu": "training", "fvu_held_out": "held out"}),
        ("Recommender: validation accuracy", "recommender/history", "epoch", {"HR@10": "HR@10", "NDCG@10": "NDCG@10"}),
        ("Recommender: training loss", "recommender/history", "epoch", {"loss": "loss"}),
    )
    found = []
    for title, name, axis, columns in wanted:
        table = explorer.run.table(name) if explorer.run.has(name) else pd.DataFrame()
        if axis in table:
            lines = {label: _points(table, axis, column) for column, label in columns.items() if column in table}
            found.append(Curve(title, axis, {label: points for label, points in lines.items() if len(points) > 1}))
    return [curve for curve in found if curve.lines]


def _points(table: pd.DataFrame, axis: str, column: str) -> list[tuple[float, float]]:
    known = table[[axis, column]].dropna()
    thin = known.iloc[:: max(1, -(-len(known) // MOST_POINTS))]
    return list(zip(thin[axis].astype(float), thin[column].astype(float), strict=True))


def _intents(explorer: Explorer) -> list[dict[str, Any]]:
    """The surest names first, by the low end of the interval; a tie goes to the intent more texts fire."""
    table = explorer.latents().sort_values(c.LATENT)
    table = table[table[c.IS_INTENT].astype(bool)].sort_values([c.SCORE_LOW, c.N_TEXTS], ascending=False, kind="stable")
    rows = []
    for row in table.head(N_INTENTS).to_dict("records"):
        shown = explorer.top_texts(row[c.LATENT])[c.TEXT].drop_duplicates()
        keys = (c.NAME, c.DESCRIPTION, c.INTENT_KIND, c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.DENSITY)
        rows.append({**{key: row[key] for key in keys}, "sentences": shown.head(N_SENTENCES).tolist()})
    return rows


def _people(explorer: Explorer) -> list[str]:
    """Chosen by a rule, not by hand: the longest histories among those found in the first ten, and among the others."""
    people = explorer.users().dropna(subset="rank_model")
    people = people.assign(hit=people["rank_model"] <= 10)
    people = people.sort_values(c.N_INTERACTIONS, ascending=False, kind="stable")
    chosen = pd.concat([people[people["hit"]].head(N_HITS), people[~people["hit"]].head(N_MISSES)])
    return [str(one) for one in chosen[c.USER_ID]]


def _example(explorer: Explorer, user_id: str) -> Example:
    found = explorer.recommend(user_id, k=1)
    why = explorer.explain(user_id, str(found.items[c.ITEM_ID].iloc[0]))
    parts = why.parts.sort_values("delta_score", key=abs, ascending=False, kind="stable").head(N_PARTS)
    n_items = len(explorer.items())
    outcome = f"What this person chose next stood at rank {found.target_rank:,} of {n_items:,}."
    return Example(
        user_id=user_id,
        outcome=outcome if found.target_rank is not None else "",
        title=why.title,
        parts=parts[["kind", c.NAME, "delta_score", "delta_rank"]].to_dict("records"),
        sentences=_sentences(explorer.user(user_id), set(parts.loc[parts["kind"] == "personal", "id"].tolist())),
    )


def _sentences(person: UserDetail, latents: set[int]) -> list[tuple[str, str]]:
    """One sentence for each personal intent among the parts."""
    rows = person.personal[person.personal[c.LATENT].isin(latents)].to_dict("records")
    return [(row[c.NAME], row["evidence"][0]["text"]) for row in rows if row["evidence"]][:N_SENTENCES]


def _settings(explorer: Explorer) -> list[tuple[str, str, bool]]:
    config = explorer.run.config()
    base = build_config(config.preset).to_dict()
    rows = [("preset", config.preset, False), ("seed", str(config.seed), False)]
    for section, values in config.to_dict().items():
        if isinstance(values, dict):
            rows += [(f"{section}.{key}", str(value), value != base[section][key]) for key, value in values.items()]
    return rows
