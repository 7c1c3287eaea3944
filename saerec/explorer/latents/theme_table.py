"""The table of themes as people see them: what somebody wrote of the latent that speaks for a theme holds for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explorer.latents.table import EditedLatents, RowsBy


class EditedThemes:
    """Worked out anew when somebody has written into the notebook."""

    def __init__(self, found: pd.DataFrame, latents: EditedLatents) -> None:
        self._found, self._latents = found, latents
        self._kept: tuple[int, pd.DataFrame, RowsBy] | None = None

    def now(self) -> tuple[pd.DataFrame, RowsBy]:
        """Every theme, those of intents first, row = theme; and the latents of each, its head first, then by their
        evidence."""
        version = self._latents.version
        if self._kept is None or self._kept[0] != version:
            latents = self._latents.now()[0]
            themes = _with_words(self._found, latents)
            inside = latents[latents[c.THEME] >= 0]
            heads = themes[c.HEAD].to_numpy()[inside[c.THEME].to_numpy()]
            order = np.lexsort((-inside[c.N_TEXTS].to_numpy(), inside[c.LATENT].to_numpy() != heads))
            self._kept = version, themes, RowsBy(inside.iloc[order], c.THEME)
        return self._kept[1:]


def _with_words(themes: pd.DataFrame, latents: pd.DataFrame) -> pd.DataFrame:
    """A copy of the themes with what people wrote of their heads; `latents` row = latent."""
    heads = latents.loc[themes[c.HEAD], [c.NAME, c.DESCRIPTION, c.SOURCE, c.CERTAIN]].reset_index(drop=True)
    written = heads[c.SOURCE] == "human"
    kept = {name: themes[name].where(~written, heads[name]) for name in (c.NAME, c.DESCRIPTION, c.CERTAIN)}
    return themes.assign(**{c.SOURCE: heads[c.SOURCE], **kept})
