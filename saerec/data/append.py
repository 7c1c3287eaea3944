"""Interactions that came after training, appended to a corpus: every id of the corpus stays what it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.corpus import Corpus, items_of, with_internal_ids
from saerec.data.filters import drop_repeats, repeat_keys
from saerec.data.passage_table import passages_of
from saerec.data.raw import RawCorpus
from saerec.data.readers.rows.frames import ROW_ORDER
from saerec.errors import DataError

_OLD = "old_row"


@dataclass(frozen=True)
class Appended:
    """A corpus and what came to it."""

    corpus: Corpus
    """Old users, items and texts keep their ids; new ones follow. People with new interactions have nothing held out:
    all of theirs is known now. The others keep what was held out."""
    added: int
    """interactions that were new"""
    known: int
    """interactions given that were in the corpus already"""


@dataclass(frozen=True)
class Novelty:
    """What of appended data is new to a corpus."""

    added: int
    """interactions that are new"""
    known: int
    """interactions that are in the corpus already, or repeat one"""
    new_users: int
    old_users: int
    """people of the corpus with new interactions"""
    new_items: int


def find_new(old: Corpus, raw: RawCorpus, config: DataConfig) -> Novelty:
    """What `append_interactions` would append, counted. Raises DataError where it does."""
    new = _unknown(old, raw, config)
    users, items = (set(new[name]) for name in (c.USER_ID, c.ITEM_ID))
    old_users = len(users & set(old.users[c.USER_ID]))
    return Novelty(
        added=len(new),
        known=len(raw.interactions) - len(new),
        new_users=len(users) - old_users,
        old_users=old_users,
        new_items=len(items - set(old.items[c.ITEM_ID])),
    )


def append_interactions(old: Corpus, raw: RawCorpus, config: DataConfig) -> Appended:
    """Number what is new, put it in time order, cut it into passages.

    No k-core: a single interaction counts. Raises DataError when nothing is new, or no time says that it came later.
    """
    new = _unknown(old, raw, config)
    users = _numbered(old.users[[c.USER, c.USER_ID]], new[c.USER_ID], c.USER, c.USER_ID)
    fresh = new[~new[c.ITEM_ID].isin(old.items[c.ITEM_ID])]
    fresh_items = items_of(raw.items, fresh) if len(fresh) else old.items.iloc[:0].copy()
    fresh_items[c.ITEM] += np.int32(len(old.items))
    items = pd.concat([old.items, fresh_items.reindex(columns=old.items.columns)], ignore_index=True)
    interactions = _interactions(old, new, users, items)
    split_of = interactions[c.SPLIT].to_numpy()
    counts = np.bincount(interactions[c.USER], minlength=len(users) + 1)[1:]
    train = np.bincount(interactions.loc[split_of == c.TRAIN, c.ITEM], minlength=len(items) + 1)[1:]
    corpus = Corpus(
        interactions=interactions.drop(columns=_OLD),
        items=items.assign(**{c.N_INTERACTIONS: train.astype(np.int32)}),
        users=users.assign(**{c.N_INTERACTIONS: counts.astype(np.int32)}),
        texts=_texts(old, interactions, fresh_items, config),
    )
    return Appended(corpus, len(new), len(raw.interactions) - len(new))


def _unknown(old: Corpus, raw: RawCorpus, config: DataConfig) -> pd.DataFrame:
    """Rows of the raw table that the corpus lacks, by the corpus' own rule for repeats. Raises DataError for none."""
    if ROW_ORDER in raw.source.notes:
        raise DataError(
            "These interactions have no time, so nothing says that they came later. Give them a column of times, "
            "or choose the column that holds them."
        )
    user_ids = old.users.set_index(c.USER)[c.USER_ID]
    item_ids = old.items.set_index(c.ITEM)[c.ITEM_ID]
    there = pd.DataFrame(
        {
            c.USER_ID: old.interactions[c.USER].map(user_ids),
            c.ITEM_ID: old.interactions[c.ITEM].map(item_ids),
            c.TIMESTAMP: old.interactions[c.TIMESTAMP],
            c.REVIEW: old.interactions[c.REVIEW],
            _OLD: True,
        }
    )
    fresh = drop_repeats(raw.interactions, config.repeats)
    both = pd.concat([there, fresh.assign(**{_OLD: False})], ignore_index=True)
    new = both[~both.duplicated(repeat_keys(config.repeats))].query(f"not {_OLD}").drop(columns=_OLD)
    if new.empty:
        raise DataError(
            f"All {len(raw.interactions):,} interactions are in the run already: nothing is left to append."
        )
    return new


def _numbered(known: pd.DataFrame, ids: pd.Series, number: str, name: str) -> pd.DataFrame:
    fresh = pd.DataFrame({name: sorted(set(ids) - set(known[name]))})
    fresh[number] = np.arange(len(known) + 1, len(known) + len(fresh) + 1, dtype=np.int32)
    return pd.concat([known, fresh[[number, name]]], ignore_index=True).astype({number: np.int32})


def _interactions(old: Corpus, new: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """All of them, by user and time; old_row is the row in the old table, -1 for new ones."""
    table = with_internal_ids(new, users, items)
    table = table.assign(**{c.REVIEW: new[c.REVIEW].to_numpy(), c.SPLIT: c.TRAIN, _OLD: -1})
    before = old.interactions.assign(**{_OLD: np.arange(len(old.interactions))})
    touched = before[c.USER].isin(table[c.USER])
    before.loc[touched, c.SPLIT] = c.TRAIN
    both = pd.concat([before, table], ignore_index=True)
    both = both.sort_values([c.USER, c.TIMESTAMP], kind="stable", ignore_index=True)
    both[c.POSITION] = both.groupby(c.USER).cumcount().astype(np.int32)
    return both.reindex(columns=[*old.interactions.columns, _OLD])


def _texts(old: Corpus, interactions: pd.DataFrame, fresh: pd.DataFrame, config: DataConfig) -> pd.DataFrame:
    """Old passages in their places, then the new ones."""
    place = np.full(len(old.interactions), -1, dtype=np.int32)
    stayed = interactions[interactions[_OLD] >= 0]
    place[stayed[_OLD].to_numpy()] = stayed.index.to_numpy()
    before = old.texts.copy()
    reviews = before[c.INTERACTION].to_numpy() >= 0
    rows = place[before.loc[reviews, c.INTERACTION].to_numpy()]
    before.loc[reviews, c.INTERACTION] = rows
    before.loc[reviews, c.SPLIT] = interactions[c.SPLIT].to_numpy()[rows]
    new = interactions[interactions[_OLD] < 0]
    try:
        added = passages_of(new, fresh, config)
    except DataError:  # nothing new says a word
        return before
    mine = added[c.INTERACTION].to_numpy() >= 0
    added.loc[mine, c.INTERACTION] = new.index.to_numpy(np.int32)[added.loc[mine, c.INTERACTION].to_numpy()]
    added[c.TEXT_ID] += np.int32(len(before))
    return pd.concat([before, added], ignore_index=True)
