"""Reviews of any size for measuring: Amazon's 2018 format, written by a grammar, and a text model that costs nothing.

What they say is of no account, how it is distributed is: people and items by Zipf's law, 1.4 sentences a review, words
of a vocabulary by Zipf's law, a tenth of the sentences said by many in the same words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from saerec.progress import Progress

PER_PERSON: Final = 10
PER_ITEM: Final = 20
_WORDS: Final = 20_000
_CHUNK: Final = 10_000
_ONSETS, _NUCLEI = "bdfgklmnprstv", ("a", "e", "i", "o", "u", "ai", "oo")
_OPENINGS: Final = (
    "I bought it because it is", "My wife likes that it is", "After a week it was still", "It turned out to be",
    "Nobody told me that it is", "For the garden we wanted something", "It could be more", "What matters is that it is",
)  # fmt: skip
_REASONS: Final = (
    "quiet", "cheap", "sturdy", "easy to clean", "light", "soft", "warm", "bright", "small", "safe", "fast", "gentle",
    "easy to use", "good for children", "good value", "well made", "waterproof", "comfortable", "pretty", "loud",
)  # fmt: skip


def write_corpus(directory: Path, interactions: int, *, seed: int = 0) -> Path:
    """`reviews.json` and `meta_reviews.json` in `directory`; what is there already stays."""
    directory.mkdir(parents=True, exist_ok=True)
    path, meta = directory / "reviews.json", directory / "meta_reviews.json"
    if path.is_file():
        return directory
    n_items = max(interactions // PER_ITEM, 10)
    words = _vocabulary()
    rng = np.random.default_rng(seed)
    with meta.open("w", encoding="utf-8") as stream:
        for item in range(n_items):
            title = " ".join(words[i] for i in rng.integers(0, _WORDS, 4))
            stream.write(json.dumps({"asin": f"B{item:09}", "title": title, "brand": words[item % 500]}) + "\n")
    draft = path.with_suffix(".tmp")
    with draft.open("w", encoding="utf-8") as stream:
        for row in _reviews(interactions, n_items, words, rng):
            stream.write(json.dumps(row) + "\n")
    draft.replace(path)
    return directory


def _reviews(n: int, n_items: int, words: list[str], rng: np.random.Generator) -> Iterator[dict[str, object]]:
    n_people, repeats = max(n // PER_PERSON, 5), _sentences(200, words, rng)
    item_share = (1 / np.arange(20, n_items + 20)) / (1 / np.arange(20, n_items + 20)).sum()
    for start in range(0, n, _CHUNK):
        size = min(_CHUNK, n - start)
        people, items = rng.integers(0, n_people, size), rng.choice(n_items, size, p=item_share)
        said = _sentences(size + size * 2 // 5, words, rng)
        common, extra = rng.random(size) < 0.1, iter(said[size:])
        for row in range(size):
            text = repeats[rng.integers(len(repeats))] if common[row] else said[row]
            more = f" {next(extra, '')}" if rng.random() < 0.4 else ""
            yield {
                "reviewerID": f"A{people[row]:010}", "asin": f"B{items[row]:09}", "overall": float(rng.integers(1, 6)),
                "unixReviewTime": 1_300_000_000 + 100 * (start + row), "reviewText": text + more, "summary": "",
                "verified": True,
            }  # fmt: skip


def _sentences(n: int, words: list[str], rng: np.random.Generator) -> list[str]:
    drawn = np.minimum(rng.zipf(1.3, (n, 6)) - 1, _WORDS - 1)
    opening, reason = rng.integers(0, len(_OPENINGS), n), rng.integers(0, len(_REASONS), n)
    return [
        f"{_OPENINGS[opening[i]]} {_REASONS[reason[i]]} with {' '.join(words[j] for j in drawn[i])}." for i in range(n)
    ]


def _vocabulary() -> list[str]:
    """Words that can be spoken, no two alike."""
    syllables = [onset + nucleus for onset in _ONSETS for nucleus in _NUCLEI]
    n = len(syllables)
    return [syllables[i % n] + syllables[i // n % n] + syllables[(i * 7 + i // n**2) % n] for i in range(_WORDS)]


class FakeEmbedder:
    """A text's vector is the mean of its words' vectors, which are drawn by their hash: like texts lie together."""

    model_id, d_model, is_linear = "fake", 384, False
    fingerprint = hashlib.sha256(b"fake words 1").hexdigest()
    _SLOTS: Final = 1 << 14

    @cached_property
    def _table(self) -> np.ndarray:
        return np.random.default_rng(0).standard_normal((self._SLOTS, self.d_model)).astype(np.float32)

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """[n, 384] float32 of length 1."""
        split = [text.lower().rstrip(".").split() or [""] for text in texts]
        slots = [int.from_bytes(hashlib.blake2s(w.encode(), digest_size=4).digest()) for one in split for w in one]
        starts = np.cumsum([0, *(len(one) for one in split[:-1])])
        sums = np.add.reduceat(self._table[np.array(slots) % self._SLOTS], starts, axis=0)
        if progress is not None:
            progress(len(texts), len(texts))
        return sums / np.linalg.norm(sums, axis=1, keepdims=True)
