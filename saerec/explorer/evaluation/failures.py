"""Where does the model fail? Every miss as a case, with one cause.

A miss is a person whose held-out item is not among the first ten. Its cause is the first of `CAUSES` that holds: what
no model could mend comes before what this one should. What a person lacked are themes of intents that the item carries
and the model was told neither of this person nor of everybody.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explorer.recommendations.meaning import INTENT, meaning_of
from saerec.explorer.store import Store
from saerec.explorer.users.cohorts import MOST_HIT
from saerec.recommender.data import RecommenderData

THIN: Final = 4
"""At most so many known interactions are a thin history."""
TIMES: Final = 5
"""A rival is popular with at least so many times the training interactions of the wanted item."""
MOST_LACKED: Final = 3
NEVER, THIN_HISTORY, SILENT, RIVAL, OTHER = "never", "thin", "silent", "rival", "other"
CAUSES: Final = {
    NEVER: ("Never in training", "Nobody had the item in the training data."),
    THIN_HISTORY: ("Thin history", f"At most {THIN} interactions of the person were known."),
    SILENT: ("Text says nothing", "What the item's texts say shares nothing with what the model was told that this "
             "person, or everybody, wants."),
    RIVAL: ("Popular rival", f"What stands first was had at least {TIMES} times as often as the wanted item."),
    OTHER: ("None of these", "None of the four above holds; the model preferred something else."),
}  # fmt: skip
"""Cause -> its name, and what it means; the first that holds is a case's."""
_ROWS: Final = 256


def failures(store: Store) -> pd.DataFrame:
    """A row a miss, the nearest first: user_id, item_id, title, category, rank (of the wanted item), cause, n_known
    (interactions known of the person), n_train (training interactions of the item), preferred_id, preferred (title of
    the first), n_preferred (its training interactions), lacked (names of the item's themes that the person lacked, the
    strongest first, at most three). Raises RunError before the evaluation.
    """
    store.require("evaluation")
    from saerec.workspace.artifacts import recommender_data

    ranks = store.run.table("evaluation/per_user")
    missed = ranks[ranks[c.RANK_MODEL] > MOST_HIT].sort_values(c.RANK_MODEL, kind="stable")
    users, items = missed[c.USER].to_numpy(np.int64), missed[c.ITEM].to_numpy(np.int64)
    data = recommender_data(store.run)
    first, popularity = _first(store, data, users), data.popularity()
    histories = data.histories(users, c.TEST)
    told = _told(data, histories.stops - 1)
    table = pd.DataFrame(
        {
            c.USER_ID: store.users.loc[users, c.USER_ID].to_numpy(),
            c.ITEM_ID: store.items.loc[items, c.ITEM_ID].to_numpy(),
            c.TITLE: [store.titles[item] for item in items.tolist()],
            c.CATEGORY: store.items.loc[items, c.CATEGORY].to_numpy(),
            c.RANK: missed[c.RANK_MODEL].to_numpy(np.int64),
            "n_known": histories.stops - histories.starts,
            "n_train": popularity[items],
            "preferred_id": store.items.loc[first, c.ITEM_ID].to_numpy(),
            "preferred": [store.titles[item] for item in first.tolist()],
            "n_preferred": popularity[first],
            "lacked": _lacked(store, data, items, told),
        }
    )
    table.insert(5, "cause", _causes(table, _share_nothing(data, items, told)))
    return table


def by_cause(table: pd.DataFrame) -> pd.DataFrame:
    """cause, name, meaning, cases, share (of all misses in `table`): a row for each of `CAUSES`, in their order."""
    counts = table["cause"].value_counts()
    rows = [(cause, *words, int(counts.get(cause, 0))) for cause, words in CAUSES.items()]
    found = pd.DataFrame(rows, columns=["cause", c.NAME, "meaning", "cases"])
    return found.assign(**{c.SHARE: found["cases"] / max(len(table), 1)})


def _causes(table: pd.DataFrame, share_nothing: np.ndarray) -> np.ndarray:
    return np.select(
        [
            table["n_train"] == 0,
            table["n_known"] <= THIN,
            share_nothing,
            table["n_preferred"] >= TIMES * table["n_train"],
        ],
        [NEVER, THIN_HISTORY, SILENT, RIVAL],
        OTHER,
    )


def _first(store: Store, data: RecommenderData, users: np.ndarray) -> np.ndarray:
    """[M] what the model puts first for each, as evaluated."""
    if not len(users):
        return np.empty(0, dtype=np.int64)
    from saerec.recommender.model.storage import load_recommender
    from saerec.recommender.scoring.scorer import chunk_scorer

    score = chunk_scorer(load_recommender(store.run.folder("recommender")), data, users, c.TEST)
    parts = [score(slice(start, start + _ROWS)).argmax(axis=1) for start in range(0, len(users), _ROWS)]
    return np.concatenate(parts)


def _told(data: RecommenderData, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(place, latent) of what the model is told at each of these rows, of the person and of everybody."""
    indices, has = data.personal_indices[rows], data.personal_weights[rows] > 0
    place = np.repeat(np.arange(len(rows)), has.sum(axis=1))
    public = np.tile(data.public_indices, len(rows))
    places = np.concatenate([place, np.repeat(np.arange(len(rows)), len(data.public_indices))])
    return places, np.concatenate([indices[has], public]).astype(np.int64)


def _share_nothing(data: RecommenderData, items: np.ndarray, told: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """[M] whether an item carries none of the latents that the model is told of its person."""
    place, latents = _carried(data, items)[:2]
    known = _pairs(*told, data.n_latents)
    both = np.isin(_pairs(place, latents, data.n_latents), known)
    return np.bincount(place[both], minlength=len(items)) == 0


def _lacked(
    store: Store, data: RecommenderData, items: np.ndarray, told: tuple[np.ndarray, np.ndarray]
) -> list[list[str]]:
    """Names of groups that are intents, no latent of which is told; by how strongly the item carries them."""
    meaning = meaning_of(store)
    groups = pd.Index(meaning.groups.index)
    group_of = groups.get_indexer(pd.Index(meaning.latents[c.GROUP]))
    is_intent = (meaning.latents[c.MEANS] == INTENT).to_numpy()
    place, latents, weights = _carried(data, items)
    shown = is_intent[latents]
    carried = pd.DataFrame({"place": place[shown], "group": group_of[latents[shown]], "weight": weights[shown]})
    known = _pairs(told[0], group_of[told[1]], len(groups))
    carried = carried[~np.isin(_pairs(carried["place"], carried["group"], len(groups)), known)]
    strongest = carried.groupby(["place", "group"])["weight"].sum().reset_index()
    strongest = strongest.sort_values("weight", ascending=False, kind="stable").groupby("place").head(MOST_LACKED)
    names = meaning.groups[c.NAME].to_numpy()
    found: list[list[str]] = [[] for _ in items]
    for one, group in zip(strongest["place"].tolist(), strongest["group"].tolist(), strict=True):
        found[one].append(str(names[group]))
    return found


def _carried(data: RecommenderData, items: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(place in items, latent, weight) of all that the items carry."""
    latents, weights = data.item_latents[items], data.item_weights[items]
    has = weights > 0
    return np.repeat(np.arange(len(items)), has.sum(axis=1)), latents[has].astype(np.int64), weights[has]


def _pairs(place: np.ndarray | pd.Series, what: np.ndarray | pd.Series, n: int) -> np.ndarray:
    """Pairs as one number each."""
    return np.asarray(place, dtype=np.int64) * n + np.asarray(what, dtype=np.int64)
