"""From raw tables to the corpus: filtered, numbered, in order, split, cut into passages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import BLOCK, blocks
from saerec.config.schema import DataConfig
from saerec.data.filters import kept_rows
from saerec.data.passage_table import ITEM_TEXT, TextCuts, passages_of
from saerec.data.passages import clean
from saerec.data.raw import RawCorpus
from saerec.data.readers import require_texts
from saerec.data.reviews import Reviews
from saerec.data.splits import leave_one_out, time_order
from saerec.errors import DataError


@dataclass(frozen=True)
class Corpus:
    """Validated tables. Internal ids run from 1; the row number of `interactions` is the interaction's id."""

    interactions: pd.DataFrame
    """user, item, timestamp, rating, review, position, split; sorted by user, then position"""
    items: pd.DataFrame
    """item, item_id, title, category, brand, price, description, n_interactions (training only)"""
    users: pd.DataFrame
    """user, user_id, n_interactions"""
    texts: pd.DataFrame
    """text_id (= row), kind, user (0: none), item, interaction (-1: item text), split, text"""
    cuts: TextCuts = field(default_factory=TextCuts)

    @property
    def n_users(self) -> int:
        """Number of users."""
        return len(self.users)

    @property
    def n_items(self) -> int:
        """Number of items."""
        return len(self.items)


@dataclass(frozen=True)
class Selection:
    """Which interactions a corpus has, in which order: all of it but the words."""

    interactions: pd.DataFrame
    """as in `Corpus`, without review; split as category"""
    items: pd.DataFrame
    users: pd.DataFrame
    reviews: Reviews
    """of the raw table"""
    rows: np.ndarray
    """[n_interactions] where the review of each stands in it"""

    def blocks(self, size: int = BLOCK) -> Iterator[pd.DataFrame]:
        """The interactions with their reviews, so many at a time."""
        for part, reviews in zip(blocks(len(self.rows), size), self.reviews.in_order(self.rows, size), strict=True):
            table = self.interactions.iloc[part].astype({c.SPLIT: "str"})
            table.insert(table.columns.get_loc(c.RATING) + 1, c.REVIEW, reviews.set_axis(table.index))
            yield table


def build_corpus(raw: RawCorpus, config: DataConfig) -> Corpus:
    """Filter, order, number, split and cut into passages, all in memory.

    Raises DataError when nothing is left, or when no text is left to find intents in.
    """
    chosen, cuts = select(raw, config), TextCuts()
    interactions = pd.concat(chosen.blocks(max(len(chosen.rows), 1)))
    texts = passages_of(interactions, chosen.items, config, cuts)
    return Corpus(interactions, chosen.items, chosen.users, texts, cuts)


def select(raw: RawCorpus, config: DataConfig) -> Selection:
    """Filter, order, number and split. Raises DataError when nothing is left."""
    require_texts(raw)
    rows = kept_rows(raw.interactions, raw.reviews, config)
    if not len(rows):
        raise DataError(
            f"No user is left: the {len(raw.interactions):,} interactions hold no group in which every user and item "
            f"has at least {config.k_core}. Give more data, or lower data.k_core (now {config.k_core})."
        )
    kept = raw.interactions[[c.USER_ID, c.ITEM_ID, c.TIMESTAMP, c.RATING]].take(rows)
    users = pd.DataFrame({c.USER_ID: sorted(kept[c.USER_ID].unique())})
    users.insert(0, c.USER, np.arange(1, len(users) + 1, dtype=np.int32))
    items = items_of(raw.items, kept)
    table = with_internal_ids(kept, users, items)
    order = time_order(table)
    interactions = _split(table.take(order).reset_index(drop=True))
    counts = np.bincount(interactions[c.USER], minlength=len(users) + 1)[1:]
    users[c.N_INTERACTIONS] = counts.astype(np.int32)
    train = interactions.loc[interactions[c.SPLIT] == c.TRAIN, c.ITEM]
    items[c.N_INTERACTIONS] = np.bincount(train, minlength=len(items) + 1)[1:].astype(np.int32)
    return Selection(interactions, items, users, raw.reviews, rows[order])


def items_of(meta: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Items of the kept interactions, sorted by external id; metadata is empty where the source has none."""
    ids = pd.DataFrame({c.ITEM_ID: sorted(kept[c.ITEM_ID].unique())})
    items = ids.merge(meta.drop_duplicates(c.ITEM_ID), on=c.ITEM_ID, how="left")
    for column in ITEM_TEXT:
        items[column] = items[column].fillna("").map(clean)
    items[c.PRICE] = items[c.PRICE].astype("float32")
    items.insert(0, c.ITEM, np.arange(1, len(items) + 1, dtype=np.int32))
    return items


def with_internal_ids(raw: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """user, item (internal ids), timestamp, rating of raw interactions, in their order.

    users, items: the tables that number every id that occurs.
    """
    return pd.DataFrame(
        {
            c.USER: raw[c.USER_ID].map(users.set_index(c.USER_ID)[c.USER]).to_numpy(np.int32),
            c.ITEM: raw[c.ITEM_ID].map(items.set_index(c.ITEM_ID)[c.ITEM]).to_numpy(np.int32),
            c.TIMESTAMP: raw[c.TIMESTAMP].to_numpy(np.int64),
            c.RATING: raw[c.RATING].to_numpy(np.float32),
        }
    )


def _split(table: pd.DataFrame) -> pd.DataFrame:
    """Position and split of interactions in the order of time."""
    table[c.POSITION] = table.groupby(c.USER).cumcount().astype(np.int32)
    table[c.SPLIT] = leave_one_out(table[c.USER].to_numpy(), table[c.POSITION].to_numpy())
    return table
