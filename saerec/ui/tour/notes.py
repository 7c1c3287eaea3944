"""What a speaker may say beside each view of the tour: sentences from the run's own figures, of what holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from saerec import columns as c
from saerec.explorer.latents.health import CHANCE, Health
from saerec.ui.kit import numbers
from saerec.ui.kit.meanings import sign

MODELS: Final = {
    "model": "This program",
    "no_intents": "The same without wishes",
    "neighbours": "What others took next",
    "popularity": "What sells most",
}
"""What is measured, in words for everybody; the order in which it is shown."""


def of_people(found: Health, *, people_speak: bool = True) -> list[str]:
    """How many groups of sentences say a wish; of the texts of items, how many groups there are."""
    others = sum(found.others.values())
    if not people_speak:
        return [
            f"The program has sorted the texts into {found.intents + others:,} groups by what they are about.",
            "Hardly anybody wrote them, so no group says why people want something.",
            "A name in grey italics is a guess: the texts behind it are too few or too different.",
        ]
    said = [
        f"The program has sorted the sentences into {found.intents + others:,} groups by what they mean. "
        f"{found.intents:,} of them say why people want something, under {numbers.counted(found.themes, 'heading')}."
    ]
    if others:
        said.append(f"The other {others:,} are about things, praise, blame or chatter, or too mixed to tell.")
    return [*said, "A name in grey italics is a guess: the sentences behind it are too few or too different."]


def of_intent(row: Mapping[str, Any], theme: Mapping[str, Any], *, people_speak: bool = True) -> list[str]:
    """How many say it, on which side, whether they come back to it, and whether the name holds.

    row: of the latent that speaks for the theme; theme: of `Explorer.theme`. Where people do not speak, whether the
    name holds is all there is.
    """
    if not people_speak:
        return [_of_name(row)]
    said = [who_says(theme)]
    if sign(theme[c.PRAISED]):
        said.append(f"Measured over these sentences: {sign(theme[c.PRAISED])}.")
    if numbers.is_known(theme[c.REPEATED]) and theme["repeated_low"] > 1:
        said.append(
            f"Who speaks of it once comes back to it {theme[c.REPEATED]:.1f} times as often as chance would have it "
            f"(95 % interval {theme['repeated_low']:.1f} to {theme['repeated_high']:.1f})."
        )
    return [*said, _of_name(row)]


def who_says(theme: Mapping[str, Any]) -> str:
    """1 person says it, in 2 sentences."""
    people = numbers.counted(theme["n_people"], "person says", "people say")
    return f"{people} it, in {numbers.counted(theme[c.N_TEXTS], 'sentence')}."


def _of_name(row: Mapping[str, Any]) -> str:
    if not numbers.is_known(row[c.SCORE]):
        return "The name was not put to a test: there were too few sentences."
    share, low, high = (numbers.rough_percent(row[name]) for name in (c.SCORE, c.SCORE_LOW, c.SCORE_HIGH))
    tested = (
        f"The name was tested on sentences kept aside: by the name alone, {share} of them are told apart (95 % "
        f"interval {low} to {high}); a coin tells 50 %."
    )
    return tested if row[c.SCORE_LOW] > CHANCE else f"{tested} So the name may be no better than a coin."


def of_person(rank: float | None, n_items: int, against: Mapping[str, float] | None) -> list[str]:
    """Why this person is shown, and how many there are like them. against: the model beside that without intents."""
    if rank is None or not numbers.is_known(rank):
        return ["Nothing of this person was kept aside, so nobody can say whether the program finds what comes next."]
    said = [f"What this person chose next was kept aside. The program has it at rank {rank:,.0f} of {n_items:,}."]
    if against is not None and rank <= 10:
        won = numbers.counted(int(against["won"]), "person", "people")
        said.append(
            f"The example is chosen to show what wishes can do. They bring {won} of {int(against['people']):,} their "
            f"next item among the first ten, and cost {int(against['lost']):,} others theirs."
        )
    return said


def of_ranking(asked: str, decides: bool) -> list[str]:
    """What was asked of the model. asked: what it was asked again without."""
    if not decides:
        return ["Each wish was taken away in turn and the program asked again: the item kept its place every time."]
    return [
        f"Both lists are answers of the same program for the same person; the second time it knew nothing of {asked}.",
        "So the difference between the lists is what the wish does, not a guess at it.",
    ]


def of_accuracy(evaluation: Mapping[str, Any], against: Mapping[str, float] | None) -> list[str]:
    """How sure the share of the model is, and whether wishes help."""
    low, high = evaluation.get("intervals", {}).get("model", {}).get("HR@10", (None, None))
    said = []
    if low is not None and high is not None:
        said.append(f"With other people of the kind, {100 * low:.0f} to {100 * high:.0f} of 100 are to be expected.")
    if against is not None:
        said.append(_of_wishes(against))
    return [*said, "Nothing of what was kept aside was known to any of them, neither the item nor the words."]


def _of_wishes(against: Mapping[str, float]) -> str:
    exchanged = (
        f"Knowing wishes finds the next item of {int(against['won']):,} people whom the same program without them "
        f"misses, and loses that of {int(against['lost']):,} others."
    )
    if against["low"] > 0:
        return f"{exchanged} Over all {int(against['people']):,} people they make the ranking better, beyond chance."
    if against["high"] < 0:
        return f"{exchanged} Over all {int(against['people']):,} people they make the ranking worse, beyond chance."
    return f"{exchanged} Over all {int(against['people']):,} people the difference may be chance."
