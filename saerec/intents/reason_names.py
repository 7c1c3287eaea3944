"""Names by what latents say: the reason's own name, with a word of detail that enough of the texts hold.

A description is a sentence: what is said, how much of it in praise, and in which words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from saerec import columns as c
from saerec.intents.about import is_wish
from saerec.intents.saying_choice import SURE, sureness
from saerec.intents.terms import content_stems
from saerec.intents.wordlists import OPENERS

REASONS = "reasons"
"""Source of such a name."""
_SPOKEN_OF = 3
_SUPPORT, _TELLS_APART, _MENTIONED = 0.25, 0.15, 0.1
"""Share of a latent's texts that hold a detail: to stand in its name, to tell it from one so called, to be told."""
Support = Callable[[int, Sequence[str]], Mapping[str, float]]
"""(latent, terms) -> share of its texts, of those a namer may see, that hold each."""


def name_by_reasons(names: pd.DataFrame, latents: pd.DataFrame, support: Support) -> pd.DataFrame:
    """`names` (latent, name, description, source, keywords), those replaced whose latents are wishes and say a reason.

    latents: latent, the shares of its classes, says, vote, clear, praised, n_texts of all. No name comes twice: of
    latents that say the same with the same detail, the one that most texts fire has the shortest name.
    """
    wishes = latents.loc[is_wish(latents), [c.LATENT, c.SAID, c.VOTE, c.CLEAR, c.PRAISED, c.N_TEXTS]]
    table = names.merge(wishes, on=c.LATENT, how="left")
    taken: set[str] = set()
    for place in table[sureness(table) >= SURE].sort_values(c.N_TEXTS, ascending=False, kind="stable").index:
        row = table.loc[place]
        details = _details(row["keywords"], row[c.SAID])
        shares = support(int(row[c.LATENT]), details)
        ranked = sorted(details, key=lambda detail: -shares[detail])
        name = _free(row[c.SAID], [d for d in ranked if _is_word(d)], shares, taken, int(row[c.LATENT]))
        taken.add(name.lower())
        table.loc[place, [c.NAME, c.DESCRIPTION, c.SOURCE]] = [name, _describe(row, ranked, shares), REASONS]
    for place in table.index[table[c.SOURCE] != REASONS]:
        name = table.at[place, c.NAME]
        if name.lower() in taken:
            table.at[place, c.NAME] = f"{name} ({table.at[place, c.LATENT]})"
    return table[names.columns.tolist()]


def plain_name(reason: str) -> str:
    """A reason as a name."""
    return reason[:1].upper() + reason[1:]


def _details(keywords: str, reason: str) -> list[str]:
    """The keywords that add something to the reason."""
    known = content_stems(reason)
    return [term for term in keywords.split(", ") if term and not _overlap(content_stems(term), known)]


def _overlap(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two share a word, however it ends: "adjust" and "adjustable"."""
    return any(a.startswith(b) or b.startswith(a) for a in some for b in others)


def _is_word(term: str) -> bool:
    """Whether it is no scrap of a sentence: a word, or a word with what turns it round."""
    first, _, rest = term.partition(" ")
    return not rest or (first in OPENERS and " " not in rest)


def _free(reason: str, details: list[str], shares: Mapping[str, float], taken: set[str], latent: int) -> str:
    plain = plain_name(reason)
    spoken = [f"{plain}: {detail}" for detail in details if shares[detail] >= _TELLS_APART]
    leading = [name for name, detail in zip(spoken, details, strict=False) if shares[detail] >= _SUPPORT]
    options = [*leading[:1], plain, *spoken, f"{plain} ({latent})"]
    return next(name for name in options if name.lower() not in taken)


def _describe(row: pd.Series, details: list[str], shares: Mapping[str, float]) -> str:
    praised = row[c.PRAISED]
    sign = f": {praised:.0%} say it in praise, {1 - praised:.0%} miss it" if pd.notna(praised) else ""
    often = [f"“{detail}”" for detail in details if shares[detail] >= _MENTIONED][:_SPOKEN_OF]
    words = f" Often in these words: {', '.join(often)}." if often else ""
    return f"What people say here is “{row[c.SAID]}”{sign}.{words}"
