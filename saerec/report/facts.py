"""What a report says, as plain numbers and texts: worked out by the explorer, drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from saerec import __version__
from saerec import columns as c
from saerec.config.build import build_config
from saerec.explorer.recommendations.meaning import INTENT, condensed, steps
from saerec.explorer.recommendations.sentences import Sentence, why_in_words
from saerec.recommender.inputs.request import AS_EVALUATED
from saerec.workspace.labels import read_label
from saerec.workspace.run import MANIFEST, STAGES
from saerec.workspace.run_facts import approximate

if TYPE_CHECKING:
    from saerec.explorer import Explanation, Explorer, UserDetail

N_INTENTS: Final = 8
N_SENTENCES: Final = 3
N_HITS, N_MISSES = 2, 1
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
    """One person as evaluated, the item recommended first, and why."""

    user_id: str
    outcome: str
    """what became of the held-out item, in words"""
    why: list[Sentence]
    """why the item that is recommended first stands there"""
    title: str
    """of that item"""
    parts: list[dict[str, Any]]
    """kind (of a theme; sequence, thing, rest), name, certain, delta_score: what makes up the score, as the page shows
    it"""
    sentences: list[dict[str, Any]]
    """name and certain of a theme, and text: a sentence of this person's history behind it"""


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
    """as `Explorer.evaluation`, of a final run with `measured`, which says whose figures they are; empty before the
    evaluation"""
    curves: list[Curve]
    intents: list[dict[str, Any]]
    """themes: name, certain, description, kind, score, score_low, score_high (of the name), sentences"""
    n_themes: int
    """of intents, all that the run has"""
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
        accuracy=explorer.evaluation() if explorer.is_measured() else {},
        curves=_curves(explorer),
        intents=_intents(explorer),
        n_themes=int((explorer.turnable()[c.MEANS] == INTENT).sum()),
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
    """Themes of intents, the surest names first, by the low end of the interval; a tie goes to the theme that more
    texts speak of. A theme is told by the latent that speaks for it."""
    themes = explorer.turnable()
    themes = themes[themes[c.MEANS] == INTENT]
    figures = explorer.latents().set_index(c.LATENT)
    keys = [c.DESCRIPTION, c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.DENSITY]
    table = themes.join(figures[keys], on=c.HEAD)
    rows = []
    for row in (
        table.sort_values([c.CERTAIN, c.SCORE_LOW], ascending=False, kind="stable").head(N_INTENTS).to_dict("records")
    ):
        shown = explorer.top_texts(row[c.HEAD])[c.TEXT].drop_duplicates().head(N_SENTENCES).tolist()
        rows.append({key: row[key] for key in (c.NAME, c.CERTAIN, c.INTENT_KIND, *keys)} | {"sentences": shown})
    return rows


def _people(explorer: Explorer) -> list[str]:
    """Chosen by a rule, not by hand: the longest histories among those found in the first ten, and among the others."""
    people = explorer.users().dropna(subset="rank_model")
    people = people.assign(hit=people["rank_model"] <= 10)
    people = people.sort_values(c.N_INTERACTIONS, ascending=False, kind="stable")
    chosen = pd.concat([people[people["hit"]].head(N_HITS), people[~people["hit"]].head(N_MISSES)])
    return [str(one) for one in chosen[c.USER_ID]]


def _example(explorer: Explorer, user_id: str) -> Example:
    found = explorer.recommend(user_id, AS_EVALUATED, k=1)
    why = explorer.explain(user_id, str(found.items[c.ITEM_ID].iloc[0]), AS_EVALUATED)
    n_items = len(explorer.items())
    outcome = f"What this person chose next stood at rank {found.target_rank:,} of {n_items:,}."
    return Example(
        user_id=user_id,
        outcome=outcome if found.target_rank is not None else "",
        why=why_in_words(why),
        title=why.title,
        parts=condensed(steps(why), why.rest).to_dict("records"),
        sentences=_sentences(explorer.user(user_id, as_evaluated=True), why),
    )


def _sentences(person: UserDetail, why: Explanation) -> list[dict[str, Any]]:
    """One for each of the strongest themes that this person speaks of."""
    said = {row[c.LATENT]: row[c.EVIDENCE] for row in person.personal.to_dict("records")}
    members, found = why.members(), []
    for theme in why.groups[why.groups[c.MEANS] == INTENT].to_dict("records"):
        evidence = next((said[one] for one in members[theme[c.GROUP]] if said.get(one)), None)
        if evidence:
            found.append({c.NAME: theme[c.NAME], c.CERTAIN: theme[c.CERTAIN], "text": evidence[0]["text"]})
    return found[:N_SENTENCES]


def _settings(explorer: Explorer) -> list[tuple[str, str, bool]]:
    config = explorer.run.config()
    base = build_config(config.preset).to_dict()
    rows = [("preset", config.preset, False), ("seed", str(config.seed), False)]
    for section, values in config.to_dict().items():
        if isinstance(values, dict):
            rows += [(f"{section}.{key}", str(value), value != base[section][key]) for key, value in values.items()]
    return rows
