"""What a recommender learns from: arrays only. Also the ragged histories every scorer reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import RefusedDataError
from saerec.recommender.occurrences import Occurrences

TOO_FEW: Final = (
    "Too few interactions to train a recommender: no user has two to train on and one to choose on, so some need 3 "
    "different items or more. Give more data, or lower data.k_core."
)


@dataclass(frozen=True)
class Histories:
    """Ragged item lists: history h is `items[starts[h]:stops[h]]`, oldest first."""

    items: np.ndarray
    """[R] int32, flat; may hold more than these histories"""
    starts: np.ndarray
    """[H] int64"""
    stops: np.ndarray
    """[H] int64"""

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Histories:
        """From plain lists."""
        lengths = np.array([len(one) for one in lists], dtype=np.int64)
        stops = np.cumsum(lengths)
        flat = [item for one in lists for item in one]
        return cls(np.array(flat, dtype=np.int32), stops - lengths, stops)

    def __len__(self) -> int:
        return len(self.starts)

    def chunk(self, rows: slice | np.ndarray) -> Histories:
        """Some of the histories."""
        return Histories(self.items, self.starts[rows], self.stops[rows])

    def flat(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(history number, item, age) of every entry; age 0 is the latest item of its history."""
        lengths = self.stops - self.starts
        owner = np.repeat(np.arange(len(self)), lengths)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return owner, self.items[self.starts[owner] + place], lengths[owner] - 1 - place

    def padded(self, max_length: int) -> tuple[np.ndarray, np.ndarray]:
        """The latest `max_length` items, padded behind with 0: items [H, L] int64 and lengths [H]; L is at least 1."""
        starts = np.maximum(self.starts, self.stops - max_length)
        lengths = self.stops - starts
        place = np.arange(max(1, int(lengths.max(initial=1))))
        real = place < lengths[:, None]
        items = np.zeros(real.shape, dtype=np.int64)
        items[real] = self.items[(starts[:, None] + place)[real]]
        return items, lengths


def require_histories(interactions: pd.DataFrame) -> None:
    """Raises RefusedDataError where nobody's history can be trained on, or nobody has anything held out to choose by.

    interactions: user and split, as the corpus has them.
    """
    split = interactions[c.SPLIT]
    trained = interactions.loc[split == c.TRAIN, c.USER].value_counts()
    if trained.empty or trained.iloc[0] < 2 or not (split == c.VALID).any():
        raise RefusedDataError(TOO_FEW)


def mask_history(scores: np.ndarray, histories: Histories) -> np.ndarray:
    """PAD and the items of each history become -inf, in place. scores [H, I+1]."""
    owner, items, _ = histories.flat()
    scores[owner, items] = -np.inf
    scores[:, c.PAD] = -np.inf
    return scores


@dataclass(frozen=True)
class RecommenderData:
    """Interactions, item codes and retrieved intents. Row r is the interaction with id r."""

    items: np.ndarray
    """[R] int32, every user's items in time order, user after user; train, then valid, then test"""
    indptr: np.ndarray
    """[U+1] int64: user u (from 1) owns rows indptr[u-1] : indptr[u]"""
    n_train: np.ndarray
    """[U] int64, training interactions of each user: the rest is held out, first valid, then test"""
    n_items: int
    """I; items are numbered 1..I"""
    n_latents: int
    """N, width of the dictionary"""
    item_latents: np.ndarray
    """[I+1, M] int32, the intents each item carries"""
    item_weights: np.ndarray
    """[I+1, M] float32, how strongly; 0 pads"""
    personal_indices: np.ndarray
    """[R, P] int32, personal intents after reading row r (nothing later counts)"""
    personal_weights: np.ndarray
    """[R, P] float32, weights >= 0 that sum to 1; 0 pads"""
    public_indices: np.ndarray
    """[G] int32"""
    W_dec: np.ndarray | None = None
    """[N, d_text] float32, decoder rows; the released design needs them"""

    @classmethod
    def from_interactions(
        cls,
        interactions: pd.DataFrame,
        *,
        n_items: int,
        n_latents: int,
        item_codes: tuple[np.ndarray, np.ndarray],
        personal: tuple[np.ndarray, np.ndarray],
        public_indices: np.ndarray,
        W_dec: np.ndarray | None = None,
    ) -> RecommenderData:
        """From the corpus table (user, item, position, split), and (indices, weights) of items and moments."""
        user = interactions[c.USER].to_numpy()
        n_users = int(user.max(initial=0))
        counts = np.bincount(user, minlength=n_users + 1)[1:]
        is_train = (interactions[c.SPLIT] == c.TRAIN).to_numpy()
        n_train = np.bincount(user[is_train], minlength=n_users + 1)[1:]
        return cls(
            items=interactions[c.ITEM].to_numpy(np.int32),
            indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            n_train=n_train.astype(np.int64),
            n_items=n_items,
            n_latents=n_latents,
            item_latents=item_codes[0],
            item_weights=item_codes[1],
            personal_indices=personal[0],
            personal_weights=personal[1],
            public_indices=public_indices,
            W_dec=W_dec,
        )

    @property
    def n_users(self) -> int:
        """U."""
        return len(self.n_train)

    def everybody(self) -> np.ndarray:
        """Users (from 1) with any interaction, int64."""
        return np.flatnonzero(np.diff(self.indptr) > 0) + 1

    def held_out(self, split: str) -> np.ndarray:
        """Users (from 1) with an interaction in `valid` or `test`, int64."""
        return np.flatnonzero(np.diff(self.indptr) > self.n_train + (split == c.TEST)) + 1

    def target_rows(self, users: np.ndarray, split: str) -> np.ndarray:
        """Row of each user's held-out interaction; everything of the user before it is the history."""
        return self.indptr[users - 1] + self.n_train[users - 1] + (split == c.TEST)

    def targets(self, users: np.ndarray, split: str) -> np.ndarray:
        """The held-out item of each user, int32."""
        return self.items[self.target_rows(users, split)]

    def histories(self, users: np.ndarray, split: str | None) -> Histories:
        """What may be known when the held-out item is ranked: train for valid, train and valid for test; everything
        without a split."""
        stops = self.indptr[users] if split is None else self.target_rows(users, split)
        return Histories(self.items, self.indptr[users - 1], stops)

    def training(self) -> Histories:
        """Every user's training items."""
        return Histories(self.items, self.indptr[:-1], self.indptr[:-1] + self.n_train)

    def is_train(self) -> np.ndarray:
        """[R] bool: training interactions."""
        # One more where a user's training begins, one less where it ends: no index of a row is ever held.
        steps = np.zeros(len(self.items) + 1, dtype=np.int8)
        np.add.at(steps, self.indptr[:-1], 1)
        np.subtract.at(steps, self.indptr[:-1] + self.n_train, 1)
        return np.cumsum(steps[:-1], dtype=np.int8).astype(bool)

    def popularity(self) -> np.ndarray:
        """[I+1] training interactions of each item, int64."""
        return np.bincount(self.items[self.is_train()], minlength=self.n_items + 1)

    @cached_property
    def by_item(self) -> Occurrences:
        """Training interactions by item, sorted at the first question."""
        return Occurrences.of(self.items, self.is_train(), self.n_items)

    def owners(self, rows: np.ndarray) -> np.ndarray:
        """[n] users (from 1) of rows, int64."""
        return np.searchsorted(self.indptr, rows, side="right")
