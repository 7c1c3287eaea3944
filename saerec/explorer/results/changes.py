"""What the explorer answers of what if: what is taken away, what is turned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from saerec.recommender.inputs.request import Intervention


@dataclass(frozen=True)
class Faithfulness:
    """Whether what is shown as the reason carries the item."""

    values: pd.DataFrame
    """group, means, kind, name, certain, delta_score (the score without it alone), shapley: the strongest groups of
    `Explanation.groups`"""
    none: float
    """score without any of them; `full - none` is the sum of the Shapley values"""
    full: float
    curve: pd.DataFrame
    """removed, loss, loss_random, low, high, rank: see `explain.faithfulness`"""


@dataclass(frozen=True)
class Flip:
    """The smallest change found that pushes an item out of the list."""

    kind: str
    """`texts` or `history`"""
    ids: list[Any]
    """latents, or item ids, to take away"""
    names: list[str]
    """what is taken away: themes, things, the rest; or items"""
    certain: list[bool]
    """whether each name may be said as a fact"""
    rank: int
    """where the item stands then"""
    fewest: bool
    """whether fewer were tried, all of them, and do not suffice"""


@dataclass(frozen=True)
class ToFirst:
    """The smallest turns of intents that make an item first; where none do, the best that were found."""

    item_id: str
    title: str
    before: int
    """rank as asked"""
    rank: int
    """with the turns, as the model answers"""
    turns: pd.DataFrame
    """group, theme, kind, name, certain, latents (list), factor (of all of them), rank_less (of the item when this turn
    alone is a step, .1, less); the largest turn first"""
    proved: bool
    """the item is first, and no smaller change makes it so; or it is not, and no turn of the intents does"""
    n_intents: int
    """intents that could be turned"""
    n_kept: int
    """intents turned by hand before, which stay as they are"""
    change: Intervention[str]
    """what was asked, with the turns"""

    def in_words(self) -> list[str]:
        """What would make it first, and how sure that is, as sentences."""
        from saerec.explorer.recommendations.sentences import as_text
        from saerec.explorer.recommendations.steering import first_in_words

        return [as_text(sentence) for sentence in first_in_words(self)]
