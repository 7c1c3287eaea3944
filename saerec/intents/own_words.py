"""The things a person deals with: the words of an item's own, from its reviews and from what its seller writes.

share(w, i)  share of the item's training reviews that hold the word, or of what its seller wrote (title, category,
             description: each is one text), whichever is more
lift(w, i)   that share over the same share of all reviews (of all sellers' texts)

A word is an item's own where share >= .25 and lift >= 3, in two reviews at least; only words that are bound to few
items, or that stand in titles and categories, are asked about. A plural counts as its singular where both are used.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.intents.owned import Owned
from saerec.intents.wordlists import OPENERS, function_words
from saerec.text.language import ENGLISH
from saerec.text.words import bag

SHARE, OWN_LIFT, MOST = 0.25, 3.0, 5
LEAST_REVIEWS: Final = 2
"""What one person says of an item is not yet the item's own."""
COLUMNS = [c.ITEM, c.WORD, c.SHARE, c.LIFT]


def own_words(
    texts: pd.DataFrame, items: pd.DataFrame, bound: Collection[str], language: str = ENGLISH
) -> pd.DataFrame:
    """item, word, share, lift: at most `MOST` an item, its largest share first, then the larger lift.

    texts: passages; of their reviews only those of training count. items: the catalogue. bound: words bound to few
    items, in lower case (`bound_words`).
    """
    fields = items.melt(c.ITEM, [c.TITLE, c.CATEGORY, c.DESCRIPTION], value_name=c.TEXT)
    fields = fields[fields[c.TEXT].fillna("").str.strip() != ""]
    named = fields.loc[fields["variable"] != c.DESCRIPTION, c.TEXT]
    asked = set(bound).union(*map(_words, named))
    singular = _singulars(_without_stop_words(asked, language))
    review, item = (texts[name].to_numpy(np.int32) for name in (c.INTERACTION, c.ITEM))
    said = (texts[c.SPLIT] == c.TRAIN).to_numpy() & (review >= 0)
    sellers = fields[c.ITEM].to_numpy()
    parts = [
        _own(texts[c.TEXT], Owned.by(item, said, int(item.max(initial=0)) + 1), review, singular, LEAST_REVIEWS),
        _own(fields[c.TEXT], _all_of(sellers), np.arange(len(fields)), singular, 1),
    ]
    found = pd.concat(parts).sort_values([c.ITEM, c.SHARE, c.LIFT, c.WORD], ascending=[True, False, False, True])
    best = found.drop_duplicates([c.ITEM, c.WORD]).groupby(c.ITEM).head(MOST)
    return best.astype({c.ITEM: "int32", c.SHARE: "float32", c.LIFT: "float32"})[COLUMNS].reset_index(drop=True)


def _all_of(item: np.ndarray) -> Owned:
    return Owned.by(item, np.ones(len(item), dtype=bool), int(item.max(initial=0)) + 1)


def _own(texts: pd.Series, of_item: Owned, text: np.ndarray, singular: dict[str, str], least: int) -> pd.DataFrame:
    """COLUMNS. texts [n] passages, owned by items; text [n]: which text each is part of, all of it of one item."""
    words = np.array(sorted(set(singular.values())), dtype=object)
    place = {word: number for number, word in enumerate(words)}
    number = {word: place[one] for word, one in singular.items()}
    n_words, total, n_texts, found = max(len(words), 1), np.zeros(len(words), dtype=np.int64), 0, []
    for items in of_item.blocks():
        rows, item = of_item.of(items)
        whole, part_of = np.unique(text[rows], return_inverse=True)
        owner = np.zeros(len(whole), dtype=np.int64)
        owner[part_of] = item
        holder, word = _held(texts.iloc[rows], part_of, number)
        total += np.bincount(word, minlength=len(words))
        n_texts += len(whole)
        pair, size = np.unique(owner[holder] * n_words + word, return_counts=True)
        share = size / np.bincount(owner)[pair // n_words]
        kept = (share >= SHARE) & (size >= least)
        found.append(np.column_stack([pair[kept] // n_words + items.start, pair[kept] % n_words, share[kept]]))
    item_id, word, share = np.concatenate(found).T
    word = word.astype(np.int64)
    lift = share / (total[word] / n_texts)
    own = pd.Series(words[word], dtype="str")
    table = pd.DataFrame({c.ITEM: item_id.astype(np.int64), c.WORD: own, c.SHARE: share, c.LIFT: lift})
    return table[lift >= OWN_LIFT]


def _held(texts: pd.Series, part_of: np.ndarray, number: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """(text, word) of every word that a text holds, each once. texts [n]: passages, part of which each is; number: of
    the words that are asked about."""
    held = [[number[word] for word in _words(passage) & number.keys()] for passage in texts]
    word = np.fromiter(chain.from_iterable(held), np.int64)
    holder = np.repeat(part_of, [len(some) for some in held])
    n_words = len(number) + 1
    return np.divmod(np.unique(holder * n_words + word), n_words)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in bag(text) if len(word) > 1)


def _without_stop_words(words: set[str], language: str) -> set[str]:
    return words - (function_words(language) | OPENERS)


def _singulars(words: set[str]) -> dict[str, str]:
    """Word -> what it counts as."""
    return {word: word[:-1] if word.endswith("s") and word[:-1] in words else word for word in words}
