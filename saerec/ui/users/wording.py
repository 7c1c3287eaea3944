"""How a person's themes are told: where people wrote the texts, and where only their items have any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What stands above and beside the themes of a person."""

    lead: str
    own: str
    """of what they come back to"""
    nothing_own: str
    public: tuple[str, str]
    """heading and lead of what they share with most"""
    of_it: str
    """whose texts a share is of, to follow a percentage"""
    when: str
    dots: str
    known: str
    """what of the first {n} interactions was read"""
    unread: str
    """what of an item that is known was not"""


REVIEWS: Final = Wording(
    lead="Themes are what people's sentences mean, whatever they are about. Each opens to the sentences that say so.",
    own="Themes that people repeat in their own reviews; the strongest first.",
    nothing_own="Neither their reviews nor their items speak of a personal theme.",
    public=("As most people say", "People say this whoever they are: no sign of what sets this person apart."),
    of_it="of what they say",
    when="When did they speak of it?",
    dots="A dot where their own review speaks of a theme; a ring where it does not, but the item does.",
    known="Read: the reviews of the first {n} interactions.",
    unread=", not the review",
)
ITEM_TEXTS: Final = Wording(
    lead="Hardly a text here is a person's own. Themes are what the texts of items say, titles above all: they tell "
    "what a person chose, not why.",
    own="Themes that come back in the items they chose; the strongest first.",
    nothing_own="None of their items carries a personal theme.",
    public=("What most people choose", "Themes of most people's items: no sign of what sets this person apart."),
    of_it="of what their items say",
    when="When did they choose it?",
    dots="A ring where the item carries a theme; a dot where their own words speak of it.",
    known="Read: the texts of the items of the first {n} interactions, and what was written about them.",
    unread="",
)


def wording(people_speak: bool) -> Wording:
    """people_speak: see `Explorer.people_speak`."""
    return REVIEWS if people_speak else ITEM_TEXTS
