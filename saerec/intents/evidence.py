"""Read before encoding: a sentence is evidence of a latent as far as it is of the latent's own kind.

share(j, class)   sum_x a_j(x)^2 P(class | x) / sum_x a_j(x)^2        over distinct training sentences
class(j)          wish, thing, praise or chatter: the largest share
evidence(j, x)    a_j(x) P(class(j) | x) says(x, reason(j)), and nothing where P is under 1/4 or says under 3/4

So a sentence that is chatter, praise or a bare thing is no evidence of a wish, whatever fires; nor is one that does not
say the reason that the latent stands for. says = z / 2 within 0 and 1 (`ReasonReader`); 1 for latents without a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from saerec.errors import RunError

FILE = "evidence.safetensors"

LEAST, LEAST_SAID = 0.25, 0.75
_SAID = 2.0  # z of a sentence that says a reason plainly
_CHUNK = 16_384


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
    direction: np.ndarray
    """[N, d] float32: of the reason that the latent says, as the run reads it; zeros where it says none"""
    mean: np.ndarray
    """[N] float32"""
    deviation: np.ndarray
    """[N] float32: of <x, direction> over the corpus"""

    def keep(self, acts: np.ndarray, indices: np.ndarray, classes: np.ndarray, vectors: np.ndarray) -> None:
        """Codes [n, K] become evidence, in place; rows stay falling. classes [n, 4]; vectors [n, d]."""
        for start in range(0, len(acts), _CHUNK):
            rows = slice(start, start + _CHUNK)
            latent = np.asarray(indices[rows])
            read, said = self.factors(latent, classes[rows], vectors[rows])
            kept = (read >= LEAST) & (said >= LEAST_SAID)
            found = np.where(kept, np.asarray(acts[rows]) * read * said, 0.0).astype(np.float32)
            order = np.argsort(-found, axis=1, kind="stable")
            acts[rows] = np.take_along_axis(found, order, axis=1)
            indices[rows] = np.where(acts[rows] > 0, np.take_along_axis(latent, order, axis=1), 0)

    def factors(self, latent: np.ndarray, classes: np.ndarray, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(P(class(j) | x), says(x, reason(j))), each [n, K], of latents [n, K]; classes [n, 4], vectors [n, d]."""
        read = np.take_along_axis(np.asarray(classes, dtype=np.float32), self.own_class[latent], axis=1)
        return read, self._said(np.asarray(vectors, dtype=np.float32), latent)

    def _said(self, x: np.ndarray, latent: np.ndarray) -> np.ndarray:
        """[n, K] within 0 and 1."""
        unit = x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
        near = np.einsum("nd,nkd->nk", unit, self.direction[latent])
        z = (near - self.mean[latent]) / np.maximum(self.deviation[latent], 1e-6)
        return np.where(self.direction[latent].any(axis=2), np.clip(z / _SAID, 0, 1), 1.0)

    def save(self, directory: Path) -> None:
        """One file."""
        save_file({name: np.ascontiguousarray(part) for name, part in vars(self).items()}, directory / FILE)

    @classmethod
    def load(cls, directory: Path) -> EvidenceRule | None:
        """What `save` wrote; None where every code is evidence. Raises RunError where it cannot be read."""
        if not (directory / FILE).is_file():
            return None
        try:
            stored = load_file(directory / FILE)
            return cls(**{name: stored[name] for name in ("own_class", "direction", "mean", "deviation")})
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise RunError(f"{directory / FILE} cannot be read ({error}). Run the stage `activations` again.") from None
