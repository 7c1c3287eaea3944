"""What one intent does to recommendations: the bill of turning it up, and what goes with it when it is removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.evaluation.metrics import bootstrap_interval
from saerec.explain.steering import removal, steering_bill
from saerec.explorer.users.detail import intent_shares
from saerec.recommender.inputs.request import UNCHANGED

if TYPE_CHECKING:
    from saerec.explorer.ranking import Ranking
    from saerec.explorer.store import Store
    from saerec.recommender.inputs.request import Request

ALIKE = 5
"""The control is drawn from so many intents of the nearest density."""


@dataclass(frozen=True)
class Bill:
    """What turning an intent up buys and costs."""

    table: pd.DataFrame
    """steered, factor, share, ndcg, low, high; see `explain.steering`"""
    people: int
    another: int
    """the latent that served as a control"""
    another_name: str


@dataclass(frozen=True)
class Removal:
    """What goes with an intent."""

    table: pd.DataFrame
    """before, after, replaced; see `explain.removal`"""
    carriers: int
    """people with a held-out item who have the intent; the table may be of some of them, drawn at random"""

    def mean(self, column: str) -> tuple[float, float, float]:
        """(mean, low, high) of `replaced` or of `moved` = after - before, with a 95 % bootstrap interval."""
        values = self.table["after"] - self.table["before"] if column == "moved" else self.table[column]
        low, high = bootstrap_interval(values.to_numpy(float))
        return float(values.mean()), low, high


def bill(ranking: Ranking, latent: int, people: int, seed: int = 0) -> Bill:
    """Raises NotFoundError, and ConfigError for a latent that is no intent, since the model does not know it."""
    store = ranking.store
    _check_intent(store, latent)
    asked = _drawn(ranking, store.run.table("evaluation/per_user"), people, seed)
    latents, weights = store.item_codes
    carries = ((latents == latent) & (weights > 0)).any(axis=1)
    another = _another(store, latent, seed)
    table = steering_bill(ranking.score, asked, latent, another, carries, seed=seed)
    return Bill(table, len(asked), another, store.names[another])


def without(ranking: Ranking, latent: int, people: int, seed: int = 0) -> Removal:
    """Over people who have the intent: everybody, for a public one. Raises NotFoundError, ConfigError as `bill`."""
    store = ranking.store
    _check_intent(store, latent)
    ranks = store.run.table("evaluation/per_user")
    if latent not in store.run.array("intents/public_indices"):
        shares = pd.Series(intent_shares(store, latent), index=store.users.index)
        ranks = ranks[shares[ranks[c.USER]].to_numpy() > 0]
    asked = _drawn(ranking, ranks, people, seed)
    return Removal(removal(ranking.score, asked, latent), len(ranks))


def _check_intent(store: Store, latent: int) -> None:
    store.check_latent(latent)
    store.require("evaluation")
    if not store.found_latents.at[latent, c.IS_INTENT]:
        raise ConfigError(f"Latent {latent} is no intent of this run: the model has no demand for it to turn up.")


def _drawn(ranking: Ranking, ranks: pd.DataFrame, people: int, seed: int) -> list[tuple[Request, int]]:
    """Requests of people drawn at random, each with the item that was held out."""
    drawn = ranks.iloc[np.sort(np.random.default_rng(seed).permutation(len(ranks))[:people])]
    pairs = zip(drawn[c.USER].tolist(), drawn[c.ITEM].tolist(), strict=True)
    return [(ranking.requests(user, UNCHANGED)[0], item) for user, item in pairs]


def _another(store: Store, latent: int, seed: int) -> int:
    """An intent that fires about as often."""
    table = store.found_latents
    others = table[table[c.IS_INTENT] & (table[c.LATENT] != latent)]
    if others.empty:
        raise ConfigError("This run has one intent only, and so no other to compare it with.")
    nearest = (others[c.DENSITY] - table.at[latent, c.DENSITY]).abs().sort_values(kind="stable").index[:ALIKE]
    return int(np.random.default_rng([seed, latent]).choice(nearest))
