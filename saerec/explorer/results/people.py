"""What the explorer answers of people and their rankings."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class UserDetail:
    """One person: what they did and what they want."""

    user_id: str
    history: pd.DataFrame
    """position, item_id, title, category, timestamp, rating, split, review, intents (list of (latent, name, weight)),
    themes (list of `explorer.users.themes.Spoken`; none for what is held out for the test)"""
    personal: pd.DataFrame
    """What their recommendations are made from, as they are today or as evaluated: latent, name, weight, evidence (list
    of {text, item_id, activation, words, source}); source: `review` (own
    words), `item` (what the items of the history say of themselves), `other review` (what others said of them)"""
    public: pd.DataFrame
    """latent, name, idf"""
    themes: pd.DataFrame
    """What they speak of: theme, head, name, description, source, certain, kind, weight, praised, latents, evidence;
    personal ones first, then public, then undecided. See `explorer.users.themes`."""
    things: pd.DataFrame
    """word, n_items: own words of the items of their known history; things, not intents"""


@dataclass(frozen=True)
class Recommendation:
    """A ranking for one person."""

    branch_weights: dict[str, float]
    """as used"""
    learned_weights: dict[str, float]
    """as the model chose them"""
    items: pd.DataFrame
    """rank, item_id, title, category, score, base_rank (place in the list without any change), owned (whether the
    person has it: as evaluated what is held out, else only what was taken out of the history by hand), sequence,
    personal, public (what each branch adds; the three make up the score)"""
    target_item_id: str | None
    """the held-out next item, as evaluated; None of the person as they are today"""
    target_rank: int | None
    """as the evaluation ranks: equal scores count against it. None when it is in the history."""

    def contributions(self) -> dict[str, float]:
        """Branch -> what it adds to the scores of the list, on average."""
        return {branch: float(self.items[branch].mean()) if len(self.items) else 0.0 for branch in self.branch_weights}
