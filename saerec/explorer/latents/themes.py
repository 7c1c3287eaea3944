"""Which themes are there, and what is inside one?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.explorer.latents.table import row_of
from saerec.explorer.results import ThemeDetail
from saerec.explorer.store import Store
from saerec.text.words import search_words

INSIDE = [
    c.LATENT, c.NAME, c.DESCRIPTION, c.SAID, c.VOTE, c.PRAISED, c.CERTAIN, c.N_TEXTS, c.SOURCE,
]  # fmt: skip
"""Told of the latents of a theme."""


def list_themes(store: Store, search: str) -> pd.DataFrame:
    """Themes whose name, description or latents hold every word of `search`."""
    table = store.themes
    if not search.strip():
        return table
    latents = store.latents
    said = (latents[c.NAME] + " " + latents[c.DESCRIPTION] + " " + latents["keywords"]).str.lower()
    words = said.groupby(latents[c.THEME]).agg(" ".join).reindex(table[c.THEME], fill_value="")
    found = np.ones(len(table), dtype=bool)
    for word in search_words(search):
        found &= words.str.contains(word, regex=False).to_numpy(bool)
    return table[found].reset_index(drop=True)


def describe_theme(store: Store, theme: int) -> ThemeDetail:
    """One theme. Raises NotFoundError."""
    table = store.themes
    if not 0 <= theme < len(table):
        valid = f"Valid: 0 to {len(table) - 1}." if len(table) else "It has none."
        raise NotFoundError(f"There is no theme {theme} in this run. {valid}")
    return ThemeDetail(row_of(table, theme), inside_theme(store, theme))


def inside_theme(store: Store, theme: int) -> pd.DataFrame:
    """See `ThemeDetail.latents`; no rows for theme -1."""
    return store.inside_theme(theme)[INSIDE].reset_index(drop=True)
