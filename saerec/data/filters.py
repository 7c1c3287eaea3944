"""Which interactions stay: repeats, rare users and items, and users with too many go."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.reviews import HeldReviews, Reviews


def drop_repeats(interactions: pd.DataFrame, repeats: str) -> pd.DataFrame:
    """Exact duplicates always go; with `first`, later interactions of a user with the same item go too."""
    return interactions[~repeat_rows(interactions, repeats, HeldReviews(interactions[c.REVIEW]))]


def repeat_keys(repeats: str) -> list[str]:
    """Columns in which a repeated interaction is like the one that stays."""
    return [c.USER_ID, c.ITEM_ID] if repeats == "first" else [c.USER_ID, c.ITEM_ID, c.TIMESTAMP, c.REVIEW]


def repeat_rows(interactions: pd.DataFrame, repeats: str, reviews: Reviews) -> np.ndarray:
    """The rows that `drop_repeats` drops, as a mask. The earliest stays, whatever the order of the rows.

    Of several at one time the longest review stays, then the first by alphabet, then the lowest rating. No other
    review is looked at.
    """
    keys = repeat_keys(repeats)
    rows = np.flatnonzero(interactions.duplicated([key for key in keys if key != c.REVIEW], keep=False))
    several = interactions[[c.USER_ID, c.ITEM_ID, c.TIMESTAMP, c.RATING]].take(rows)
    tied = several.duplicated([c.USER_ID, c.ITEM_ID, c.TIMESTAMP], keep=False).to_numpy()
    texts = np.full(len(rows), "", dtype=object)
    texts[tied] = reviews.take(rows[tied]).to_numpy(object)
    several = several.assign(**{c.REVIEW: texts, "_row": rows, "_short": [-len(text) for text in texts]})
    several = several[several.duplicated(keys, keep=False)]
    several = several.sort_values([c.TIMESTAMP, "_short", c.REVIEW, c.RATING], kind="stable")
    dropped = np.zeros(len(interactions), dtype=bool)
    dropped[several.loc[several.duplicated(keys).to_numpy(), "_row"]] = True
    return dropped


def kept_rows(interactions: pd.DataFrame, reviews: Reviews, config: DataConfig) -> np.ndarray:
    """[n] int64: the rows that are left when repeats, and what is no part of the k-core, are taken out."""
    rows = np.flatnonzero(~repeat_rows(interactions, config.repeats, reviews))
    users, items = (pd.factorize(interactions[name].take(rows))[0] for name in (c.USER_ID, c.ITEM_ID))
    return rows[core_rows(users, items, config.k_core, config.max_interactions)]


def core_rows(users: np.ndarray, items: np.ndarray, k: int, most: int = 0) -> np.ndarray:
    """[n] bool: the largest subset in which every user and every item has at least `k` interactions.

    users, items [n]: ids from 0. Users with more than `most` interactions are taken out first; 0 takes none.
    """
    keep = np.ones(len(users), dtype=bool)
    if most and len(users):
        keep = np.bincount(users)[users] <= most
    while keep.any():
        user_counts = np.bincount(users[keep], minlength=users.max() + 1)
        item_counts = np.bincount(items[keep], minlength=items.max() + 1)
        still = keep & (user_counts[users] >= k) & (item_counts[items] >= k)
        if still.sum() == keep.sum():
            break
        keep = still
    return keep
