"""What an item carries, and what an interaction says: the strongest intents of the texts that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.intents.owned import Fired, Owned
from saerec.sae.codes import IntentCodes


def item_codes(fired: Fired, texts: pd.DataFrame, is_intent: np.ndarray, n_items: int, m: int) -> IntentCodes:
    """[n_items + 1] rows: mean activation over an item's training texts, its m strongest intents, length 1.

    fired [n_texts, N]; texts: split, item; held-out reviews count for nothing.
    """
    owned = Owned.by(texts[c.ITEM].to_numpy(), (texts[c.SPLIT] == c.TRAIN).to_numpy(), n_items + 1)
    codes = IntentCodes.empty((owned.n, m))
    for items in owned.blocks():
        found = owned.strongest(fired, items, is_intent, m, mean=True)
        codes.put(items, IntentCodes(found.latents, _unit(found.weights)))
    return codes


@dataclass(frozen=True)
class Said:
    """What interactions say: what the person's own training review fires, else what the item carries."""

    fired: Fired
    reviews: Owned
    """texts of each interaction"""
    item: np.ndarray
    """[n_interactions]"""
    items: IntentCodes
    is_intent: np.ndarray
    """[N] bool"""

    @classmethod
    def by(
        cls, fired: Fired, texts: pd.DataFrame, interactions: pd.DataFrame, items: IntentCodes, is_intent: np.ndarray
    ) -> Said:
        """texts: split, interaction; interactions: item."""
        review = texts[c.INTERACTION].to_numpy()
        use = (texts[c.SPLIT] == c.TRAIN).to_numpy() & (review >= 0)
        return cls(fired, Owned.by(review, use, len(interactions)), interactions[c.ITEM].to_numpy(), items, is_intent)

    def codes(self, rows: slice) -> IntentCodes:
        """Of some interactions."""
        own = self.reviews.strongest(self.fired, rows, self.is_intent, self.items.latents.shape[1])
        silent, item = own.weights[:, 0] == 0, self.item[rows]
        latents = np.where(silent[:, None], self.items.latents[item], own.latents)
        weights = np.where(silent[:, None], self.items.weights[item], _unit(own.weights))
        return IntentCodes(latents, weights.astype(np.float32))


def _unit(weights: np.ndarray) -> np.ndarray:
    norm = np.linalg.norm(weights, axis=1, keepdims=True)
    return np.divide(weights, norm, out=np.zeros_like(weights), where=norm > 0)
