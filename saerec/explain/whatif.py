"""Changes by hand, in words, become a request to the recommender. No torch here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from saerec.errors import NotFoundError
from saerec.recommender.inputs.request import Request

Profile = Callable[[tuple[int, ...]], Mapping[int, float]]
"""A history of internal items -> the personal intents it gives: latent -> weight."""


@dataclass(frozen=True)
class Intervention:
    """What a reader changes. Empty, it changes nothing."""

    branch: Mapping[str, float] | None = None
    """Branch weights instead of the learned ones, for the branches named."""
    intents: Mapping[int, float] = field(default_factory=dict)
    """Latent -> factor; 0 removes, 2 doubles or adds."""
    without: tuple[int, ...] = ()
    """Internal items taken out of the history."""
    history: tuple[int, ...] | None = None
    """Internal items instead of the user's own history."""


def apply(base: Request, change: Intervention, profile: Profile) -> Request:
    """The request with the change made; personal intents are worked out again when the history changed.

    Raises NotFoundError when an item to be taken out is not there.
    """
    history = base.history if change.history is None else change.history
    missing = [item for item in change.without if item not in history]
    if missing:
        raise NotFoundError(f"Item {missing[0]} is not in the history, so it cannot be left out.")
    history = tuple(item for item in history if item not in change.without)
    request = replace(base, history=history, branch=change.branch, scales=dict(change.intents))
    return request if history == base.history else replace(request, personal=dict(profile(history)))


def without_item(request: Request, item: int, profile: Profile) -> Request:
    """The request as if the item had never been interacted with; everything else stays as asked."""
    history = tuple(one for one in request.history if one != item)
    return replace(request, history=history, personal=dict(profile(history)))


def without_intent(request: Request, latent: int) -> Request:
    """The request with one intent removed from the personal and the public ones."""
    return replace(request, scales={**request.scales, latent: 0.0})


def without_branch(request: Request, branch: str) -> Request:
    """The request with one branch given no weight; the others keep theirs."""
    return replace(request, branch={**(request.branch or {}), branch: 0.0})
