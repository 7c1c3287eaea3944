"""What a recommender is asked, what a reader changes about it, and what it answers.

No torch here: pages and the command line build these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeVar

import numpy as np

from saerec.errors import NotFoundError
from saerec.recommender.scoring.top import top_k

BRANCHES: Final = ("sequence", "personal", "public")
"""The three branches, always in this order."""

Item = TypeVar("Item", str, int)
Number = TypeVar("Number", str, int)
Profile = Callable[[tuple[int, ...]], Mapping[int, float]]
"""A history of internal items -> the personal intents it gives: latent -> weight."""


@dataclass(frozen=True)
class Intervention(Generic[Item]):
    """What a reader changes by hand, from the slider to the scorer. Empty, it changes nothing.

    Items are ids of the reader's files until `with_items` translates them, once, into internal ones.
    """

    branches: Mapping[str, float] = field(default_factory=dict)
    """Branch -> weight in the place of the learned one; a branch that is not named keeps its own."""
    intents: Mapping[int, float] = field(default_factory=dict)
    """Latent -> factor: 0 removes, 2 doubles. A latent that was not retrieved joins the personal intents with
    (factor - 1) times their mean weight."""
    without: tuple[Item, ...] = ()
    """Items taken out of the history."""
    history: tuple[Item, ...] | None = None
    """Items in the place of the person's own history, oldest first."""
    as_evaluated: bool = False
    """Whether the person's own history ends before the interaction that was held out for the test, as when accuracy was
    measured. Which ranking is asked for, no change of one: it does not count as something changed by hand."""

    def __bool__(self) -> bool:
        return bool(self.branches or self.intents or self.without) or self.history is not None

    def with_weight(self, name: str | int, value: float | None) -> Intervention[Item]:
        """With the weight of a branch, or the factor of a latent, changed; None takes the change back."""
        own: Mapping[Any, float] = self.branches if isinstance(name, str) else self.intents
        changed = {key: one for key, one in own.items() if key != name} | ({} if value is None else {name: value})
        return replace(self, branches=changed) if isinstance(name, str) else replace(self, intents=changed)

    def with_items(self, translate: Callable[[Item], Number]) -> Intervention[Number]:
        """The same with other names for its items."""
        history = None if self.history is None else tuple(translate(item) for item in self.history)
        without = tuple(translate(item) for item in self.without)
        return Intervention(self.branches, self.intents, without, history, self.as_evaluated)


UNCHANGED: Final[Intervention[Any]] = Intervention()
"""The model's own ranking for the person as they are today: all they have is known, and none of it is recommended."""
AS_EVALUATED: Final[Intervention[Any]] = Intervention(as_evaluated=True)
"""The model's own ranking as the evaluation asks for it."""


@dataclass(frozen=True)
class Request:
    """One reader's moment: what was interacted with, which intents apply, and what is changed by hand."""

    history: tuple[int, ...]
    """Internal items, oldest first, as the reader left them. May be empty: a stranger is scored by public intents
    alone."""
    personal: Mapping[int, float]
    """Personal intents of this history: latent -> weight, falling; weights sum to 1."""
    public: tuple[int, ...]
    """Public intents that apply: all of the model's, or some of them."""
    change: Intervention[int] = UNCHANGED
    """Its branches and intents are what the scorer reads; its history is in `history` already."""

    def changed(self, change: Intervention[int], profile: Profile, named: Callable[[int], object] = int) -> Request:
        """With a change made; personal intents are worked out again when the history changed.

        Raises NotFoundError, which calls the item as `named` does, when one to be taken out is not there.
        """
        history = self.history if change.history is None else change.history
        missing = [item for item in change.without if item not in history]
        if missing:
            raise NotFoundError(f"Item {named(missing[0])!r} is not in the history, so it cannot be left out.")
        return replace(self, change=change)._with_history(tuple(i for i in history if i not in change.without), profile)

    def without_items(self, items: Iterable[int], profile: Profile) -> Request:
        """As if the items had never been interacted with; everything else stays as asked."""
        gone = set(items)
        return self._with_history(tuple(item for item in self.history if item not in gone), profile)

    def _with_history(self, history: tuple[int, ...], profile: Profile) -> Request:
        if history == self.history:
            return self
        return replace(self, history=history, personal=dict(profile(history)))

    def with_intents(self, factors: Mapping[int, float]) -> Request:
        """With some intents turned up or down, beside what is changed already."""
        return replace(self, change=replace(self.change, intents={**self.change.intents, **factors}))

    def without_intents(self, latents: Iterable[int]) -> Request:
        """With some intents removed from the personal and the public ones."""
        return self.with_intents(dict.fromkeys(latents, 0.0))

    def with_branches(self, weights: Mapping[str, float]) -> Request:
        """With other weights of some branches; the others keep theirs."""
        return replace(self, change=replace(self.change, branches={**self.change.branches, **weights}))


@dataclass(frozen=True)
class Scores:
    """Answers to B requests. Column 0 (PAD) and the items of the history hold -inf."""

    scores: np.ndarray
    """[B, I+1] float32"""
    branch_weights: np.ndarray
    """[B, 3] float32, the weights used, in the order of BRANCHES"""
    learned_weights: np.ndarray
    """[B, 3] float32, the weights the model chose; they sum to 1"""
    parts: np.ndarray | None = None
    """[B, 3, I+1] float32: each branch's part of the score, adding up to it; nothing is masked here"""

    def top(self, k: int, row: int = 0) -> list[int]:
        """The k best items of a request, equal scores by item id; fewer when fewer can be recommended."""
        scores = self.scores[row]
        return [int(item) for item in top_k(scores[None, :], k)[1]]

    def rank(self, item: int, row: int = 0) -> int:
        """Place of an item, from 1; ties count against it. Items of the history come last."""
        scores = self.scores[row]
        return len(scores) - int(np.count_nonzero(scores < scores[item]))
