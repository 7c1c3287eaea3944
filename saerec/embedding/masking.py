"""The thing taken out of a text: words that are bound to few items give way to "it" before a text is embedded.

specificity(w) = KL(items of the texts that hold w || items of all texts) - the same for as many texts at random

"This capo holds its tune" and "This tuner holds its charge" then lie near each other by what people mean, and no
latent of the dictionary need be spent on capos.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
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
_MOST_WORDS = 1 << 20  # held while they are counted


def bound_words(
    texts: Callable[[], Iterable[list[str]]], item: np.ndarray, keep: Collection[str] = (), *, seed: int = 0
) -> frozenset[str]:
    """Words, in lower case, whose texts lie on few items. texts: the n texts, a block at a time, asked for twice; item
    [n]: that of each; keep: words that never are."""
    names = _frequent(texts())
    if not names:
        return frozenset()
    counts, total = _items_of_words(texts(), item, names)
    bound = _excess(counts, total, item, seed) > SPECIFICITY
    return frozenset(name for name, is_bound in zip(names, bound, strict=True) if is_bound) - frozenset(keep)


def _frequent(texts: Iterable[list[str]]) -> list[str]:
    """Words in lower case that at least `LEAST_TEXTS` texts hold, by the alphabet."""
    held = Counter[str]()
    for block in texts:
        for text in block:
            held.update(set(_lower_words(text)))
        if len(held) > _MOST_WORDS:  # what came once in so many texts is not missed
            held = Counter({word: count for word, count in held.items() if count > 1})
    return sorted(word for word, count in held.items() if count >= LEAST_TEXTS)


def _items_of_words(
    texts: Iterable[list[str]], item: np.ndarray, names: Sequence[str]
) -> tuple[sparse.csr_array, np.ndarray]:
    """([items, V] how many texts of each item hold each word, [V] how many texts do)."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=_lower_words, binary=True, vocabulary=names)
    n_items, start = int(item.max()) + 1, 0
    counts = sparse.csr_array((n_items, len(names)), dtype=np.float32)
    for block in texts:
        holds = sparse.csr_array(counter.transform(block), dtype=np.float32)
        counts = counts + _of_items(holds, item[start : start + len(block)], n_items)
        start += len(block)
    counts.sort_indices()
    return counts, np.asarray(counts.sum(axis=0), dtype=np.int64).ravel()


def _lower_words(text: str) -> list[str]:
    return word_texts(text.lower())


def item_excess(holds: sparse.csr_array, item: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """[V] specificity in nats: above `SPECIFICITY` what V things stand for is bound to few items.

    holds [n, V] bool: which texts have it; item [n]: that of each text.
    """
    total = np.asarray(holds.sum(axis=0), dtype=np.int64).ravel()
    return _excess(_of_items(holds, item, int(item.max()) + 1), total, item, seed)


def _of_items(holds: sparse.csr_array, item: np.ndarray, n_items: int) -> sparse.csr_array:
    """[items, V] how many of the texts of each item hold a thing."""
    of_item = sparse.csr_array((np.ones(len(item), np.float32), (item, np.arange(len(item)))), (n_items, len(item)))
    return sparse.csr_array(of_item @ holds)


def _excess(counts: sparse.csr_array, total: np.ndarray, item: np.ndarray, seed: int) -> np.ndarray:
    """[V] KL divergence of the items of a word's texts from those of all texts, less what chance has."""
    prior = np.bincount(item) / len(item)
    pairs = counts.tocoo()
    share = pairs.data.astype(np.float64) / total[pairs.col]
    divergence = np.bincount(pairs.col, share * np.log(share / prior[pairs.row]), minlength=counts.shape[1])
    return divergence - _by_chance(total, prior, seed)


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
