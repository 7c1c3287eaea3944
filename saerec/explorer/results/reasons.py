"""What the explorer answers of why an item stands where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from saerec import columns as c
from saerec.explain.standing import Standing
from saerec.explain.went_on import WentOn


@dataclass(frozen=True)
class Together:
    """Several that make an item fall when all are taken away, though none of them does alone."""

    groups: list[str]
    """of `Explanation.groups`, the strongest first; `sequence` for the order of the history"""
    rank: int
    lead: float
    """of the item without all of them"""

    @property
    def standing(self) -> Standing:
        """Rank and lead."""
        return Standing(self.rank, self.lead)


@dataclass(frozen=True)
class Explanation:
    """Why an item stands where it stands; every delta is a re-computation without the thing."""

    item_id: str
    title: str
    score: float
    rank: int
    lead: float
    """score minus that of the best other item: below 0 where one stands above; NaN where there is no other"""
    parts: pd.DataFrame
    """What adds up to the score, with `rest`: kind (branch that reads it: sequence, personal, public), id (latent),
    name, certain, group, means (intent, thing, rest), delta_score, delta_rank, delta_lead (what the lead loses).
    `certain` is whether the name may be said as a fact."""
    groups: pd.DataFrame
    """The latents among `parts` by what they mean: group (as in `parts`), means, theme (-1 for none), kind (personal,
    public, undecided, none), name, certain, n_latents, delta_score (the sum of its latents'), delta_rank and delta_lead
    (lost without all of them). Intents first, then things, then the rest in one row; each by falling delta_score."""
    history: pd.DataFrame
    """Another cut through the same score, which adds nothing to `parts`: kind (history), id (item id), name, certain,
    delta_score, delta_rank, delta_lead of each item of the history, once. One that is taken away is no rival of the
    explained item."""
    rest: float
    """score - sum of `parts`: 0 up to rounding in the default design"""
    branch_weights: dict[str, float]
    lenders: list[tuple[str, float]]
    """(title, share) of what lends its id and neighbours to an item that nobody bought in training"""
    went_on: dict[str, WentOn]
    """of each item of the history: people who had it in the training data, how many of them took this item later, all
    other people, and how many of them took it"""
    together: Together | None = None
    """the strongest of all that adds up to the score, where none of it makes the item fall alone"""
    intents_together: Together | None = None
    """the strongest intents, where none of them makes it fall alone"""

    @property
    def standing(self) -> Standing:
        """Rank and lead."""
        return Standing(self.rank, self.lead)

    def without(self, row: Mapping[Any, Any]) -> Standing:
        """Where the item stands without a row of `parts` or `groups`."""
        return Standing(self.rank + int(row[c.DELTA_RANK]), self.lead - float(row[c.DELTA_LEAD]))

    def falls(self, row: Mapping[Any, Any]) -> bool:
        """Whether taking away a row of `parts` or `groups` makes the item fall; see `Standing.falls`."""
        return self.standing.falls(self.without(row))

    def in_words(self) -> list[str]:
        """Why it stands there, sentence by sentence, as pages and cards say it."""
        from saerec.explorer.recommendations.sentences import as_text, why_in_words

        return [as_text(sentence) for sentence in why_in_words(self)]

    def members(self) -> dict[str, list[int]]:
        """Group -> its latents among `parts`."""
        told = self.parts[self.parts[c.GROUP] != ""]
        return {str(group): [int(one) for one in ids] for group, ids in told.groupby(c.GROUP, sort=False)["id"]}


@dataclass(frozen=True)
class Provenance:
    """One latent's way from what was written to the rank of an item."""

    latent: int
    name: str
    certain: bool
    """whether the name may be said as a fact"""
    means: str
    """intent, thing or rest"""
    kind: str
    """the branch that reads it, personal or public"""
    sentences: list[dict[str, Any]]
    """text, item_id, activation, words, source; the strongest first. See `UserDetail.personal`."""
    score: float
    """of the name; NaN where it was not judged"""
    density: float
    weight: float
    """share of the person's evidence; NaN for a public intent that the person does not have for themselves"""
    branch_weight: float
    """of the personal or public branch, as used"""
    carried: float
    """how much the item carries the latent; 0 where it does not"""
    delta_score: float
    """what the item's score loses without the intent"""
    item_score: float
    rank: int
    rank_without: int
