"""Why was an item missed? Signs that hold for misses more often than for hits, each counted on both.

A sign is asked of everybody with a held-out item, of hits too: the wanted item is set against its best rival, the item
that stands highest of all others. Where a sign holds for hits as often, it explains nothing, and is no cause there.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from saerec import columns as c
from saerec.evaluation.metrics import ratio_of_shares

THIN: Final = 4
"""At most so many known interactions are a thin history."""
TIMES: Final = 3
"""Had so many times as often, gone on to so many times as often: what a rival has before the wanted item."""
TOLD: Final = 2
"""Carries so many times as much of what the model was told of the person."""
SURELY: Final = 0.01
"""A sign counts as a cause where chance alone would so seldom make it hold for so many more misses than hits."""
NEVER, NOBODY, SILENT, KIND, RIVAL, OTHERS, WISHES, THIN_HISTORY, OTHER = (
    "never", "nobody", "silent", "kind", "rival", "others", "wishes", "thin", "other"
)  # fmt: skip
CAUSES: Final = {
    NEVER: ("Never in training", "Nobody had the item in the training data."),
    NOBODY: ("Nobody went on so", "Nobody who had an item of the person's history took the wanted one later."),
    SILENT: ("Text says nothing", "What the item's texts say shares nothing with what the model was told that this "
             "person, or everybody, wants."),
    KIND: ("New kind of item", "The person had nothing of its category."),
    RIVAL: ("Popular rival", f"What stands first was had at least {TIMES} times as often as the wanted item."),
    OTHERS: ("Others went on otherwise", "Of those who had what the person had, at least "
             f"{TIMES} times as many went on to what stands first as to the wanted item."),
    WISHES: ("Wishes speak for the rival", f"What stands first carries at least {TOLD} times as much of what the model "
             "was told of this person."),
    THIN_HISTORY: ("Thin history", f"At most {THIN} interactions of the person were known."),
    OTHER: ("None of these", "None of the above holds; the model preferred something else."),
}  # fmt: skip
"""Cause -> its name, and what it means; the first that holds is a case's."""


def signs(facts: pd.DataFrame) -> pd.DataFrame:
    """[P, cause] bool: which signs hold for each person.

    facts: n_known (interactions known of the person), n_train (training interactions of the wanted item), n_preferred
    (of its rival), went_on and went_on_preferred (people who had an item of the history and later took the one, the
    other), shares_nothing, new_kind (both bool), told and told_preferred (how much of what the model was told of the
    person each carries).
    """
    f = facts
    held = {
        NEVER: f["n_train"] == 0,
        NOBODY: f["went_on"] == 0,
        SILENT: f["shares_nothing"],
        KIND: f["new_kind"],
        RIVAL: f["n_preferred"] >= TIMES * f["n_train"],
        OTHERS: (f["went_on_preferred"] > 0) & (f["went_on_preferred"] >= TIMES * f["went_on"]),
        WISHES: (f["told_preferred"] > 0) & (f["told_preferred"] >= TOLD * f["told"]),
        THIN_HISTORY: f["n_known"] <= THIN,
    }
    return pd.DataFrame({cause: np.asarray(which, dtype=bool) for cause, which in held.items()}, index=facts.index)


def weighed(held: pd.DataFrame, is_miss: np.ndarray) -> pd.DataFrame:
    """A row for each of `CAUSES`, in their order: cause, name, meaning, cases (misses whose cause it is), share (of all
    misses), of_misses and of_hits (shares for which the sign holds), lift (one over the other, half a case added to
    both), p (how often chance alone would make it hold for so many misses: Fisher's exact test), counts (p below
    `SURELY`: else no case has it).

    held: of `signs`; is_miss [P] bool.
    """
    missed, hit = held[is_miss], held[~is_miss]
    n_miss, n_hit = len(missed), len(hit)
    x, y = missed.sum(), hit.sum()
    chance = hypergeom.sf(x.to_numpy() - 1, n_miss + n_hit, (x + y).to_numpy(), n_miss)
    lift, _, _ = ratio_of_shares(x.to_numpy(), n_miss, y.to_numpy(), n_hit)
    shares = {"of_misses": x / max(n_miss, 1), "of_hits": y / max(n_hit, 1)}
    figures = pd.DataFrame({**shares, c.LIFT: lift, "p": chance, "counts": chance < SURELY}, index=held.columns)
    found = pd.Series(first_cause(missed, figures["counts"])).value_counts()
    rows = [(cause, *words, int(found.get(cause, 0))) for cause, words in CAUSES.items()]
    table = pd.DataFrame(rows, columns=["cause", c.NAME, "meaning", "cases"])
    table[c.SHARE] = table["cases"] / max(n_miss, 1)
    table = table.join(figures, on="cause")
    return table.assign(counts=table["counts"].eq(other=True))


def first_cause(held: pd.DataFrame, counts: pd.Series) -> np.ndarray:
    """[M] the first sign that holds among those that count, else `OTHER`. counts: bool of each column."""
    known = [cause for cause in held.columns if counts[cause]]
    return np.select([held[cause].to_numpy() for cause in known] or [np.zeros(len(held), bool)], known or [""], OTHER)
