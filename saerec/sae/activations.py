"""The sparse activation store: which latents a text fires, and which texts fire a latent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.blocks import BLOCK, Allocate, blocks, in_memory, on_disk, read_rows
from saerec.sae.by_latent import ByLatent, index_by_latent

Fill = Callable[[np.ndarray, np.ndarray], None]
"""Fills top_acts and top_indices."""


def running_sum(values: np.ndarray) -> np.float32:
    """Added up as scipy adds up the column of a sparse matrix: the last digit of a sum depends on how."""
    return np.float32(np.add.reduceat(values, [0])[0] if len(values) else 0)


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
        allocate = on_disk(directory)
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
        return cls(read("top_acts"), read("top_indices"), *(read(f"by_latent_{name}") for name in ByLatent._fields))

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
        return ByLatent(self.indptr, self.texts, self.acts).of_latent(latent)

    def firing(self, latent: int, eligible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(text ids, activations) of the eligible texts that fire a latent, by rising text. eligible [n] bool."""
        texts, acts = self.of_latent(latent)
        order = np.argsort(texts, kind="stable")
        order = order[eligible[texts[order]]]
        return texts[order], acts[order]

    def of_text(self, text: int) -> tuple[np.ndarray, np.ndarray]:
        """(latents, activations), falling."""
        acts = np.asarray(self.top_acts[text])
        return np.asarray(self.top_indices[text])[acts > 0], acts[acts > 0]

    def to_csr(self, eligible: np.ndarray | None = None) -> sparse.csr_array:
        """[n, N] float32; rows that are not eligible are empty."""
        parts = [codes for _, codes in self.csr_blocks(eligible)]
        empty = sparse.csr_array((0, self.n_latents), dtype=np.float32)
        return sparse.csr_array(sparse.vstack([empty, *parts], format="csr"))

    def csr_blocks(
        self, eligible: np.ndarray | None = None, size: int = BLOCK
    ) -> Iterator[tuple[slice, sparse.csr_array]]:
        """(rows, their part of `to_csr`), so that no more than a block is held."""
        for rows in blocks(self.n_texts, size):
            yield rows, self.csr_of(rows, None if eligible is None else eligible[rows])

    def csr_of(self, rows: slice | np.ndarray, eligible: np.ndarray | None = None) -> sparse.csr_array:
        """[R, N] float32: the codes of some texts; eligible [R] bool."""
        acts, indices = read_rows(self.top_acts, rows), read_rows(self.top_indices, rows, np.int32)
        fires = acts > 0 if eligible is None else (acts > 0) & eligible[:, None]
        places = np.nonzero(fires)[0].astype(np.int32)
        return sparse.csr_array((acts[fires], (places, indices[fires])), shape=(len(acts), self.n_latents))

    def evidence(self, eligible: np.ndarray) -> Evidence:
        """[n, N]: what `to_csr` gives, read from disk by rows."""
        return Evidence(self, eligible)

    def table(self, eligible: np.ndarray) -> pd.DataFrame:
        """Per latent, over the eligible texts: density, n_texts, max_act, mean_act, std_act (of firings), dead."""
        n = np.zeros(self.n_latents, dtype=np.int32)
        total, squares, largest = (np.zeros(self.n_latents, dtype=np.float32) for _ in range(3))
        for latent in range(self.n_latents):
            acts = self.firing(latent, eligible)[1]
            n[latent], largest[latent] = len(acts), acts.max(initial=0)
            total[latent], squares[latent] = running_sum(acts), running_sum(np.square(acts))
        mean = np.divide(total, n, out=np.zeros_like(total), where=n > 0)
        variance = np.divide(squares, n, out=np.zeros_like(total), where=n > 0) - mean**2
        return pd.DataFrame(
            {
                c.LATENT: np.arange(self.n_latents, dtype=np.int32),
                c.DENSITY: n / max(int(eligible.sum()), 1),
                c.N_TEXTS: n,
                c.MAX_ACT: largest,
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


@dataclass(frozen=True)
class Evidence:
    """A sparse matrix [n, N] that is read by rows: the codes of eligible texts, none of the others."""

    acts: Activations
    eligible: np.ndarray
    """[n] bool"""

    @property
    def shape(self) -> tuple[int, int]:
        """(n, N)"""
        return self.acts.n_texts, self.acts.n_latents

    def __getitem__(self, rows: slice | np.ndarray) -> sparse.csr_array:
        """[R, N] float32."""
        return self.acts.csr_of(rows, self.eligible[rows])
