"""From raw tables to the corpus: which interactions stay, internal ids, time order, the split, passages."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.passages import clean, cut, cut_passages, distinct_train
from saerec.data.raw import RawCorpus
from saerec.data.readers import require_texts
from saerec.errors import DataError

LEAST_DISTINCT: Final = 5
"""Different sentences below which there is nothing to tell apart."""
_ITEM_TEXT = (c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION)


@dataclass
class TextCuts:
    """What of the texts is not read, because a run keeps so many sentences of so many characters."""

    shortened: int = 0
    """sentences cut by length"""
    unread: int = 0
    """texts whose later sentences are left out"""

    def notes(self, config: DataConfig) -> list[str]:
        """Sentences about it, with the setting that changes it; none where everything is read."""
        said = [
            (self.shortened, f"sentences are longer than {config.max_chars:,} characters and cut there "
                             "(data.max_chars)."),
            (self.unread, f"texts have more than {config.max_passages:,} sentences; the first ones are read "
                          "(data.max_passages)."),
        ]  # fmt: skip
        return [f"{count:,} {what}" for count, what in said if count]


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


def build_corpus(raw: RawCorpus, config: DataConfig) -> Corpus:
    """Filter, order, number, split and cut into passages.

    Raises DataError when nothing is left, or when no text is left to find intents in.
    """
    require_texts(raw)
    kept = drop_repeats(raw.interactions, config.repeats)
    kept = k_core(kept, config.k_core, config.max_interactions)
    if kept.empty:
        raise DataError(
            f"No user is left: the {len(raw.interactions):,} interactions hold no group in which every user and item "
            f"has at least {config.k_core}. Give more data, or lower data.k_core (now {config.k_core})."
        )
    users = pd.DataFrame({c.USER_ID: sorted(kept[c.USER_ID].unique())})
    users.insert(0, c.USER, np.arange(1, len(users) + 1, dtype=np.int32))
    items = items_of(raw.items, kept)
    interactions = _interactions(kept, users, items)
    counts = np.bincount(interactions[c.USER], minlength=len(users) + 1)[1:]
    users[c.N_INTERACTIONS] = counts.astype(np.int32)
    train = interactions.loc[interactions[c.SPLIT] == c.TRAIN, c.ITEM]
    items[c.N_INTERACTIONS] = np.bincount(train, minlength=len(items) + 1)[1:].astype(np.int32)
    cuts = TextCuts()
    return Corpus(interactions, items, users, passages_of(interactions, items, config, cuts), cuts)


def require_variety(texts: pd.DataFrame) -> None:
    """Raises DataError where there is nothing that a dictionary could tell apart."""
    distinct = texts[c.TEXT][distinct_train(texts)]
    held_out = int((texts[c.SPLIT] != c.TRAIN).sum())
    if distinct.empty:
        raise DataError(
            f"All {held_out:,} sentences stand in reviews that are held out to test with: each person's last two, of "
            "three and more. Nothing is left to learn from. Give item texts, or reviews of earlier interactions too."
        )
    if len(distinct) < LEAST_DISTINCT:
        said = "; ".join(f"“{cut(text, 60)}”" for text in distinct)
        raise DataError(
            f"The texts say only {len(distinct)} different {'things' if len(distinct) > 1 else 'thing'} ({said}), "
            f"held-out reviews left aside. Intents are what texts differ in: at least {LEAST_DISTINCT} different "
            "sentences are needed, and some hundreds to be of use. Is the right column the text?"
        )


def drop_repeats(interactions: pd.DataFrame, repeats: str) -> pd.DataFrame:
    """Exact duplicates always go; with `first`, later interactions of a user with the same item go too."""
    return interactions[~repeat_rows(interactions, repeats)]


def repeat_keys(repeats: str) -> list[str]:
    """Columns in which a repeated interaction is like the one that stays."""
    return [c.USER_ID, c.ITEM_ID] if repeats == "first" else [c.USER_ID, c.ITEM_ID, c.TIMESTAMP, c.REVIEW]


def repeat_rows(interactions: pd.DataFrame, repeats: str) -> np.ndarray:
    """The rows that `drop_repeats` drops, as a mask. The earliest stays, whatever the order of the rows.

    Of several at one time the longest review stays, then the first by alphabet, then the lowest rating.
    """
    keys = repeat_keys(repeats)
    mask = interactions.duplicated(keys, keep=False).to_numpy(copy=True)
    several = interactions[mask].assign(_row=np.flatnonzero(mask), _short=-interactions.loc[mask, c.REVIEW].str.len())
    several = several.sort_values([c.TIMESTAMP, "_short", c.REVIEW, c.RATING], kind="stable")
    mask[several.loc[~several.duplicated(keys).to_numpy(), "_row"]] = False
    return mask


def k_core(interactions: pd.DataFrame, k: int, most: int = 0) -> pd.DataFrame:
    """The largest subset in which every user and every item has at least `k` interactions.

    Users with more than `most` interactions are taken out first; 0 takes none.
    """
    users = pd.factorize(interactions[c.USER_ID])[0]
    items = pd.factorize(interactions[c.ITEM_ID])[0]
    return interactions[core_rows(users, items, k, most)]


def core_rows(users: np.ndarray, items: np.ndarray, k: int, most: int = 0) -> np.ndarray:
    """The rows that `k_core` keeps, as a mask. `users`, `items`: ids from 0, one a row."""
    keep = np.ones(len(users), dtype=bool)
    if most and len(users):
        keep = np.bincount(users)[users] <= most
    while keep.any():
        user_counts = np.bincount(users[keep], minlength=users.max() + 1)
        item_counts = np.bincount(items[keep], minlength=items.max() + 1)
        still = keep & (user_counts[users] >= k) & (item_counts[items] >= k)
        if still.sum() == keep.sum():
            break
        keep = still
    return keep


def leave_one_out(user: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Split of every interaction: a user's last is `test`, the one before `valid`, the rest `train`.

    Users with fewer than three interactions only train. `user` is sorted, `position` counts from 0.
    """
    length = np.bincount(user)[user]
    from_end = length - 1 - position
    split = np.where(from_end == 0, c.TEST, np.where(from_end == 1, c.VALID, c.TRAIN))
    return np.where(length < 3, c.TRAIN, split)


def items_of(meta: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Items of the kept interactions, sorted by external id; metadata is empty where the source has none."""
    ids = pd.DataFrame({c.ITEM_ID: sorted(kept[c.ITEM_ID].unique())})
    items = ids.merge(meta.drop_duplicates(c.ITEM_ID), on=c.ITEM_ID, how="left")
    for column in _ITEM_TEXT:
        items[column] = items[column].fillna("").map(clean)
    items[c.PRICE] = items[c.PRICE].astype("float32")
    items.insert(0, c.ITEM, np.arange(1, len(items) + 1, dtype=np.int32))
    return items


def with_internal_ids(raw: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """user, item (internal ids), timestamp, rating, review of raw interactions, in their order.

    users, items: the tables that number every id that occurs.
    """
    return pd.DataFrame(
        {
            c.USER: raw[c.USER_ID].map(users.set_index(c.USER_ID)[c.USER]).to_numpy(np.int32),
            c.ITEM: raw[c.ITEM_ID].map(items.set_index(c.ITEM_ID)[c.ITEM]).to_numpy(np.int32),
            c.TIMESTAMP: raw[c.TIMESTAMP].to_numpy(np.int64),
            c.RATING: raw[c.RATING].to_numpy(np.float32),
            c.REVIEW: raw[c.REVIEW].to_numpy(),
        }
    )


def _interactions(kept: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Internal ids, time order, position and split."""
    table = with_internal_ids(kept, users, items)
    table = table.iloc[_time_order(table)].reset_index(drop=True)
    table[c.POSITION] = table.groupby(c.USER).cumcount().astype(np.int32)
    table[c.SPLIT] = leave_one_out(table[c.USER].to_numpy(), table[c.POSITION].to_numpy())
    return table


def _time_order(table: pd.DataFrame) -> np.ndarray:
    """[n] row numbers by user, then time. Of rows at one time the order in the source tells, if everybody's rows stand
    there in the order of time, or all in the opposite one; else that of the items, so that shuffled rows give the same.
    """
    user, time = table[c.USER].to_numpy(), table[c.TIMESTAMP].to_numpy()
    by_user = np.argsort(user, kind="stable")
    mine = user[by_user][1:] == user[by_user][:-1]
    steps = np.diff(time[by_user])[mine]
    row = np.arange(len(table))
    tie = row if (steps >= 0).all() else -row if (steps <= 0).all() else table[c.ITEM].to_numpy()
    return np.lexsort((tie, time, user))


def item_heading(title: str, category: str, brand: str) -> str:
    """The first passage of an item's text: what is known of the three, parted by full stops."""
    return ". ".join(part.rstrip(".") for part in (title, category, brand) if part)


def _item_passages(row: dict[Hashable, str], config: DataConfig, cuts: TextCuts) -> list[str]:
    """The heading, then the description."""
    head = item_heading(row[c.TITLE], row[c.CATEGORY], row[c.BRAND])
    found = cut_passages(row[c.DESCRIPTION], config)
    most = config.max_passages - bool(head)
    cuts.shortened += found.shortened + (len(head) > config.max_chars)
    cuts.unread += found.unread or len(found.passages) > most
    return ([cut(head, config.max_chars)] if head else []) + found.passages[:most]


def _review_passages(review: str, config: DataConfig, cuts: TextCuts) -> list[str]:
    if len(review) < config.min_chars:
        return []
    found = cut_passages(review, config)
    cuts.shortened += found.shortened
    cuts.unread += found.unread
    return found.passages


def passages_of(
    interactions: pd.DataFrame, items: pd.DataFrame, config: DataConfig, cuts: TextCuts | None = None
) -> pd.DataFrame:
    """One row a passage: item texts first, then reviews in the order of the interactions. cuts: counts what is left
    out."""
    cuts = TextCuts() if cuts is None else cuts
    rows: list[tuple[str, int, int, int, str, str]] = []
    for item, row in zip(items[c.ITEM], items[list(_ITEM_TEXT)].to_dict("records"), strict=True):
        rows += [("item", 0, item, -1, c.TRAIN, passage) for passage in _item_passages(row, config, cuts)]
    fields = (interactions[name] for name in (c.USER, c.ITEM, c.SPLIT, c.REVIEW))
    for interaction, (user, item, split, review) in enumerate(zip(*fields, strict=True)):
        passages = _review_passages(review, config, cuts)
        rows += [("review", user, item, interaction, split, passage) for passage in passages]
    if not rows:
        raise DataError("No text is left after filtering. Intents need reviews or item texts: give at least one.")
    table = pd.DataFrame(rows, columns=[c.KIND, c.USER, c.ITEM, c.INTERACTION, c.SPLIT, c.TEXT])
    table.insert(0, c.TEXT_ID, np.arange(len(table), dtype=np.int32))
    return table.astype({c.USER: np.int32, c.ITEM: np.int32, c.INTERACTION: np.int32})
