"""Where does the model fail? Every miss as a case, with one cause.

A miss is a person whose held-out item is not among the first ten. Its cause is the first of `miss_causes.CAUSES` that
holds: what no model could mend comes before what this one should. What a person lacked are themes of intents that the
item carries and the model was told neither of this person nor of everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import blocks, rows_within
from saerec.explorer.evaluation.miss_causes import first_cause, signs, weighed
from saerec.explorer.evaluation.miss_facts import carried_by, facts_of, pairs, told_of
from saerec.explorer.guesses import as_said
from saerec.explorer.recommendations.meaning import INTENT, meaning_of
from saerec.explorer.store import Store
from saerec.explorer.users.cohorts import MOST_HIT
from saerec.recommender.data import RecommenderData

MOST_LACKED: Final = 3
MOST_SCORED: Final = 100_000_000
"""Scores of an item for a person that are worked out while somebody waits: some seconds' worth."""
LEAST_EXAMINED: Final = 1_000
"""People who are examined however many items there are."""
_BY_ROWS: Final = 0.1
"""People for an item, below which item kNN is worked out for their histories alone."""


@dataclass(frozen=True)
class Failures:
    """All misses, and why."""

    cases: pd.DataFrame
    """A row a miss, the nearest first: user_id, item_id, title, category, rank (of the wanted item), cause, holds (all
    causes that hold and count), n_known (interactions known of the person), n_train (training interactions of the
    item), preferred_id, preferred (title of the first), n_preferred (its training interactions), lacked (names of the
    item's themes that the person lacked, the strongest first, at most three), lacked_certain (whether each may be said
    as a fact)"""
    causes: pd.DataFrame
    """A row a cause; see `miss_causes.weighed`"""
    people: int
    """with a held-out item, who were examined"""
    of_people: int
    """with a held-out item that was ranked; more than `people` where those were drawn at random"""

    def drawn(self) -> str:
        """That not everybody was examined, as a sentence; empty where everybody was."""
        if self.people == self.of_people:
            return ""
        return (
            f"Examined are {self.people:,} people, drawn at random from {self.of_people:,} with a held-out item: "
            "to rank for all of them would take minutes. All figures and cases are theirs."
        )

    def lacked(self) -> pd.Series:
        """What each person lacked, as plain text; guesses say that they are."""
        told = zip(self.cases["lacked"], self.cases["lacked_certain"], strict=True)
        return pd.Series([", ".join(map(as_said, *pair)) for pair in told], index=self.cases.index, dtype=str)


@dataclass(frozen=True)
class Examined:
    """Everybody with a held-out item, whom it was ranked for; what nobody can change by writing a name."""

    ranks: pd.DataFrame
    """of `evaluation/per_user`, by falling place of the wanted item"""
    rival: np.ndarray
    """[P] what stands highest of all but the wanted item"""
    facts: pd.DataFrame
    """what `signs` asks"""
    of_people: int
    """whom they were drawn from"""


def examined(store: Store) -> Examined:
    """The slow part: everybody is ranked for, or as many people, drawn at random, as `MOST_SCORED` allows. Raises
    RunError before the evaluation."""
    store.require("evaluation")
    from saerec.workspace.artifacts import recommender_data

    everybody = store.run.table("evaluation/per_user")
    ranks = _drawn(everybody, max(MOST_SCORED // len(store.items), LEAST_EXAMINED), store.run.config().seed)
    ranks = ranks.sort_values(c.RANK_MODEL, kind="stable")
    users, items = ranks[c.USER].to_numpy(np.int64), ranks[c.ITEM].to_numpy(np.int64)
    data = recommender_data(store.run)
    rival = _rivals(store, data, users, items)
    return Examined(ranks, rival, facts_of(store, data, users, items, rival), len(everybody))


def _drawn(ranks: pd.DataFrame, most: int, seed: int) -> pd.DataFrame:
    if len(ranks) <= most:
        return ranks
    return ranks.iloc[np.sort(np.random.default_rng(seed).choice(len(ranks), most, replace=False))]


def failures(store: Store, found: Examined) -> Failures:
    """What people call the themes that were lacked is as they call them now."""
    from saerec.workspace.artifacts import recommender_data

    is_miss = found.ranks[c.RANK_MODEL].to_numpy() > MOST_HIT
    held = signs(found.facts)
    causes = weighed(held, is_miss)
    counts = causes.set_index("cause")["counts"]
    known = [cause for cause in held.columns if counts[cause]]
    missed, ranks, rival, facts = held[is_miss], found.ranks[is_miss], found.rival[is_miss], found.facts[is_miss]
    users, items = ranks[c.USER].to_numpy(np.int64), ranks[c.ITEM].to_numpy(np.int64)
    data = recommender_data(store.run)
    lacked = _lacked(store, data, items, told_of(data, data.histories(users, c.TEST).stops - 1))
    cases = pd.DataFrame(
        {
            c.USER_ID: store.users.loc[users, c.USER_ID].to_numpy(),
            c.ITEM_ID: store.items.loc[items, c.ITEM_ID].to_numpy(),
            c.TITLE: [store.titles[item] for item in items.tolist()],
            c.CATEGORY: store.items.loc[items, c.CATEGORY].to_numpy(),
            c.RANK: ranks[c.RANK_MODEL].to_numpy(np.int64),
            "cause": first_cause(missed, counts),
            "holds": [[*compress(known, row)] for row in missed[known].to_numpy()],
            "n_known": facts["n_known"].to_numpy(),
            "n_train": facts["n_train"].to_numpy(),
            "preferred_id": store.items.loc[rival, c.ITEM_ID].to_numpy(),
            "preferred": [store.titles[item] for item in rival.tolist()],
            "n_preferred": facts["n_preferred"].to_numpy(),
            "lacked": [[name for name, _ in names] for names in lacked],
            "lacked_certain": [[sure for _, sure in names] for names in lacked],
        }
    )
    return Failures(cases, causes, len(found.ranks), found.of_people)


def _rivals(store: Store, data: RecommenderData, users: np.ndarray, items: np.ndarray) -> np.ndarray:
    """[P] what stands highest for each, as evaluated, of all but the wanted item: the first of a miss."""
    if not len(users):
        return np.empty(0, dtype=np.int64)
    from saerec.recommender.model.storage import load_recommender
    from saerec.recommender.scoring.scorer import Scorer, WholeScorer

    model = load_recommender(store.run.folder("recommender"))
    score = WholeScorer(Scorer(model, data, by_rows=len(users) < _BY_ROWS * data.n_items), users, c.TEST)
    found = []
    for rows in blocks(len(users), rows_within(data.n_items + 1, most=256)):
        scores, wanted = score(rows), items[rows]
        scores[np.arange(len(wanted)), wanted] = -np.inf
        found.append(scores.argmax(axis=1))
    return np.concatenate(found)


def _lacked(
    store: Store, data: RecommenderData, items: np.ndarray, told: tuple[np.ndarray, np.ndarray]
) -> list[list[tuple[str, bool]]]:
    """(name, whether it is certain) of groups that are intents, no latent of which is told; by how strongly the item
    carries them."""
    meaning = meaning_of(store)
    groups = pd.Index(meaning.groups.index)
    group_of = groups.get_indexer(pd.Index(meaning.latents[c.GROUP]))
    is_intent = (meaning.latents[c.MEANS] == INTENT).to_numpy()
    place, latents, weights = carried_by(data, items)
    shown = is_intent[latents]
    carried = pd.DataFrame({"place": place[shown], "group": group_of[latents[shown]], "weight": weights[shown]})
    known = pairs(told[0], group_of[told[1]], len(groups))
    carried = carried[~np.isin(pairs(carried["place"], carried["group"], len(groups)), known)]
    strongest = carried.groupby(["place", "group"])["weight"].sum().reset_index()
    strongest = strongest.sort_values("weight", ascending=False, kind="stable").groupby("place").head(MOST_LACKED)
    names, certain = meaning.groups[c.NAME].to_numpy(), meaning.groups[c.CERTAIN].to_numpy(bool)
    found: list[list[tuple[str, bool]]] = [[] for _ in items]
    for one, group in zip(strongest["place"].tolist(), strongest["group"].tolist(), strict=True):
        found[one].append((str(names[group]), bool(certain[group])))
    return found
