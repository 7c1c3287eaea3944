"""Names by what latents say: the reason's own name, with a word of detail where several latents say the same.

A description is a sentence: what is said, how much of it in praise, and what it is often said of.
"""

from __future__ import annotations

import pandas as pd

from saerec import columns as c
from saerec.intents.about import is_wish
from saerec.intents.reason_reader import LEAST_VOTE
from saerec.intents.terms import content_stems

REASONS = "reasons"
"""Source of such a name."""
CERTAIN = 1.0
"""A vote from which on a name is said as a fact: readers agree with four of five."""
_SPOKEN_OF = 3


def name_by_reasons(names: pd.DataFrame, latents: pd.DataFrame) -> pd.DataFrame:
    """`names` (latent, name, description, source, keywords), those replaced whose latents are wishes and say a reason.

    latents: latent, the shares of its classes, says, vote, praised, n_texts of all. Of latents that say the same, the
    one that most texts fire has the plain name. No name comes twice.
    """
    wishes = latents.loc[is_wish(latents), [c.LATENT, c.SAID, c.VOTE, c.PRAISED, c.N_TEXTS]]
    table = names.merge(wishes, on=c.LATENT, how="left")
    taken: set[str] = set()
    for place in table[table[c.VOTE] >= LEAST_VOTE].sort_values(c.N_TEXTS, ascending=False, kind="stable").index:
        row = table.loc[place]
        details = _details(row["keywords"], row[c.SAID])
        name = _free(row[c.SAID], details, taken, int(row[c.LATENT]))
        taken.add(name.lower())
        table.loc[place, [c.NAME, c.DESCRIPTION, c.SOURCE]] = [name, _describe(row, details), REASONS]
    for place in table.index[table[c.SOURCE] != REASONS]:
        name = table.at[place, c.NAME]
        if name.lower() in taken:
            table.at[place, c.NAME] = f"{name} ({table.at[place, c.LATENT]})"
    return table[names.columns.tolist()]


def _details(keywords: str, reason: str) -> list[str]:
    """The keywords that add something to the reason."""
    known = content_stems(reason)
    return [term for term in keywords.split(", ") if term and not content_stems(term) & known]


def _free(reason: str, details: list[str], taken: set[str], latent: int) -> str:
    plain = reason[0].upper() + reason[1:]
    options = [plain, *(f"{plain}: {detail}" for detail in details), f"{plain} ({latent})"]
    return next(name for name in options if name.lower() not in taken)


def _describe(row: pd.Series, details: list[str]) -> str:
    praised = row[c.PRAISED]
    sign = f": {praised:.0%} say it in praise, {1 - praised:.0%} miss it" if pd.notna(praised) else ""
    often = details[:_SPOKEN_OF]
    words = f" Often said of {', '.join(often[:-1])}{' and ' if often[:-1] else ''}{often[-1]}." if often else ""
    return f"What people say here is “{row[c.SAID]}”{sign}.{words}"
