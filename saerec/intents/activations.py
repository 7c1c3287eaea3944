"""The sparse activation store: which latents a text fires, and which texts fire a latent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c

_BY_LATENT = ("indptr", "texts", "acts")


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
    def build(cls, top_acts: np.ndarray, top_indices: np.ndarray, n_latents: int) -> Activations:
        """Sort every firing by latent, then by falling activation; ties keep the order of the texts."""
        rows, places = np.nonzero(top_acts > 0)
        latents, acts = top_indices[rows, places], top_acts[rows, places]
        order = np.lexsort((rows, -acts, latents))
        indptr = np.concatenate([[0], np.cumsum(np.bincount(latents, minlength=n_latents))])
        return cls(
            np.asarray(top_acts, dtype=np.float32),
            np.asarray(top_indices, dtype=np.int32),
            indptr.astype(np.int64),
            rows[order].astype(np.int32),
            acts[order].astype(np.float32),
        )

    def save(self, directory: Path) -> None:
        """Five npy files."""
        np.save(directory / "top_acts.npy", self.top_acts, allow_pickle=False)
        np.save(directory / "top_indices.npy", self.top_indices, allow_pickle=False)
        for name in _BY_LATENT:
            np.save(directory / f"by_latent_{name}.npy", getattr(self, name), allow_pickle=False)

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
        return pd.DataFrame({c.LATENT: best, "n_together": together[best], "lift": lift[best]})
