"""Which interactions stay: repeats, users with very many, k-core."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c


def drop_repeats(interactions: pd.DataFrame, repeats: str) -> pd.DataFrame:
    """Exact duplicates always go; with `first`, later interactions of a user with the same item go too."""
    keys = [c.USER_ID, c.ITEM_ID] if repeats == "first" else [c.USER_ID, c.ITEM_ID, c.TIMESTAMP, c.REVIEW]
    return interactions.drop_duplicates(keys, keep="first")


def k_core(interactions: pd.DataFrame, k: int, most: int = 0) -> pd.DataFrame:
    """The largest subset in which every user and every item has at least `k` interactions.

    Users with more than `most` interactions are taken out first; 0 takes none.
    """
    users = pd.factorize(interactions[c.USER_ID])[0]
    items = pd.factorize(interactions[c.ITEM_ID])[0]
    return interactions[core_rows(users, items, k, most)]


def core_rows(users: np.ndarray, items: np.ndarray, k: int, most: int = 0) -> np.ndarray:
    """The rows that `k_core` keeps, as a mask. `users`, `items`: ids from 0, one a row."""
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
