"""The bill of one intent, over people of a run drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.explain.steering import steering_bill
from saerec.explorer.ranking import Change

if TYPE_CHECKING:
    from saerec.explorer.ranking import Ranking
    from saerec.explorer.store import Store

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


def bill(ranking: Ranking, latent: int, people: int, seed: int = 0) -> Bill:
    """Raises NotFoundError, and ConfigError for a latent that is no intent, since the model does not know it."""
    store = ranking.store
    store.check_latent(latent)
    store.require("evaluation")
    if not store.found_latents.at[latent, c.IS_INTENT]:
        raise ConfigError(f"Latent {latent} is no intent of this run: the model has no demand for it to turn up.")
    ranks = store.run.table("evaluation/per_user")
    drawn = ranks.iloc[np.sort(np.random.default_rng(seed).permutation(len(ranks))[:people])]
    pairs = zip(drawn[c.USER].tolist(), drawn[c.ITEM].tolist(), strict=True)
    asked = [(ranking.requests(user, Change())[0], item) for user, item in pairs]
    latents, weights = store.item_codes
    carries = ((latents == latent) & (weights > 0)).any(axis=1)
    another = _another(store, latent, seed)
    return Bill(steering_bill(ranking.score, asked, latent, another, carries, seed=seed), len(asked), another)


def _another(store: Store, latent: int, seed: int) -> int:
    """An intent that fires about as often."""
    table = store.found_latents
    others = table[table[c.IS_INTENT] & (table[c.LATENT] != latent)]
    if others.empty:
        raise ConfigError("This run has one intent only, and so no other to compare it with.")
    nearest = (others[c.DENSITY] - table.at[latent, c.DENSITY]).abs().sort_values(kind="stable").index[:ALIKE]
    return int(np.random.default_rng([seed, latent]).choice(nearest))
