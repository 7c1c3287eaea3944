"""The thing taken out of a text: words that are bound to few items give way to "it" before a text is embedded.

specificity(w) = KL(items of the texts that hold w || items of all texts) - the same for as many texts at random

"This capo holds its tune" and "This tuner holds its charge" then lie near each other by what people mean, and no
latent of the dictionary need be spent on capos.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from saerec.text.words import word_texts, words

STAND_IN = "it"
LEAST_TEXTS = 8
"""A word in fewer texts is bound to few items by chance."""
SPECIFICITY = 1.0
"""In nats. Of reviews of instruments 356 words lie above it: capo, strap, tuner, brands; "bright", "clip" do not."""
_MOST_COUNTED = 4000  # chance is nearly nothing for more texts
_DRAWS = 6


def bound_words(texts: Sequence[str], item: np.ndarray, keep: Collection[str] = (), *, seed: int = 0) -> frozenset[str]:
    """Words, in lower case, whose texts lie on few items. item [n]: that of each text; keep: words that never are."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=_lower_words, binary=True, min_df=min(LEAST_TEXTS, max(len(texts), 1)))
    try:
        holds = sparse.csr_array(counter.fit_transform(texts))
    except ValueError:  # no word comes often enough
        return frozenset()
    total = np.asarray(holds.sum(axis=0), dtype=np.int64).ravel()
    excess = item_excess(holds, item, seed=seed)
    found = counter.get_feature_names_out()[(excess > SPECIFICITY) & (total >= LEAST_TEXTS)]
    return frozenset(found.tolist()) - frozenset(keep)


def _lower_words(text: str) -> list[str]:
    return word_texts(text.lower())


def item_excess(holds: sparse.csr_array, item: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """[V] specificity in nats: above `SPECIFICITY` what V things stand for is bound to few items.

    holds [n, V] bool: which texts have it; item [n]: that of each text.
    """
    total = np.asarray(holds.sum(axis=0), dtype=np.int64).ravel()
    return _divergence(holds, item) - _by_chance(total, np.bincount(item) / len(item), seed)


def _divergence(holds: sparse.csr_array, item: np.ndarray) -> np.ndarray:
    """[V] KL divergence of the items of a word's texts from those of all texts. holds [n, V]."""
    n = len(item)
    of_item = sparse.csr_array((np.ones(n), (item, np.arange(n))), shape=(int(item.max()) + 1, n))
    counts = sparse.csr_array(of_item @ holds).tocoo()
    share = counts.data / np.asarray(holds.sum(axis=0)).ravel()[counts.col]
    prior = np.bincount(item) / n
    return np.bincount(counts.col, share * np.log(share / prior[counts.row]), minlength=holds.shape[1])


def _by_chance(total: np.ndarray, prior: np.ndarray, seed: int) -> np.ndarray:
    """[V] what so many texts [V] drawn at random have."""
    rng = np.random.default_rng(seed)
    counted = np.minimum(total, _MOST_COUNTED)
    chance = {}
    for n in np.unique(counted).tolist():
        share = rng.multinomial(n, prior, size=_DRAWS) / n
        ratio = np.log(np.maximum(share, 1e-12) / np.maximum(prior, 1e-12))
        chance[n] = float((share * ratio).sum(axis=1).mean())
    return np.array([chance[n] for n in counted.tolist()])


class Masked(NamedTuple):
    """A text without its thing."""

    text: str
    pieces: list[tuple[int, int, int]]
    """(start, end, start in the text as written) of what stands in it as written"""

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where characters of the masked text stand in the written one; (0, 0) for those of a stand-in."""
        for first, last, at in self.pieces:
            if first <= start and end <= last:
                return at + start - first, at + end - first
        return 0, 0


def bound_spans(text: str, bound: Collection[str]) -> list[tuple[int, int]]:
    """(start, end) of every bound word of a text; `bound` in lower case.

    >>> bound_spans("The capo holds", {"capo"})
    [(4, 8)]
    """
    return [(word.start, word.end) for word in words(text) if word.text.lower() in bound] if bound else []


def mask(text: str, bound: Collection[str]) -> Masked:
    """The text with every bound word, or several in a row, replaced by "it".

    >>> mask("These D'Addario strings hold, the capo too", {"d'addario", "strings", "capo"}).text
    'These it hold, the it too'
    """
    out: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    length = at = 0

    def add(piece: str, written: int | None) -> None:
        nonlocal length
        if written is not None and piece:
            pieces.append((length, length + len(piece), written))
        out.append(piece)
        length += len(piece)

    for start, end in bound_spans(text, bound):
        between = text[at:start]
        if not (out and out[-1] == STAND_IN and between.isspace()):
            add(between, at)
            add(STAND_IN, None)
        at = end
    add(text[at:], at)
    return Masked("".join(out), pieces)
