"""What is known of a wanted item and its best rival, for everybody with a held-out item."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explain.went_on import people_who_took
from saerec.explorer.store import Store
from saerec.recommender.data import Histories, RecommenderData


def facts_of(
    store: Store, data: RecommenderData, users: np.ndarray, items: np.ndarray, rival: np.ndarray
) -> pd.DataFrame:
    """[P] what `miss_causes.signs` asks of everybody. rival: what stands highest of all but the wanted item."""
    histories, popularity = data.histories(users, c.TEST), data.popularity()
    rows, took = histories.stops - 1, people_who_took(data, histories, np.stack([items, rival], axis=1))
    return pd.DataFrame(
        {
            "n_known": histories.stops - histories.starts,
            "n_train": popularity[items],
            "n_preferred": popularity[rival],
            "went_on": took[:, 0],
            "went_on_preferred": took[:, 1],
            "shares_nothing": _share_nothing(data, items, told_of(data, rows)),
            "new_kind": _of_new_kind(store, histories, items),
            "told": _carried_of_told(data, rows, items),
            "told_preferred": _carried_of_told(data, rows, rival),
        }
    )


def _of_new_kind(store: Store, histories: Histories, items: np.ndarray) -> np.ndarray:
    """[P] whether the wanted item has a category, and nothing of the history has it."""
    codes, _ = pd.factorize(store.items[c.CATEGORY].where(store.items[c.CATEGORY] != ""))
    code = np.full(int(store.items.index.max()) + 1, -1, dtype=np.int64)
    code[store.items.index] = codes
    owner, had, _ = histories.flat()
    met = np.bincount(owner[code[had] == code[items][owner]], minlength=len(items)) > 0
    return (code[items] >= 0) & ~met


def _carried_of_told(data: RecommenderData, rows: np.ndarray, items: np.ndarray) -> np.ndarray:
    """[P] sum over latents of how strongly the item carries one times its weight for the person."""
    place, latents, weights = carried_by(data, items)
    told, asked = data.personal_indices[rows], data.personal_weights[rows]
    n = data.n_latents
    person = np.repeat(np.arange(len(rows)), told.shape[1])
    keys, of_person = pairs(person, told.ravel(), n), asked.ravel()
    keys, of_person = keys[of_person > 0], of_person[of_person > 0]
    order = np.argsort(keys, kind="stable")
    keys, of_person = keys[order], of_person[order]
    wanted = pairs(place, latents, n)
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    both = keys[at] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
    return np.bincount(place[both], weights=weights[both] * of_person[at[both]], minlength=len(items))


def told_of(data: RecommenderData, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(place, latent) of what the model is told at each of these rows, of the person and of everybody."""
    indices, has = data.personal_indices[rows], data.personal_weights[rows] > 0
    place = np.repeat(np.arange(len(rows)), has.sum(axis=1))
    public = np.tile(data.public_indices, len(rows))
    places = np.concatenate([place, np.repeat(np.arange(len(rows)), len(data.public_indices))])
    return places, np.concatenate([indices[has], public]).astype(np.int64)


def _share_nothing(data: RecommenderData, items: np.ndarray, told: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """[P] whether an item carries none of the latents that the model is told of its person."""
    place, latents = carried_by(data, items)[:2]
    known = pairs(*told, data.n_latents)
    both = np.isin(pairs(place, latents, data.n_latents), known)
    return np.bincount(place[both], minlength=len(items)) == 0


def carried_by(data: RecommenderData, items: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(place in items, latent, weight) of all that the items carry."""
    latents, weights = data.item_latents[items], data.item_weights[items]
    has = weights > 0
    return np.repeat(np.arange(len(items)), has.sum(axis=1)), latents[has].astype(np.int64), weights[has]


def pairs(place: np.ndarray | pd.Series, what: np.ndarray | pd.Series, n: int) -> np.ndarray:
    """Pairs as one number each."""
    return np.asarray(place, dtype=np.int64) * n + np.asarray(what, dtype=np.int64)
