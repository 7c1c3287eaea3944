"""Read before encoding: a sentence is evidence of a latent as far as it is of the latent's own kind.

share(j, class)   sum_x a_j(x)^2 P(class | x) / sum_x a_j(x)^2        over distinct training sentences
class(j)          wish where it leads (`is_wish`), else the largest share of thing, praise, chatter and wish
evidence(j, x)    a_j(x) P(class(j) | x) says(x, reason(j)), and nothing where P is under 1/4, says under 2/3, no
                  sentence of the bank that says the reason lies nearer to x than cos .36, or the product is under 3/10
                  of what j's strong sentences reach (95th percentile)

So a sentence that is chatter, praise or a bare thing is no evidence of a wish, whatever fires; nor is one that does not
say the reason that the latent stands for. says = z / 3 within 0 and 1 (`ReasonReader`); 1 for latents without a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from saerec.errors import RunError

FILE = "evidence.safetensors"

LEAST, LEAST_SAID, LEAST_NEAR, LEAST_OF_STRONG = 0.25, 2 / 3, 0.36, 0.3
_STRONG = 0.95
_SAID = 3.0  # z of a sentence that says a reason plainly
_CHUNK = 16_384
Near = Callable[[slice], np.ndarray]
"""Rows of texts -> [n, R] cosine of each with the nearest sentence of the bank that says a reason."""


def class_shares(
    acts: np.ndarray, indices: np.ndarray, classes: np.ndarray, use: np.ndarray, n_latents: int
) -> np.ndarray:
    """[N, 4] float32, rows sum to 1; zeros for latents that no text fires.

    acts, indices [n, K]: codes, 0 pads; classes [n, 4]: probabilities; use [n] bool: which texts count.
    """
    total = np.zeros((n_latents, classes.shape[1]))
    for start in range(0, len(acts), _CHUNK):
        rows = np.flatnonzero(use[start : start + _CHUNK]) + start
        weight, latent = np.asarray(acts[rows], dtype=np.float64) ** 2, np.asarray(indices[rows])
        for place in range(classes.shape[1]):
            read = weight * np.asarray(classes[rows, place], dtype=np.float64)[:, None]
            total[:, place] += np.bincount(latent.ravel(), read.ravel(), minlength=n_latents)
    sums = total.sum(axis=1, keepdims=True)
    return np.divide(total, sums, out=np.zeros_like(total), where=sums > 0).astype(np.float32)


@dataclass(frozen=True)
class EvidenceRule:
    """What makes a code evidence; the same for texts that come later."""

    own_class: np.ndarray
    """[N] int8, place in CLASSES"""
    reason: np.ndarray
    """[N] int32, place in the bank that the reader has; -1 where the latent says none"""
    direction: np.ndarray
    """[N, d] float32: of the reason that the latent says, as the run reads it; zeros where it says none"""
    mean: np.ndarray
    """[N] float32"""
    deviation: np.ndarray
    """[N] float32: of <x, direction> over the corpus"""
    floor: np.ndarray
    """[N] float32: evidence under it is none"""

    def with_floor(self, acts: np.ndarray, indices: np.ndarray, use: np.ndarray) -> EvidenceRule:
        """The rule whose floor is taken from what it keeps of texts `use` [n] bool; acts, indices [n, K]: evidence."""
        found = np.asarray(acts[use]).ravel()
        latent = np.asarray(indices[use]).ravel()[found > 0]
        by_latent = pd.Series(found[found > 0]).groupby(latent).quantile(_STRONG)
        floor = by_latent.reindex(range(len(self.floor)), fill_value=0.0).to_numpy(np.float32)
        return replace(self, floor=LEAST_OF_STRONG * floor)

    def for_bank(self, reason: np.ndarray) -> EvidenceRule:
        """The rule for a bank in which the reasons that latents say have other places [N]; -1: it has it no more."""
        return replace(self, reason=np.where(self.reason >= 0, reason, -1).astype(np.int32))

    def keep(self, acts: np.ndarray, indices: np.ndarray, classes: np.ndarray, vectors: np.ndarray, near: Near) -> None:
        """Codes [n, K] become evidence, in place; rows stay falling. classes [n, 4]; vectors [n, d] as read."""
        for start in range(0, len(acts), _CHUNK):
            rows = slice(start, start + _CHUNK)
            latent = np.asarray(indices[rows])
            read, said = self.factors(latent, classes[rows], vectors[rows], near(rows))
            kept = (read >= LEAST) & (said >= LEAST_SAID)
            found = np.where(kept, np.asarray(acts[rows]) * read * said, 0.0).astype(np.float32)
            found[found < self.floor[latent]] = 0.0
            _store(acts, indices, rows, found, latent)

    def factors(
        self, latent: np.ndarray, classes: np.ndarray, vectors: np.ndarray, closest: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """(P(class(j) | x), says(x, reason(j))), each [n, K], of latents [n, K].

        says is 0 where no sentence of the bank lies near. classes [n, 4], vectors [n, d], closest [n, R].
        """
        read = np.take_along_axis(np.asarray(classes, dtype=np.float32), self.own_class[latent], axis=1)
        asked = self.reason[latent]
        is_far = (asked >= 0) & (np.take_along_axis(closest, np.maximum(asked, 0), axis=1) < LEAST_NEAR)
        return read, np.where(is_far, 0.0, self._said(np.asarray(vectors, dtype=np.float32), latent))

    def _said(self, x: np.ndarray, latent: np.ndarray) -> np.ndarray:
        """[n, K] within 0 and 1."""
        unit = x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
        near = np.einsum("nd,nkd->nk", unit, self.direction[latent])
        z = (near - self.mean[latent]) / np.maximum(self.deviation[latent], 1e-6)
        return np.where(self.reason[latent] >= 0, np.clip(z / _SAID, 0, 1), 1.0)

    def cut(self, acts: np.ndarray, indices: np.ndarray) -> None:
        """Evidence [n, K] under the floor becomes none, in place; rows stay falling."""
        for start in range(0, len(acts), _CHUNK):
            rows = slice(start, start + _CHUNK)
            latent, found = np.asarray(indices[rows]), np.array(acts[rows])
            found[found < self.floor[latent]] = 0.0
            _store(acts, indices, rows, found, latent)

    def save(self, directory: Path) -> None:
        """One file."""
        save_file({name: np.ascontiguousarray(part) for name, part in vars(self).items()}, directory / FILE)

    @classmethod
    def load(cls, directory: Path) -> EvidenceRule | None:
        """What `save` wrote; None where every code is evidence. Raises RunError where it cannot be read.

        Its reasons have the places of the bank the run was made with: `for_bank` gives them those of another.
        """
        if not (directory / FILE).is_file():
            return None
        try:
            stored = load_file(directory / FILE)
            return cls(**{name: stored[name] for name in cls.__dataclass_fields__})
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise RunError(f"{directory / FILE} cannot be read ({error}). Run the stage `activations` again.") from None


def _store(acts: np.ndarray, indices: np.ndarray, rows: slice, found: np.ndarray, latent: np.ndarray) -> None:
    order = np.argsort(-found, axis=1, kind="stable")
    acts[rows] = np.take_along_axis(found, order, axis=1)
    indices[rows] = np.where(acts[rows] > 0, np.take_along_axis(latent, order, axis=1), 0)
