"""Stage `projection`: the dictionary on a map."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.pipeline.stage import Context, Stage
from saerec.workspace.artifacts import decoder_rows
from saerec.workspace.stage_writer import StageWriter


def _projection(context: Context, writer: StageWriter) -> None:
    rows = decoder_rows(context.run)
    alive = np.flatnonzero(~context.run.table("activations/latents")[c.DEAD].to_numpy(bool))
    place = _layout(rows[alive], context.config.seed)
    writer.table("projection", pd.DataFrame({c.LATENT: alive.astype(np.int32), "x": place[:, 0], "y": place[:, 1]}))


def _layout(rows: np.ndarray, seed: int) -> np.ndarray:
    """[n, 2] float32: UMAP of the dictionary rows by cosine; a handful of rows lie on a circle."""
    if len(rows) < 8:
        angle = np.linspace(0, 2 * np.pi, len(rows), endpoint=False)
        return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    import umap

    model = umap.UMAP(metric="cosine", n_neighbors=min(15, len(rows) - 1), min_dist=0.3, random_state=seed, n_jobs=1)
    return np.asarray(model.fit_transform(rows), dtype=np.float32)


PROJECTION = Stage("projection", ("activations",), 1, lambda config: config.seed, _projection)
