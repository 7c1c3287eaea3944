"""How many texts hold each of very many terms, by hash: sixteen bytes a term, and a bound on how many."""

from __future__ import annotations

import numpy as np

from saerec.blocks import blocks

FEWEST_TEXTS = 2
_AT_ONCE = 1 << 22


class TermCounts:
    """Counts by hash. Of more than `most` terms the rarest are forgotten, so that half the room is free."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.hashes, self.counts = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)

    def add(self, hashes: np.ndarray) -> None:
        """Of some texts, each term once a text."""
        for part in blocks(len(hashes), _AT_ONCE):
            self._add(*np.unique(hashes[part], return_counts=True))

    def _add(self, new: np.ndarray, n: np.ndarray) -> None:
        place = np.searchsorted(self.hashes, new)
        known = place < len(self.hashes)
        known[known] = self.hashes[place[known]] == new[known]
        self.counts[place[known]] += n[known]
        self.hashes = np.insert(self.hashes, place[~known], new[~known])
        self.counts = np.insert(self.counts, place[~known], n[~known])
        if len(self.hashes) > self._most:
            kept = self._largest(np.arange(len(self.hashes)), self._most // 2)
            self.hashes, self.counts = self.hashes[kept], self.counts[kept]

    def most_frequent(self, most: int) -> np.ndarray:
        """Hashes, rising, of terms that two texts hold; of more than `most` the most frequent."""
        return self.hashes[self._largest(np.flatnonzero(self.counts >= FEWEST_TEXTS), most)]

    def of(self, hashes: np.ndarray) -> np.ndarray:
        """Counts of terms that are known."""
        return self.counts[np.searchsorted(self.hashes, hashes)]

    def _largest(self, places: np.ndarray, most: int) -> np.ndarray:
        """The `most` places of the largest counts, rising."""
        if len(places) <= most:
            return places
        return np.sort(places[np.argpartition(-self.counts[places], most)[:most]])
