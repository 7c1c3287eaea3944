"""How large a corpus is, before and after filtering, from an index of its ids: quick enough to follow a slider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.filters import core_rows, repeat_rows
from saerec.data.passage_table import ITEM_TEXT, TextCuts, item_passages, review_passages
from saerec.data.passages import clean, count_passages
from saerec.data.raw import RawCorpus
from saerec.errors import DataError

CORES: Final = tuple(range(1, 11))
"""The k-cores that are compared."""
DUPLICATE: Final = "duplicate"  # bool, an exact duplicate of an earlier row
REPEAT: Final = "repeat"  # bool, the same user and item as an earlier row
CHARS: Final = "chars"  # int32, characters of the review
PASSAGES: Final = "passages"  # int32, about so many passages in the review
ITEM_PASSAGES: Final = "item_passages"  # int32, about so many in the text of this row's item
CUTS: Final = ("shortened", "unread", "item_shortened", "item_unread")  # int32, see `TextCuts`: of review and item


@dataclass(frozen=True)
class CorpusSize:
    """What is left to train on."""

    users: int
    items: int
    interactions: int
    texts: int
    """Passages of reviews and item texts, about: nothing is split for it."""

    @classmethod
    def of(cls, figures: Mapping[str, Any]) -> CorpusSize:
        """From the figures that the stage `data` noted, where texts are counted. Raises DataError for none."""
        missing = [field.name for field in fields(cls) if not isinstance(figures.get(field.name), int | float)]
        if missing:
            raise DataError(f"The run does not say how many {missing[0]} it has: make it again with saerec run.")
        return cls(**{field.name: int(figures[field.name]) for field in fields(cls)})


def index_corpus(raw: RawCorpus) -> pd.DataFrame:
    """One row an interaction: user and item counted from 0, what repeats, and how much text there is."""
    table = raw.interactions
    described = _item_passages(raw.items)
    passages = np.fromiter(map(count_passages, table[c.REVIEW]), np.int32, len(table))
    of_reviews = _review_cuts(table[c.REVIEW], passages)
    of_items = _item_cuts(raw.items).reindex(table[c.ITEM_ID], fill_value=0).to_numpy(np.int32)
    return pd.DataFrame(
        {
            c.USER: pd.factorize(table[c.USER_ID])[0].astype(np.int32),
            c.ITEM: pd.factorize(table[c.ITEM_ID])[0].astype(np.int32),
            DUPLICATE: repeat_rows(table, "keep", raw.reviews),
            REPEAT: repeat_rows(table, "first", raw.reviews),
            CHARS: table[c.REVIEW].str.len().to_numpy(np.int32),
            PASSAGES: passages,
            ITEM_PASSAGES: table[c.ITEM_ID].map(described).fillna(0).to_numpy(np.int32),
            **dict(zip(CUTS, [*of_reviews.T, *of_items.T], strict=True)),
        }
    )


def corpus_size(index: pd.DataFrame, config: DataConfig) -> CorpusSize:
    """What `build_corpus` leaves under these settings; users, items and interactions exactly, texts about."""
    return _size(_kept(index, config), config)


def text_cuts(index: pd.DataFrame, config: DataConfig) -> TextCuts:
    """What `build_corpus` will say that it cuts, for the default lengths of passages and texts.

    Nothing of an index that was kept by an earlier version.
    """
    if not set(CUTS) <= set(index):
        return TextCuts()
    kept = _kept(index, config)
    reviews = kept.loc[kept[CHARS] >= config.min_chars, list(CUTS[:2])].sum()
    items = kept.drop_duplicates(c.ITEM)[list(CUTS[2:])].sum()
    return TextCuts(*(int(review + item) for review, item in zip(reviews, items, strict=True)))


def spoken_share(index: pd.DataFrame, config: DataConfig) -> float:
    """Share of the passages that are of reviews, about; 0 where there is no text."""
    left = _kept(index, config)
    reviews = _of_reviews(left, config)
    return reviews / max(reviews + _of_items(left, config), 1)


def compare_cores(index: pd.DataFrame, config: DataConfig, cores: Sequence[int] = CORES) -> pd.DataFrame:
    """k, users, items, interactions, texts: what is left for each k (rising), the other settings as they are."""
    rows = []
    for k in cores:
        index = _kept(index, replace(config, k_core=k))  # a core lies within the one before
        rows.append({"k": k, **vars(_size(index, config))})
    return pd.DataFrame(rows)


def _kept(index: pd.DataFrame, config: DataConfig) -> pd.DataFrame:
    table = index[~index[REPEAT if config.repeats == "first" else DUPLICATE].to_numpy()]
    users, items = table[c.USER].to_numpy(), table[c.ITEM].to_numpy()
    return table[core_rows(users, items, config.k_core, config.max_interactions)]


def _size(table: pd.DataFrame, config: DataConfig) -> CorpusSize:
    texts = _of_reviews(table, config) + _of_items(table, config)
    return CorpusSize(table[c.USER].nunique(), table[c.ITEM].nunique(), len(table), texts)


def _of_reviews(table: pd.DataFrame, config: DataConfig) -> int:
    """Passages of the reviews, about."""
    found = table[PASSAGES].to_numpy()[table[CHARS].to_numpy() >= config.min_chars]
    return int(np.minimum(found, 1 if config.passage == "text" else config.max_passages).sum())


def _of_items(table: pd.DataFrame, config: DataConfig) -> int:
    """Passages of the items' texts, about."""
    most = min(2, config.max_passages) if config.passage == "text" else config.max_passages  # title and description
    return int(np.minimum(table.drop_duplicates(c.ITEM)[ITEM_PASSAGES], most).sum())


def _item_passages(items: pd.DataFrame) -> pd.Series:
    """Item id -> about so many passages: title, category and brand are one, the description follows."""
    head = (items[[c.TITLE, c.CATEGORY, c.BRAND]] != "").any(axis=1)
    counts = head.astype(int) + items[c.DESCRIPTION].map(count_passages).astype(int)
    return pd.Series(counts.to_numpy(), index=items[c.ITEM_ID]).groupby(level=0).first()


def _review_cuts(reviews: pd.Series, passages: np.ndarray) -> np.ndarray:
    """[n, 2] int32: sentences that are shortened, whether some are not read. Only long texts are looked at again."""
    config, found = DataConfig(), np.zeros((len(reviews), 2), np.int32)
    long = (reviews.str.len().to_numpy() > config.max_chars) | (passages > config.max_passages)
    for place in np.flatnonzero(long).tolist():
        cuts = TextCuts()
        review_passages(reviews.iloc[place], config, cuts)
        found[place] = cuts.shortened, cuts.unread
    return found


def _item_cuts(items: pd.DataFrame) -> pd.DataFrame:
    """The same by item id."""
    config, rows = DataConfig(), []
    for texts in items[list(ITEM_TEXT)].itertuples(index=False, name=None):
        cuts = TextCuts()
        if sum(map(len, texts)) > min(config.max_chars, 2 * config.max_passages):  # no sentence is shorter than two
            item_passages(dict(zip(ITEM_TEXT, map(clean, texts), strict=True)), config, cuts)
        rows.append((cuts.shortened, cuts.unread))
    table = pd.DataFrame(rows, columns=list(CUTS[2:]), index=pd.Index(items[c.ITEM_ID]))
    return table.groupby(level=0).first()
