"""The sparse activation store: which latents a text fires, and which texts fire a latent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.lib.format import open_memmap
from scipy import sparse

from saerec import columns as c
from saerec.sae.by_latent import Allocate, in_memory, index_by_latent

_BY_LATENT = ("indptr", "texts", "acts")
Fill = Callable[[np.ndarray, np.ndarray], None]
"""Fills top_acts and top_indices."""


@dataclass(frozen=True)
class Activations:
    """n texts x K kept latents, with an index by latent in falling activation."""

    top_acts: np.ndarray
    """[n, K] float32, falling; 0 pads"""
    top_indices: np.ndarray
    """[n, K] int32"""
    indptr: np.ndarray
    """[N + 1] int64: latent j owns rows indptr[j] : indptr[j + 1] of the next two"""
    texts: np.ndarray
    """[nnz] int32"""
    acts: np.ndarray
    """[nnz] float32, falling within a latent"""

    @classmethod
    def build(
        cls, top_acts: np.ndarray, top_indices: np.ndarray, n_latents: int, allocate: Allocate = in_memory
    ) -> Activations:
        """Add the index by latent, in arrays that `allocate` gives; ties keep the order of the texts."""
        return cls(top_acts, top_indices, *index_by_latent(top_acts, top_indices, n_latents, allocate))

    @classmethod
    def create(cls, directory: Path, shape: tuple[int, int], n_latents: int, fill: Fill) -> Activations:
        """Write five npy files: `fill` the two arrays [n, K] = shape of codes, then index them. Streams."""

        def allocate(name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
            return open_memmap(directory / f"{name}.npy", mode="w+", dtype=dtype, shape=shape)

        top_acts, top_indices = allocate("top_acts", shape, np.float32), allocate("top_indices", shape, np.int32)
        fill(top_acts, top_indices)
        return cls.build(top_acts, top_indices, n_latents, lambda name, *rest: allocate(f"by_latent_{name}", *rest))

    @classmethod
    def load(cls, directory: Path, n_latents: int) -> Activations:
        """Memory-mapped. A bundle leaves the index by latent out: then it is built again."""

        def read(name: str) -> np.ndarray:
            return np.load(directory / f"{name}.npy", mmap_mode="r", allow_pickle=False)

        if not (directory / "by_latent_indptr.npy").is_file():
            return cls.build(read("top_acts"), read("top_indices"), n_latents)
        return cls(read("top_acts"), read("top_indices"), *(read(f"by_latent_{name}") for name in _BY_LATENT))

    @property
    def n_latents(self) -> int:
        """N, width of the dictionary."""
        return len(self.indptr) - 1

    @property
    def n_texts(self) -> int:
        """n, number of texts."""
        return len(self.top_acts)

    def of_latent(self, latent: int) -> tuple[np.ndarray, np.ndarray]:
        """(text ids, activations), falling. A latent that never fires has none."""
        rows = slice(int(self.indptr[latent]), int(self.indptr[latent + 1]))
        return np.asarray(self.texts[rows]), np.asarray(self.acts[rows])

    def of_text(self, text: int) -> tuple[np.ndarray, np.ndarray]:
        """(latents, activations), falling."""
        acts = np.asarray(self.top_acts[text])
        return np.asarray(self.top_indices[text])[acts > 0], acts[acts > 0]

    def to_csr(self, eligible: np.ndarray | None = None) -> sparse.csr_array:
        """[n, N] float32; rows that are not eligible are empty."""
        acts = np.where(eligible[:, None], self.top_acts, 0) if eligible is not None else np.asarray(self.top_acts)
        rows, places = np.nonzero(acts > 0)
        entries = (acts[rows, places], (rows, np.asarray(self.top_indices)[rows, places]))
        return sparse.csr_array(entries, shape=(self.n_texts, self.n_latents), dtype=np.float32)

    def table(self, eligible: np.ndarray) -> pd.DataFrame:
        """Per latent, over the eligible texts: density, n_texts, max_act, mean_act, std_act (of firings), dead."""
        csc = self.to_csr(eligible).tocsc()
        n = np.diff(csc.indptr)
        total, squares = csc.sum(axis=0), csc.multiply(csc).sum(axis=0)
        mean = np.divide(total, n, out=np.zeros_like(total), where=n > 0)
        variance = np.divide(squares, n, out=np.zeros_like(total), where=n > 0) - mean**2
        return pd.DataFrame(
            {
                c.LATENT: np.arange(self.n_latents, dtype=np.int32),
                c.DENSITY: n / max(int(eligible.sum()), 1),
                c.N_TEXTS: n.astype(np.int32),
                c.MAX_ACT: csc.max(axis=0).toarray().ravel(),
                c.MEAN_ACT: mean,
                "std_act": np.sqrt(np.maximum(variance, 0)),
                c.DEAD: n == 0,
            }
        )

    def bands(self, latent: int, n: int = 5) -> pd.DataFrame:
        """Equal-width bands of activation, the highest first: band, low, high, n, share of the firing texts."""
        acts = self.of_latent(latent)[1]
        if not len(acts):
            return pd.DataFrame(columns=[c.BAND, "low", "high", "n", "share"])
        edges = np.linspace(0, float(acts[0]), n + 1)
        counts = np.histogram(acts, edges)[0][::-1]
        low, high = edges[:-1][::-1], edges[1:][::-1]
        return pd.DataFrame({c.BAND: np.arange(n), "low": low, "high": high, "n": counts, "share": counts / len(acts)})

    def cofiring(self, latent: int, top: int = 10) -> pd.DataFrame:
        """Latents that fire on the same texts: latent, n_together, lift = P(both) / (P(one) P(other)), falling."""
        texts, _ = self.of_latent(latent)
        fired = np.asarray(self.top_indices)[texts][np.asarray(self.top_acts)[texts] > 0]
        together = np.bincount(fired, minlength=self.n_latents)
        together[latent] = 0
        alone = np.diff(self.indptr)
        expected = alone * (len(texts) / max(self.n_texts, 1))
        lift = np.divide(together, expected, out=np.zeros(self.n_latents), where=expected > 0)
        # A pair seen once or twice has a huge lift by chance.
        candidates = np.flatnonzero(together >= min(3, max(int(together.max(initial=0)), 1)))
        best = candidates[np.argsort(-lift[candidates], kind="stable")][:top]
        return pd.DataFrame({c.LATENT: best, "n_together": together[best], c.LIFT: lift[best]})
