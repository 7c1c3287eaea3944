"""The things a person deals with: the words of an item's own, from its reviews and from what its seller writes.

share(w, i)  share of the item's training reviews that hold the word, or of what its seller wrote (title, category,
             description: each is one text), whichever is more
lift(w, i)   that share over the same share of all reviews (of all sellers' texts)

A word is an item's own where share >= .25 and lift >= 3, in two reviews at least; only words that are bound to few
items, or that stand in titles and categories, are asked about. A plural counts as its singular where both are used.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
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
    spoken = texts[(texts[c.SPLIT] == c.TRAIN) & (texts[c.INTERACTION] >= 0)]
    fields = items.melt(c.ITEM, [c.TITLE, c.CATEGORY, c.DESCRIPTION], value_name=c.TEXT)
    fields = fields[fields[c.TEXT].fillna("").str.strip() != ""]
    seller = [_words(text) for text in fields[c.TEXT]]
    said = [_words(text) for text in spoken[c.TEXT]]
    named = (fields["variable"] != c.DESCRIPTION).tolist()
    asked = _without_stop_words(
        set(bound).union(*(some for some, is_name in zip(seller, named, strict=True) if is_name)), language
    )
    singular = _singulars(asked)
    review, of_review = np.unique(spoken[c.INTERACTION].to_numpy(), return_inverse=True)
    owner = np.zeros(len(review), dtype=np.int64)
    owner[of_review] = spoken[c.ITEM].to_numpy()
    parts = [
        _own(said, of_review, owner, singular, LEAST_REVIEWS),
        _own(seller, np.arange(len(seller)), fields[c.ITEM].to_numpy(), singular, 1),
    ]
    found = pd.concat(parts).sort_values([c.ITEM, c.SHARE, c.LIFT, c.WORD], ascending=[True, False, False, True])
    best = found.drop_duplicates([c.ITEM, c.WORD]).groupby(c.ITEM).head(MOST)
    return best.astype({c.ITEM: "int32", c.SHARE: "float32", c.LIFT: "float32"})[COLUMNS].reset_index(drop=True)


def _own(
    words: Sequence[frozenset[str]], text: np.ndarray, owner: np.ndarray, singular: dict[str, str], least: int
) -> pd.DataFrame:
    """COLUMNS. words [n]: of passages; text [n]: which text each is part of; owner [texts]: whose item that is."""
    of_text = zip(text.tolist(), words, strict=True)
    pairs = {(place, singular[word]) for place, some in of_text for word in some & singular.keys()}
    if not pairs:
        return pd.DataFrame({c.ITEM: [], c.WORD: pd.Series([], dtype="str"), c.SHARE: [], c.LIFT: []})
    held = pd.DataFrame(sorted(pairs), columns=["place", c.WORD])
    held[c.ITEM] = owner[held["place"]]
    counts = held.groupby([c.ITEM, c.WORD], as_index=False).size()
    n_texts = np.bincount(owner)
    counts[c.SHARE] = counts["size"] / n_texts[counts[c.ITEM]]
    counts[c.LIFT] = counts[c.SHARE] / (counts[c.WORD].map(held[c.WORD].value_counts()) / len(owner))
    kept = (counts[c.SHARE] >= SHARE) & (counts[c.LIFT] >= OWN_LIFT) & (counts["size"] >= least)
    return counts.loc[kept, COLUMNS]


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in bag(text) if len(word) > 1)


def _without_stop_words(words: set[str], language: str) -> set[str]:
    return words - (function_words(language) | OPENERS)


def _singulars(words: set[str]) -> dict[str, str]:
    """Word -> what it counts as."""
    return {word: word[:-1] if word.endswith("s") and word[:-1] in words else word for word in words}
