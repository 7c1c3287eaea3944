"""Read before encoding: a sentence is evidence of a latent as far as it is of the latent's own kind.

share(j, class)   sum_x a_j(x)^2 P(class | x) / sum_x a_j(x)^2        over distinct training sentences
class(j)          wish where it leads (`is_wish`), else the largest share of thing, praise, chatter and wish
evidence(j, x)    a_j(x) P(class(j) | x) min(said(x, j) / .7, 1)^2, and nothing where P is under 1/4, said under .4, or
                  the product under 1/5 of what j's strong sentences reach (95th percentile)

So a sentence that is chatter, praise or a bare thing is no evidence of a wish, whatever fires; nor is one that does not
say what the latent says: a reason or a family of reasons (`Sayings`). For latents that say neither that factor is 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from saerec.blocks import Allocate, blocks, give_back, in_memory, read_rows
from saerec.errors import RunError
from saerec.intents.sayings import Sayings, plainly
from saerec.sae.by_latent import index_by_latent

FILE = "evidence.safetensors"

LEAST, LEAST_OF_STRONG = 0.25, 0.2
STRONG = 0.95
_CHUNK = 16_384


def class_shares(
    acts: np.ndarray, indices: np.ndarray, classes: np.ndarray, use: np.ndarray, n_latents: int
) -> np.ndarray:
    """[N, 4] float32, rows sum to 1; zeros for latents that no text fires.

    acts, indices [n, K]: codes, 0 pads; classes [n, 4]: probabilities; use [n] bool: which texts count.
    """
    total = np.zeros((n_latents, classes.shape[1]))
    for chunk in blocks(len(acts), _CHUNK):
        counts = use[chunk]
        weight = read_rows(acts, chunk, np.float64)[counts] ** 2
        latent, probability = read_rows(indices, chunk, np.int32)[counts], classes[chunk][counts]
        for place in range(classes.shape[1]):
            read = weight * np.asarray(probability[:, place], dtype=np.float64)[:, None]
            total[:, place] += np.bincount(latent.ravel(), read.ravel(), minlength=n_latents)
    sums = total.sum(axis=1, keepdims=True)
    return np.divide(total, sums, out=np.zeros_like(total), where=sums > 0).astype(np.float32)


@dataclass(frozen=True)
class EvidenceRule:
    """What makes a code evidence; the same for texts that come later."""

    own_class: np.ndarray
    """[N] int8, place in CLASSES"""
    says: np.ndarray
    """[N] int32, place among the sayings; -1 where the latent says none"""
    floor: np.ndarray
    """[N] float32: evidence under it is none"""
    sayings: Sayings

    def with_floor(
        self, acts: np.ndarray, indices: np.ndarray, use: np.ndarray, allocate: Allocate = in_memory
    ) -> EvidenceRule:
        """The rule whose floor is taken from what it keeps of texts `use` [n] bool; acts, indices [n, K]: evidence.
        `allocate` gives room for an index of it."""
        kept = index_by_latent(acts, indices, len(self.floor), allocate, weight=use.astype(np.float32))
        strong = np.zeros(len(self.floor), dtype=np.float32)
        for rows, latents in kept.stretches():
            by_latent = pd.Series(read_rows(kept.acts, rows)).groupby(latents).quantile(STRONG)
            strong[by_latent.index] = by_latent
        return replace(self, floor=LEAST_OF_STRONG * strong)

    def keep(self, acts: np.ndarray, indices: np.ndarray, classes: np.ndarray, vectors: np.ndarray) -> None:
        """Codes [n, K] become evidence, in place; rows stay falling. classes [n, 4]; vectors [n, d] as read."""
        for rows in blocks(len(acts), _CHUNK):
            latent = read_rows(indices, rows, np.int32)
            read, said = self.factors(latent, classes[rows], read_rows(vectors, rows))
            self._put(acts, indices, rows, np.where(read >= LEAST, read_rows(acts, rows) * read * said, 0.0))

    def factors(self, latent: np.ndarray, classes: np.ndarray, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(P(class(j) | x), how far x says what j says), each [n, K] within 0 and 1, of latents [n, K].

        The second as `sayings.plainly` has it. classes [n, 4], vectors [n, d] as read.
        """
        read = np.take_along_axis(np.asarray(classes, dtype=np.float32), self.own_class[latent], axis=1)
        asked = self.says[latent]
        said = np.take_along_axis(self.sayings.of(vectors), np.maximum(asked, 0), axis=1)
        return read, np.where(asked >= 0, plainly(said), 1.0).astype(np.float32)

    def cut(self, acts: np.ndarray, indices: np.ndarray) -> None:
        """Evidence [n, K] under the floor becomes none, in place; rows stay falling."""
        for rows in blocks(len(acts), _CHUNK):
            self._put(acts, indices, rows, read_rows(acts, rows))

    def _put(self, acts: np.ndarray, indices: np.ndarray, rows: slice, found: np.ndarray) -> None:
        latent = read_rows(indices, rows, np.int32)
        found = np.where(found < self.floor[latent], 0.0, found).astype(np.float32)
        order = np.argsort(-found, axis=1, kind="stable")
        found = np.take_along_axis(found, order, axis=1)
        acts[rows], indices[rows] = found, np.where(found > 0, np.take_along_axis(latent, order, axis=1), 0)
        give_back(acts)
        give_back(indices)

    def save(self, directory: Path) -> None:
        """One file."""
        parts = {"own_class": self.own_class, "says": self.says, "floor": self.floor, **vars(self.sayings)}
        save_file({name: np.ascontiguousarray(part) for name, part in parts.items()}, directory / FILE)

    @classmethod
    def load(cls, directory: Path) -> EvidenceRule | None:
        """What `save` wrote; None where every code is evidence. Raises RunError where it cannot be read."""
        if not (directory / FILE).is_file():
            return None
        try:
            stored = load_file(directory / FILE)
            sayings = Sayings(stored["directions"], stored["mean"], stored["family"])
            return cls(stored["own_class"], stored["says"], stored["floor"], sayings)
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise RunError(f"{directory / FILE} cannot be read ({error}). Run the stage `activations` again.") from None
