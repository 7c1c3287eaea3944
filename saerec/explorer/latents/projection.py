"""Where do latents lie, and what do those of one area have in common?"""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explorer.store import Store
from saerec.text.words import bag

MOST_POINTS: Final = 5_000
"""More are too many for a browser to draw and for a person to tell apart."""
PLACED: Final = [
    c.LATENT, c.NAME, c.DENSITY, c.N_TEXTS, c.MAX_ACT, c.SCORE, c.SCORE_KEYWORDS, c.STABILITY, c.IS_INTENT,
    c.INTENT_KIND, c.VERDICT, c.THEME, c.SOURCE, c.CERTAIN, "keywords",
]  # fmt: skip


THEME_NAME: Final = "theme_name"
THEME_CERTAIN: Final = "theme_certain"


def places(store: Store) -> pd.DataFrame:
    """latent, x, y, the columns of `PLACED`, head (the latent that speaks for the theme, -1: none), theme_name ("")
    and theme_certain of all latents that fire."""
    points = store.run.table("projection/projection").merge(store.latents[PLACED], on=c.LATENT)
    themes = store.themes
    theme = points[c.THEME].to_numpy()
    points[c.HEAD] = np.append(themes[c.HEAD].to_numpy(), -1)[theme]
    points[THEME_NAME] = np.append(themes[c.NAME].to_numpy(dtype=object), "")[theme]
    points[THEME_CERTAIN] = np.append(themes[c.CERTAIN].to_numpy(bool), True)[theme]
    return points


def thinned(points: pd.DataFrame, most: int = MOST_POINTS, keep: int | None = None) -> pd.DataFrame:
    """At most so many points, drawn at random but the same ones at every call; the latent `keep` is among them."""
    if len(points) <= most:
        return points
    drawn = np.random.default_rng(0).permutation(len(points))
    at = np.flatnonzero(points[c.LATENT].to_numpy() == keep)
    chosen = np.concatenate([at, drawn[~np.isin(drawn, at)]])[:most]
    return points.iloc[np.sort(chosen)]


def common_words(chosen: pd.DataFrame, everyone: pd.DataFrame, top: int = 8) -> list[tuple[str, int]]:
    """(word, latents of `chosen` whose name or keywords hold it): shared by at least two of them, those that set the
    chosen apart from all latents first."""
    mine, all_of_them = _holders(chosen), _holders(everyone)
    apart = {word: n / len(chosen) - all_of_them[word] / len(everyone) for word, n in mine.items() if n > 1}
    best = sorted((word for word in apart if apart[word] > 0), key=lambda word: (-apart[word], word))
    return [(word, mine[word]) for word in best[:top]]


def _holders(latents: pd.DataFrame) -> Counter[str]:
    texts = latents[c.NAME] + " " + latents["keywords"]
    return Counter(word for text in texts for word in bag(text) if len(word) > (2 if word.isascii() else 1))
