"""Which themes does a person speak of, and which of their sentences say so?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explorer.store import Store
from saerec.explorer.users.theme_evidence import UNDECIDED, ThemeEvidence

MOST_SENTENCES: Final = 5
LEAST_SIGNED: Final = 3
"""Sentences of a person's own that tell whether they praise a theme or miss it."""
LEAST_WEIGHT: Final = 0.01
"""A theme that only the items of a history speak of is listed from this share of the person's strength."""
PASSING: Final = 0.05
"""A theme of a smaller share of the person's strength is said in passing: on the demo two of three such are wrong."""
ORDER: Final = ("personal", "public", UNDECIDED)
"""Kinds of themes, in the order in which they are listed."""
COLUMNS = [
    c.THEME, c.HEAD, c.NAME, c.DESCRIPTION, c.SOURCE, c.CERTAIN, c.INTENT_KIND, c.WEIGHT, c.PRAISED, "latents",
    c.EVIDENCE,
]  # fmt: skip


def themes_of(store: Store, everybody: ThemeEvidence, user: int) -> pd.DataFrame:
    """COLUMNS: the themes of a person (internal id), personal ones first, then public, then undecided, each the
    strongest first.

    weight: share of the person's strength; praised: share of their own evidence that says the reason is met, NaN under
    `LEAST_SIGNED` sentences; latents: list of {latent, name, certain, source, praised, weight}; evidence: list of
    {text, item_id, step (from 1), activation, words, source, latent, praised}.
    """
    row = store.place_of(user)
    profile = everybody.profile[[row]].toarray()[0]
    strength = profile * everybody.idf
    passages = _passages(store, everybody, user)
    words = _Words(store)
    total = max(float(strength.sum()), 1e-12)
    rows = []
    for place in np.flatnonzero(profile > 0).tolist():
        theme = everybody.themes.iloc[place]
        spoken = _sentences(store, everybody, place, passages, words)
        if strength[place] < LEAST_WEIGHT * total and not any(one[c.SOURCE] == "review" for one in spoken):
            continue
        rows.append(
            {
                **{column: theme[column] for column in COLUMNS if column in theme.index},
                c.WEIGHT: float(strength[place]) / total,
                c.PRAISED: _praised(spoken),
                "latents": _latents(store, spoken),
                c.EVIDENCE: spoken[:MOST_SENTENCES],
                "order": (ORDER.index(theme[c.INTENT_KIND]), -strength[place], -profile[place]),
            }
        )
    rows.sort(key=lambda one: one["order"])
    return pd.DataFrame(rows, columns=COLUMNS)


class Spoken(NamedTuple):
    """A theme that an interaction speaks of."""

    theme: int
    name: str
    evidence: float
    is_own: bool
    """by the person's own words, not just by the item's texts"""
    certain: bool
    """whether the name may be said as a fact"""


def spoken_of(everybody: ThemeEvidence, row: int) -> list[Spoken]:
    """The themes of an interaction (its row), the most first."""
    found = everybody.evidence_of(np.array([row])).tocoo()
    order = np.argsort(-found.data, kind="stable")
    table = everybody.themes
    return [
        Spoken(
            int(table[c.THEME].iat[place]),
            str(table[c.NAME].iat[place]),
            float(weight),
            bool(everybody.is_own[row]),
            bool(table[c.CERTAIN].iat[place]),
        )
        for place, weight in zip(found.coords[1][order].tolist(), found.data[order].tolist(), strict=True)
    ]


def things_of(store: Store, user: int) -> pd.DataFrame:
    """word, n_items: own words of the items in a person's known history, the most frequent first."""
    items = np.unique(store.item_of[store.known_rows(user)])
    own = store.run.table("intents/own_words")
    mine = own[own[c.ITEM].isin(items)]
    counted = mine.groupby(c.WORD).agg(n_items=(c.ITEM, "nunique"), share=(c.SHARE, "sum")).reset_index()
    ranked = counted.sort_values(["n_items", c.SHARE, c.WORD], ascending=[False, False, True], ignore_index=True)
    return ranked[[c.WORD, "n_items"]]


def _passages(store: Store, everybody: ThemeEvidence, user: int) -> pd.DataFrame:
    """text_id, step, source of what is evidence of a person's: their own words, and where a review of theirs says
    nothing, the texts of its item and others' words on it. Just those that `ThemeEvidence.evidence` is made of."""
    rows = store.known_rows(user)
    step = {row: place for place, row in enumerate(rows, start=1)}
    interaction, item = store.texts.owners
    by_interaction, by_item = store.texts.by
    own = by_interaction.of(rows)
    own = own[store.texts.is_own_words[own]]
    parts = [pd.DataFrame({c.TEXT_ID: own, "step": [step[row] for row in interaction[own]], c.SOURCE: "review"})]
    of_item = {int(store.item_of[row]): step[row] for row in rows if not everybody.is_own[row]}
    about = by_item.of(list(of_item))
    about = about[store.texts.is_train[about]]
    sources = np.where(interaction[about] < 0, "item", "other review")
    sources = np.where(np.isin(interaction[about], rows), "review", sources)
    steps = [of_item[one] for one in item[about].tolist()]
    parts.append(pd.DataFrame({c.TEXT_ID: about, "step": steps, c.SOURCE: sources}))
    return pd.concat(parts).drop_duplicates(c.TEXT_ID, ignore_index=True)


class _Words:
    """Which words of a stored text fire a latent; each latent is looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[int, Mapping[int, str]] = {}

    def of(self, latent: int, text: int) -> list[Any]:
        if latent not in self._known:
            stored = self._store.top_texts(latent)
            self._known[latent] = dict(zip(stored[c.TEXT_ID].tolist(), stored[c.WORDS].tolist(), strict=True))
        return list(json.loads(self._known[latent].get(text, "[]")))


def _sentences(
    store: Store, everybody: ThemeEvidence, place: int, passages: pd.DataFrame, words: _Words
) -> list[dict[str, Any]]:
    """The passages that speak of a theme: the person's own first, each the strongest first."""
    ids = passages[c.TEXT_ID].to_numpy()
    said = everybody.said[ids][:, [place]].toarray().ravel()
    order = {"review": 0, "item": 1, "other review": 2}
    rank = passages[c.SOURCE].map(order).to_numpy()
    acts, indices = store.activations.top_acts, store.activations.top_indices
    met = store.run.array("activations/met")
    found, wordings = [], set()
    for at in np.lexsort((-said, rank)).tolist():
        if said[at] <= 0:
            continue
        text_id = int(ids[at])
        wording = str(store.texts[c.TEXT].iat[text_id])
        if wording in wordings:
            continue
        wordings.add(wording)
        inside = np.asarray(acts[text_id]) * (everybody.place[np.asarray(indices[text_id])] == place)
        latent = int(indices[text_id][inside.argmax()])
        found.append(
            {
                "text": wording,
                c.ITEM_ID: store.item_id(int(store.texts.owners[1][text_id])),
                "step": int(passages["step"].iat[at]),
                c.ACTIVATION: float(said[at]),
                "words": words.of(latent, text_id),
                c.SOURCE: str(passages[c.SOURCE].iat[at]),
                c.LATENT: latent,
                c.PRAISED: float(met[text_id]),
            }
        )
    return found


def _praised(spoken: list[dict[str, Any]]) -> float:
    """By the person's own words; NaN where they are too few to tell."""
    own = [one for one in spoken if one[c.SOURCE] == "review"]
    if len(own) < LEAST_SIGNED:
        return float("nan")
    return float(sum(one[c.ACTIVATION] * (one[c.PRAISED] > 0.5) for one in own) / sum(one[c.ACTIVATION] for one in own))


def _latents(store: Store, spoken: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The latents that the sentences fire, by how much of the theme's evidence each has."""
    total = sum(one[c.ACTIVATION] for one in spoken)
    share: dict[int, float] = {}
    for one in spoken:
        share[one[c.LATENT]] = share.get(one[c.LATENT], 0.0) + one[c.ACTIVATION] / total
    table = store.latents
    columns = [c.LATENT, c.NAME, c.CERTAIN, c.SOURCE, c.PRAISED]
    ranked = sorted(share, key=lambda latent: -share[latent])
    return [{**table.loc[latent, columns].to_dict(), c.WEIGHT: share[latent]} for latent in ranked]
