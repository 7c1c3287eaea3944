"""Why an item stands where it stands, in sentences built from computed numbers, never by a language model.

Formed once, here; a page, a card, a report and the terminal only draw them. What they may say:

- A reason is named only when taking it away makes the item fall (`explain.standing`). Where none does alone, that is
  said, and what does together; where that is not known either, nothing in particular is.
- What other people did is counted, always; that they do it more often than others, only where
  `WentOn.is_usual`.
- A name that is not certain is never said as a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from saerec import columns as c
from saerec.explain.attribution import HISTORY, SEQUENCE
from saerec.explain.standing import Standing
from saerec.explain.went_on import WentOn
from saerec.explorer.recommendations.decisive import adding_up, deepest, intents_of, main_reason, speaking
from saerec.explorer.recommendations.meaning import INTENT, KIND_WORDS, REST, THING
from saerec.explorer.results import Explanation, Flip, Together

NAME, ITEM, WORDS = "name", "item", "words"
NO_TOPIC: Final = "no common topic"
SEQUENCE_WORDS: Final = "what they had and in which order"
REST_WORDS: Final = "other signals from the texts (praise, chatter, unclear)"
MOST_NAMED: Final = 3
"""Of several that decide together, so many are named."""


@dataclass(frozen=True)
class Piece:
    """A few words of a sentence."""

    text: str
    role: str = WORDS
    """words of this program; name (of a theme or latent) and item (its title) are the corpus' and may hold anything"""
    certain: bool = True
    """whether a name may be said as a fact"""


Sentence = list[Piece]


def as_text(sentence: Iterable[Piece]) -> str:
    """Without any marks but quotes around what is not certain."""
    return "".join(one.text if one.certain else f"“{one.text}”" for one in sentence)


def named(name: str, certain: bool, kind: str = "") -> Sentence:
    """A name within a sentence; behind it, in brackets, whether it is a guess, and its kind in words."""
    certain = certain and bool(name)
    aside = ", ".join(word for word in ("" if certain else "not sure", kind) if word)
    lead = [] if certain else [Piece("what the model calls ")]
    return [*lead, Piece(name or NO_TOPIC, NAME, certain), *([Piece(f" ({aside})")] if aside else [])]


def why_in_words(why: Explanation) -> list[Sentence]:
    """What put the item where it stands, what of the history counts, which intent does, and who lends to an item that
    nobody bought."""
    main = main_reason(why)
    found = [_first(why, main)]
    decided_by_order = main is not None and main[0][c.GROUP] == SEQUENCE
    if decided_by_order or (why.together is not None and SEQUENCE in why.together.groups):
        found.append(_of_history(why))
    if main is None or main[0][c.MEANS] != INTENT:
        found.append(_of_intents(why))
    if why.lenders:
        found.append(_lent(why))
    return found


def _first(why: Explanation, main: tuple[pd.Series, bool, bool] | None) -> Sentence:
    stands = [Piece(why.title, ITEM), Piece(f" stands at rank {why.rank:,}, ")]
    if main is not None:
        row, is_strongest, is_most = main
        degree = "mostly" if is_most else "above all" if is_strongest else "not least"
        without = without_it(row)
        return [*stands, Piece(f"{degree} because of "), *called(row), Piece(f": {without}, {_fall(why, row)}.")]
    if why.together is not None:
        return [*stands, Piece("though nothing alone decides that; "), *_together(why, why.together, adding_up(why))]
    return [*stands, Piece("because of nothing in particular: taken away one by one, nothing makes it fall.")]


def called(row: Mapping[Any, Any] | pd.Series) -> Sentence:
    """The sequence, a theme, a thing or the rest as a sentence names it."""
    if row[c.GROUP] == SEQUENCE:
        return [Piece(SEQUENCE_WORDS)]
    if row[c.MEANS] == THING:
        return [Piece("what it is ("), *_bare(row), Piece(")")]
    if row[c.MEANS] != INTENT:
        return [Piece(REST_WORDS)]
    return named(str(row[c.NAME]), bool(row[c.CERTAIN]), KIND_WORDS.get(row[c.INTENT_KIND], ""))


def _bare(row: Mapping[Any, Any] | pd.Series) -> Sentence:
    """A name inside brackets already."""
    if row[c.CERTAIN] and row[c.NAME]:
        return [Piece(str(row[c.NAME]), NAME)]
    return [Piece("not sure: "), Piece(str(row[c.NAME]) or NO_TOPIC, NAME, certain=False)]


def without_it(row: Mapping[Any, Any] | pd.Series) -> str:
    """How a sentence takes a row away."""
    return {SEQUENCE: "without that", REST: "without them"}.get(row[c.MEANS], "without it")


def _fall(why: Explanation, row: Mapping[Any, Any] | pd.Series) -> str:
    return falls_to(why.standing, why.without(row))


def falls_to(before: Standing, after: Standing) -> str:
    """What becomes of an item that falls: its rank, or where it stays first, its lead."""
    if after.rank > before.rank:
        return f"it falls to rank {after.rank:,}"
    return f"its lead over the second shrinks from {before.lead:.2f} to {after.lead:.2f}"


def _of_history(why: Explanation) -> Sentence:
    """The item of the history that counts most, and what other people who had it did."""
    best = deepest(why, why.history)
    if best is None:
        return [Piece("No single item of the history decides: without any one of them it falls no lower.")]
    counted = _crowd(why.went_on.get(str(best["id"])))
    return [
        Piece("Of what they had, "),
        Piece(str(best[c.NAME]), ITEM),
        Piece(f" counts most: without it, {_fall(why, best)}. {counted}"),
    ]


def _crowd(people: WentOn | None) -> str:
    """Always the count; more than it only where it is more than chance."""
    if people is None or not people.had:
        return "Nobody had it in the training data, so no one is counted who went on."
    if people.had == 1:
        return f"The one person who had it {'took' if people.later else 'did not take'} this later."
    counted = f"{people.later:,} of the {people.had:,} people who had it took this later"
    if not people.is_usual:
        return f"{counted}."
    times, low, high = people.lift()
    return f"{counted}, {times:.1f} times as many as of the others (95 % interval {low:.1f} to {high:.1f})."


def _of_intents(why: Explanation) -> Sentence:
    best, intents = deepest(why, intents_of(why)), speaking(intents_of(why))
    if best is not None:
        return [Piece("Of the intents "), *called(best), Piece(f" counts most: without it, {_fall(why, best)}.")]
    if intents.empty:
        return [Piece("No intent speaks for it.")]
    if why.intents_together is not None:
        return [Piece("No single intent decides; "), *_together(why, why.intents_together, intents)]
    all_of_them = ", nor do all that speak for it together" if len(intents) > 1 else ""
    return [Piece(f"No single intent decides{all_of_them}.")]


def _together(why: Explanation, found: Together, rows: pd.DataFrame) -> Sentence:
    """`A, B and C together do: without them, it falls to rank 4.`"""
    of = rows.set_index(c.GROUP, drop=False)
    shown = found.groups if len(found.groups) <= MOST_NAMED else found.groups[: MOST_NAMED - 1]
    more = len(found.groups) - len(shown)
    phrases = [called(of.loc[group]) for group in shown] + ([[Piece(f"{more} more")]] if more else [])
    fall = falls_to(why.standing, found.standing)
    return [*listed(phrases), Piece(f" together do: without them, {fall}.")]


def listed(phrases: Sequence[Sentence]) -> Sentence:
    """`A, B and C`."""
    found: Sentence = []
    for place, phrase in enumerate(phrases):
        joint = "" if not place else " and " if place == len(phrases) - 1 else ", "
        found += [Piece(joint)] * bool(joint) + phrase
    return found


def _lent(why: Explanation) -> Sentence:
    """What an item that nobody bought in training owes to others."""
    lenders = [[Piece(title, ITEM), Piece(f" ({share:.0%})")] for title, share in why.lenders]
    return [
        Piece("Nobody bought it in the training data: beside what its own texts say, it stands where "),
        *listed(lenders),
        Piece(f" {'stand' if len(lenders) > 1 else 'stands'}, whose texts say what is most like it."),
    ]


def flip_in_words(flip: Flip, k: int) -> Sentence:
    """The smallest change that takes an item out of the first k."""
    of_history = flip.kind == HISTORY
    names = [
        [Piece(name, ITEM)] if of_history else named(name, sure)
        for name, sure in zip(flip.names, flip.certain, strict=True)
    ]
    what = "The smallest change" if flip.fewest else "The smallest change found"
    return [
        Piece(f"{what} that takes it out of the first {k}: without "),
        *listed(names),
        Piece(f"{' of the history' if of_history else ''}, it stands at rank {flip.rank:,}."),
    ]


def effect(why: Explanation, row: Mapping[Any, Any]) -> str:
    """What one part does for the item, whether it is a reason or not: one sentence."""
    without = without_it(row)
    if why.falls(row):
        return f"{without[:1].upper()}{without[1:]}, {_fall(why, row)}."
    after = why.without(row)
    if after.rank < why.rank:
        speaks = "It speaks against the item" if row[c.DELTA_SCORE] < 0 else "It speaks more for other items"
        return f"{speaks}: {without}, this one would stand at rank {after.rank:,}."
    return f"The place does not hang on it: rank {after.rank:,} {without}, too."


def places(delta_rank: int) -> str:
    """What a thing is worth in places: `3 places lower`, said of the item without the thing."""
    if not delta_rank:
        return "same place"
    n = abs(delta_rank)
    return f"{n:,} {'place' if n == 1 else 'places'} {'lower' if delta_rank > 0 else 'higher'}"
