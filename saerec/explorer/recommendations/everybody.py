"""What to recommend to everybody, and why: for programs that send it on. One table for some people after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from saerec import columns as c
from saerec.blocks import blocks
from saerec.errors import ConfigError
from saerec.explorer.recommendations.meaning import INTENT, meaning_of
from saerec.explorer.store import Store
from saerec.recommender.inputs.request import BRANCHES
from saerec.sae.codes import IntentCodes

if TYPE_CHECKING:
    from saerec.explorer.ranking import Ranking
    from saerec.recommender.scoring.lists import BestItems

PEOPLE: Final = 4096
"""People a table, where nobody says how many."""
REASONS: Final = 3
"""Intents that are told of a recommendation."""
_REASON: Final = pa.struct([(c.NAME, pa.string()), (c.CERTAIN, pa.bool_()), ("adds", pa.float32())])
SCHEMA: Final = pa.schema(
    [
        (c.USER_ID, pa.string()),
        (c.RANK, pa.int32()),
        (c.ITEM_ID, pa.string()),
        (c.TITLE, pa.string()),
        (c.SCORE, pa.float32()),
        *((branch, pa.float32()) for branch in BRANCHES),
        ("intents", pa.list_(_REASON)),
    ]
)
"""A row a recommendation: what the three branches add makes up the score; `intents` are the themes of intents that add
most to it, up to `REASONS`, with what each adds and whether its name may be said as a fact."""


def everybody(ranking: Ranking, k: int, *, as_evaluated: bool, people: int, threads: int) -> Iterator[pa.Table]:
    """Tables of `SCHEMA`, `people` persons each, in the order of the users' table. Raises ConfigError."""
    for name, value in (("k", k), ("people", people)):
        if value < 1:
            raise ConfigError(f"{name} = {value} is outside its limits: 1 or more.")
    if as_evaluated:
        ranking.store.require("evaluation")
    users, told = ranking.people(as_evaluated=as_evaluated), _Told(ranking.store)
    for part in blocks(len(users), people):
        found = ranking.best_items(users[part], k, as_evaluated=as_evaluated, threads=threads)
        yield told.table(users[part], found)


class _Told:
    """What numbers are called in the tables."""

    def __init__(self, store: Store) -> None:
        self.users = _Names(store.users[c.USER], store.users[c.USER_ID])
        self.items = _Names(store.items[c.ITEM], store.items[c.ITEM_ID])
        self.titles = _Names(store.items[c.ITEM], store.titles.values())
        meaning = meaning_of(store)
        groups = meaning.groups[meaning.groups[c.MEANS] == INTENT]
        self.group = groups.index.get_indexer(meaning.latents[c.GROUP])  # [N], -1: no intent
        self.called = pa.array(groups[c.NAME].tolist(), pa.string())
        self.certain = pa.array(groups[c.CERTAIN].astype(bool).tolist(), pa.bool_())

    def table(self, users: np.ndarray, found: BestItems) -> pa.Table:
        """Of these users (from 1)."""
        first = np.searchsorted(found.people, found.people)
        columns = [
            self.users.of(users[found.people]),
            pa.array((np.arange(len(first)) - first + 1).astype(np.int32)),
            self.items.of(found.items),
            self.titles.of(found.items),
            pa.array(found.scores),
            *(pa.array(np.ascontiguousarray(found.branches[:, place])) for place in range(len(BRANCHES))),
            self._reasons(found),
        ]
        return pa.Table.from_arrays(columns, schema=SCHEMA)

    def _reasons(self, found: BestItems) -> pa.Array:
        """The groups of latents that add most to each."""
        group = self.group[found.latents]
        rows, places = np.nonzero(group >= 0)
        entries = (found.adds[rows, places], (rows, group[rows, places]))
        best = IntentCodes.strongest(sparse.csr_array(entries, shape=(len(group), len(self.called))), REASONS)
        there = best.weights > 0
        which = pa.array(best.latents[there])
        told = [self.called.take(which), self.certain.take(which), pa.array(best.weights[there])]
        ends = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(ends), pa.StructArray.from_arrays(told, fields=list(_REASON)))


class _Names:
    """Numbers -> texts, without a Python object a row."""

    def __init__(self, numbers: pd.Series, names: Iterable[str]) -> None:
        known = numbers.to_numpy()
        self.place = np.zeros(int(known.max(initial=0)) + 1, dtype=np.int64)
        self.place[known] = np.arange(len(known))
        self.names = pa.array(list(names), pa.string())

    def of(self, numbers: np.ndarray) -> pa.Array:
        return self.names.take(pa.array(self.place[numbers]))
