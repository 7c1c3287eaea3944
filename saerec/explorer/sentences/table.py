"""Every sentence of a run with its place, and all that it can be coloured by."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explorer.sentences.places import drawn, places
from saerec.explorer.store import Store

SIDE: Final = 65_535
"""Places are whole numbers from 0 to this: what a browser is sent, and in what it says which area was drawn."""
_FIRST_TIME = 100_000_000
"""Seconds: smaller ones, of before 1973, are the order of rows, and no times."""


def sentence_table(store: Store) -> pd.DataFrame:
    """text_id, x, y (0 to `SIDE`), text, item, title, category, when (NaT: unknown), rating (NaN: unknown), theme (of
    its strongest latent that has one; -1: none), latent (its strongest; -1: none) of the sentences that are drawn."""
    rows = drawn(len(store.texts))
    at = np.round(places(store, rows) * SIDE).astype(np.int32)
    texts = store.texts[[c.TEXT_ID, c.TEXT, c.ITEM]].iloc[rows].reset_index(drop=True)
    items = store.items.loc[texts[c.ITEM]]
    latent, theme = _strongest(store, rows)
    return texts.assign(
        x=at[:, 0],
        y=at[:, 1],
        **{
            c.TITLE: items[c.TITLE].where(items[c.TITLE] != "", items[c.ITEM_ID]).to_numpy(),
            c.CATEGORY: items[c.CATEGORY].to_numpy(),
            "when": _when(store, rows),
            c.RATING: _of_review(store, rows, c.RATING, np.nan),
            c.THEME: theme,
            c.LATENT: latent,
        },
    )


def _of_review(store: Store, rows: np.ndarray, column: str, otherwise: float) -> np.ndarray:
    """What the review says that each sentence stands in; texts of items stand in none."""
    review = store.texts.owners[0][rows]
    return np.where(review >= 0, store.interactions[column].to_numpy(float)[np.maximum(review, 0)], otherwise)


def _when(store: Store, rows: np.ndarray) -> pd.Series:
    seconds = _of_review(store, rows, c.TIMESTAMP, np.nan)
    known = store.interactions[c.TIMESTAMP].max() >= _FIRST_TIME
    return pd.to_datetime(pd.Series(seconds if known else np.nan, index=range(len(rows))), unit="s", errors="coerce")


def _strongest(store: Store, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """([n] latent, [n] theme), -1 for none: of what each fires most of all, and most of what has a theme."""
    acts, latents = (np.asarray(array[rows]) for array in (store.activations.top_acts, store.activations.top_indices))
    of_latent = store.found_latents[c.THEME].to_numpy()
    themes = np.where(acts > 0, of_latent[latents], -1)
    first = np.argmax(themes >= 0, axis=1)  # they are sorted, the strongest first
    return np.where(acts[:, 0] > 0, latents[:, 0], -1), themes[np.arange(len(rows)), first]
