"""How a run reads its texts: the thing masked, and seen in the directions in which reasons differ.

    r(x) = (x - m) A          x: embedding of the masked text; A [d, d_read]

A is linear discriminant analysis on sentences whose reason is known. S_w, the scatter within reasons (of what, and how
it is said), shrunk by 0.3 of its mean variance, is whitened; of the centres of the reasons the leading directions are
kept, each weighed with the root of its singular value. m is the mean, and A scaled so that texts of a run have mean 0
and mean square 1. Being affine, it shares out over words as the embedding does.
Measured on labelled reviews of instruments (256 latents): pairs of one reason by code AUC .69 -> .80, AMI of the
strongest latent with the reason .17 -> .29, latents bound to items 25 % -> 1 %.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from saerec.embedding import Embedder, LinearEmbedder, TokenStates
from saerec.embedding.masking import mask
from saerec.errors import RunError
from saerec.progress import Progress

FILE = "reading.safetensors"
WORDS = "bound_words.json"
DIRECTIONS = 64
_SHRINKAGE = 0.3


@dataclass(frozen=True)
class Reading:
    """Masked words, and an affine map of what is left. Without either it reads texts as they are written."""

    words: frozenset[str] = field(default_factory=frozenset)
    """In lower case, read as "it"."""
    matrix: np.ndarray | None = None
    """[d, d_read] float32; None leaves vectors as they are"""
    mean: np.ndarray | None = None
    """[d] float32"""

    def masked(self, texts: Sequence[str]) -> list[str]:
        """The texts as they are embedded."""
        return [mask(text, self.words).text for text in texts]

    def vectors(self, embeddings: np.ndarray) -> np.ndarray:
        """[n, d_read] float32 of embeddings [n, d] of masked texts.

        Multiplied in double precision: in single, the last digits of a row depend on which rows stand beside it, and
        texts that are alike would differ.
        """
        x = np.asarray(embeddings, dtype=np.float32)
        if self.matrix is None or self.mean is None:
            return x
        return ((x.astype(np.float64) - self.mean) @ self.matrix.astype(np.float64)).astype(np.float32)

    @property
    def fingerprint(self) -> str:
        """sha256 (hex) of it; empty where texts are read as they are written."""
        if self.matrix is None and not self.words:
            return ""
        digest = hashlib.sha256(json.dumps(sorted(self.words)).encode())
        for part in (self.matrix, self.mean):
            digest.update(b"" if part is None else np.ascontiguousarray(part).tobytes())
        return digest.hexdigest()

    def save(self, directory: Path) -> None:
        """Two files, or none where there is nothing to say."""
        if self.words:
            (directory / WORDS).write_text(json.dumps(sorted(self.words), ensure_ascii=False), encoding="utf-8")
        if self.matrix is not None and self.mean is not None:
            save_file({"matrix": np.ascontiguousarray(self.matrix), "mean": self.mean}, directory / FILE)

    @classmethod
    def load(cls, directory: Path) -> Reading:
        """What `save` wrote. Raises RunError where it cannot be read."""
        try:
            words = json.loads((directory / WORDS).read_text("utf-8")) if (directory / WORDS).is_file() else []
            if not (directory / FILE).is_file():
                return cls(frozenset(words))
            stored = load_file(directory / FILE)
            return cls(frozenset(words), stored["matrix"], stored["mean"])
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise RunError(f"{directory} holds no reading ({error}). Run the stage `embeddings` again.") from None


def fit_reading(
    embeddings: np.ndarray, sentences: np.ndarray, reason: np.ndarray, words: frozenset[str] = frozenset()
) -> Reading:
    """The reading of a run.

    embeddings [n, d]: of the run's masked texts that training may see, or of a sample of them: mean and size are all
    that is asked of them; sentences [S, d] of known reason [S], several of each.
    """
    x = np.asarray(sentences, dtype=np.float64)
    n_reasons = int(reason.max()) + 1
    count = np.maximum(np.bincount(reason, minlength=n_reasons), 1)[:, None]
    centres = np.zeros((n_reasons, x.shape[1]))
    np.add.at(centres, reason, x)
    centres /= count
    within = (x - centres[reason]).T @ (x - centres[reason]) / len(x)
    variance = np.trace(within) / len(within)
    values, axes = np.linalg.eigh(within + _SHRINKAGE * variance * np.eye(len(within)))
    whiten = (axes * values**-0.5) @ axes.T
    seen = centres[np.bincount(reason, minlength=n_reasons) > 0] @ whiten
    _, strength, directions = np.linalg.svd(seen - seen.mean(axis=0), full_matrices=False)
    kept = min(DIRECTIONS, int((strength > 1e-6 * strength[0]).sum()))
    matrix = (whiten @ _signed(directions[:kept]).T) * np.sqrt(strength[:kept] / strength[0])
    mean = np.asarray(embeddings, dtype=np.float32).mean(axis=0)
    size = np.sqrt((((np.asarray(embeddings, dtype=np.float32) - mean) @ matrix) ** 2).sum(axis=1).mean())
    return Reading(words, (matrix / max(float(size), 1e-9)).astype(np.float32), mean)


def _signed(directions: np.ndarray) -> np.ndarray:
    """The sign of a singular vector is anybody's choice: the largest entry is made positive."""
    largest = np.abs(directions).argmax(axis=1)
    return directions * np.sign(directions[np.arange(len(directions)), largest])[:, None]


class ReadingEmbedder:
    """An embedder that reads as a run does: its vectors are those the run's dictionary knows."""

    def __init__(self, embedder: Embedder, reading: Reading) -> None:
        self._embedder, self.reading = embedder, reading
        self.model_id = embedder.model_id

    @property
    def fingerprint(self) -> str:
        """Of the text model and the reading."""
        return hashlib.sha256(f"{self._embedder.fingerprint}{self.reading.fingerprint}".encode()).hexdigest()

    @property
    def d_model(self) -> int:
        """Width of the vectors."""
        return self._embedder.d_model if self.reading.matrix is None else self.reading.matrix.shape[1]

    @property
    def is_linear(self) -> bool:
        """Whether the text model's vector is a mean of token states: then so is this one."""
        return isinstance(self._embedder, LinearEmbedder) and self._embedder.is_linear

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """[n, d_model] float32 of texts as written."""
        return self.reading.vectors(self._embedder.embed(self.reading.masked(texts), progress))

    def token_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """As LinearEmbedder; spans are those of the text as written, and a masked word has none."""
        assert isinstance(self._embedder, LinearEmbedder)
        masked = [mask(text, self.reading.words) for text in texts]
        found = self._embedder.token_states([one.text for one in masked])
        return [
            TokenStates(self.reading.vectors(one.states), [one_mask.written(*span) for span in one.spans])
            for one, one_mask in zip(found, masked, strict=True)
        ]
