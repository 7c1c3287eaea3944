"""What the explorer answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from saerec import columns as c
from saerec.explain.standing import Standing
from saerec.explain.went_on import WentOn
from saerec.recommender.inputs.request import Intervention


@dataclass(frozen=True)
class LatentDetail:
    """Everything about one latent."""

    row: dict[str, Any]
    """latent, name, description, score, score_low, score_high, auc, density, n_texts, max_act, stability (NaN
    where no other seed was trained), is_intent, kind, verdict, probability, reason ("" for an intent), says, vote,
    praised (NaN without evidence), certain, reaches, theme (-1: none), wish, thing, praise, chatter, keywords"""
    reasons: pd.DataFrame
    """says, vote, share: the reasons of the bank that it says, the best first"""
    in_theme: pd.DataFrame
    """As `ThemeDetail.latents`, itself among them; empty for a latent without a theme"""
    top_texts: pd.DataFrame
    """text_id, text, activation, band, item_id, title, words (list of [word, contribution])"""
    bands: pd.DataFrame
    """band (0 = strongest), low, high, n, share"""
    histogram: pd.DataFrame
    """low, high, count of activations"""
    top_items: pd.DataFrame
    """item_id, title, weight"""
    neighbours: pd.DataFrame
    """latent, name, certain, cosine of the dictionary rows; the nearest first"""
    opposites: pd.DataFrame
    """the same of those that point most away, the farthest first; all cosines are negative"""
    cofiring: pd.DataFrame
    """latent, name, certain, n_together, lift"""
    judged: pd.DataFrame
    """What the name was judged on; see `explorer.naming.judged_texts`"""
    random: pd.DataFrame
    """text, title, activation of a few firing texts drawn at random, the strongest first"""


@dataclass(frozen=True)
class ThemeDetail:
    """Latents that mean one thing."""

    row: dict[str, Any]
    """theme, head, name, description, verdict, certain, says, vote, praised, n_latents, n_texts, n_people, kind,
    repeated, repeated_low, repeated_high, source"""
    latents: pd.DataFrame
    """latent, name, description, says, vote, praised, certain, n_texts, source; the head first, then by n_texts"""


@dataclass(frozen=True)
class Probe:
    """What a typed text carries."""

    sentences: list[str]
    """as the run cuts its texts"""
    latents: pd.DataFrame
    """latent, name, activation, sentence (place in `sentences`), kind, density, score, certain, source, words ([word,
    contribution], for the strongest); falling activation"""
    items: pd.DataFrame
    """item_id, title, similarity (cosine of intents)"""
    lost: float
    """share of the text's embedding, about the dictionary's bias, that its latents do not rebuild"""


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
