"""What every question is asked of: a run with what people wrote over it, and the models a page may have to ask."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from saerec import columns as c
from saerec.explorer.ranking import Ranking
from saerec.explorer.store import Store
from saerec.workspace.notebook import Notebook, open_notebook
from saerec.workspace.run import Run

if TYPE_CHECKING:
    from saerec.embedding import Embedder
    from saerec.sae.base import SAE


class Questions:
    """One run, with what people wrote over it."""

    def __init__(self, run: Run, notebook: Notebook | None = None) -> None:
        """`notebook` is the run's own unless another is given, as read-only and bundled runs need for writing."""
        self.run = run
        self.notebook = notebook if notebook is not None else open_notebook(run)
        self._store = Store(run, self.notebook)

    def require(self, stage: str) -> None:
        """Raises RunError when a stage has not run."""
        self._store.require(stage)

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking(self._store)

    @cached_property
    def _models(self) -> LiveModels:
        return LiveModels(self._store)


class LiveModels:
    """The run's own embedder and dictionary."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @cached_property
    def embedder(self) -> Embedder:
        """Raises ServiceError or ConfigError where it cannot be had."""
        from saerec.embedding import make_embedder

        return make_embedder(self.store.run.config().embedding)

    @cached_property
    def sae(self) -> SAE:
        """The dictionary."""
        from saerec.sae.storage import load_sae

        self.store.require("sae")
        return load_sae(self.store.run.path("sae"))

    @cached_property
    def _stored(self) -> np.ndarray | None:
        run = self.store.run
        return run.array("embeddings/texts") if run.has("embeddings/texts") else None

    def embeddings_of(self, texts: np.ndarray) -> np.ndarray:
        """[n, d_model] of text ids [n]: read where the run holds them, embedded anew where it does not (a bundle)."""
        if self._stored is not None:
            return np.asarray(self._stored[texts], dtype=np.float32)
        return self.embedder.embed(self.store.texts[c.TEXT].iloc[texts].tolist())
