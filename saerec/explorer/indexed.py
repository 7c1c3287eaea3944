"""Tables that are asked for one latent at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c


class ByLatent:
    """A table of which the rows of one latent are found at once; within a latent they keep their order."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table.sort_values(c.LATENT, kind="stable", ignore_index=True)
        self._latents = self._table[c.LATENT].to_numpy()

    def of(self, latent: int) -> pd.DataFrame:
        """Its rows."""
        ends = (int(np.searchsorted(self._latents, latent, side=side)) for side in ("left", "right"))
        return self._table.iloc[slice(*ends)]
