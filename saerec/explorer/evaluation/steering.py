"""What one latent does to recommendations: the bill of turning it up, and what goes with it when it is removed.

Any latent that the recommender is told of can be turned, an intent or a thing or another signal: the mask is `reaches`
of the run. The control is drawn from those that are shown alike, so an intent is held against an intent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.evaluation.metrics import bootstrap_interval
from saerec.explain.steering import ablation, steering_bill
from saerec.explorer.users.detail import intent_shares
from saerec.recommender.inputs.request import AS_EVALUATED

if TYPE_CHECKING:
    from saerec.explorer.ranking import Ranking
    from saerec.explorer.store import Store
    from saerec.recommender.inputs.request import Request

ALIKE = 5
"""The control is drawn from so many latents of the nearest density."""


@dataclass(frozen=True)
class Bill:
    """What turning a latent up buys and costs."""

    table: pd.DataFrame
    """steered, factor, share, ndcg, low, high; see `explain.steering`"""
    people: int
    another: int
    """the latent that served as a control"""
    another_name: str


@dataclass(frozen=True)
class Ablation:
    """What goes with a latent."""

    table: pd.DataFrame
    """before, after, replaced; see `explain.steering.ablation`"""
    carriers: int
    """people with a held-out item who have the latent; the table may be of some of them, drawn at random"""

    def mean(self, column: str) -> tuple[float, float, float]:
        """(mean, low, high) of `replaced` or of `moved` = after - before, with a 95 % bootstrap interval."""
        values = self.table["after"] - self.table["before"] if column == "moved" else self.table[column]
        low, high = bootstrap_interval(values.to_numpy(float))
        return float(values.mean()), low, high


def bill(ranking: Ranking, latent: int, people: int, seed: int = 0) -> Bill:
    """Raises NotFoundError, and ConfigError for a latent that the recommender is not told of."""
    store = ranking.store
    _check_told(store, latent)
    asked = _drawn(ranking, store.run.table("evaluation/per_user"), people, seed)
    latents, weights = store.item_codes
    carries = ((latents == latent) & (weights > 0)).any(axis=1)
    another = _another(store, latent, seed)
    table = steering_bill(ranking.score, asked, latent, another, carries, seed=seed)
    return Bill(table, len(asked), another, store.names[another])


def without(ranking: Ranking, latent: int, people: int, seed: int = 0) -> Ablation:
    """Over people who have the latent: everybody, for a public one. Raises NotFoundError, ConfigError as `bill`."""
    store = ranking.store
    _check_told(store, latent)
    ranks = store.run.table("evaluation/per_user")
    if latent not in store.run.array("intents/public_indices"):
        shares = pd.Series(intent_shares(store, latent), index=store.users.index)
        ranks = ranks[shares[ranks[c.USER]].to_numpy() > 0]
    asked = _drawn(ranking, ranks, people, seed)
    return Ablation(ablation(ranking.score, asked, latent), len(ranks))


def _check_told(store: Store, latent: int) -> None:
    store.check_latent(latent)
    store.require("evaluation")
    if not store.found_latents.at[latent, c.REACHES]:
        raise ConfigError(f"The recommender of this run is not told of latent {latent}: there is nothing to turn up.")


def _drawn(ranking: Ranking, ranks: pd.DataFrame, people: int, seed: int) -> list[tuple[Request, int]]:
    """Requests of people drawn at random, each with the item that was held out."""
    drawn = ranks.iloc[np.sort(np.random.default_rng(seed).permutation(len(ranks))[:people])]
    pairs = zip(drawn[c.USER].tolist(), drawn[c.ITEM].tolist(), strict=True)
    return [(ranking.requests(user, AS_EVALUATED)[0], item) for user, item in pairs]


def _another(store: Store, latent: int, seed: int) -> int:
    """One that fires about as often, an intent for an intent."""
    table = store.found_latents
    alike = table[c.REACHES] & (table[c.IS_INTENT] == table.at[latent, c.IS_INTENT])
    others = table[alike & (table[c.LATENT] != latent)]
    if others.empty:
        raise ConfigError(f"This run has no other latent of the kind of {latent} to compare it with.")
    nearest = (others[c.DENSITY] - table.at[latent, c.DENSITY]).abs().sort_values(kind="stable").index[:ALIKE]
    return int(np.random.default_rng([seed, latent]).choice(nearest))
