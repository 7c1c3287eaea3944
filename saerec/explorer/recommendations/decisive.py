"""What decides where an item stands? Only what makes it fall when it is taken away is ever named as a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from saerec import columns as c
from saerec.explain.attribution import SEQUENCE
from saerec.explain.standing import Standing
from saerec.explorer.recommendations.meaning import INTENT
from saerec.explorer.results import Explanation, Together

Fewest = Callable[[Sequence[Sequence[int] | None]], tuple[int, Standing] | None]
"""As `explain.attribution.fewest_together`, of one item."""


def adding_up(why: Explanation) -> pd.DataFrame:
    """group, means, kind, name, certain, delta_score, delta_rank, delta_lead: the sequence (as group `sequence`) and
    the groups, which together make up the score; by falling delta_score."""
    columns = [c.GROUP, c.MEANS, c.INTENT_KIND, c.NAME, c.CERTAIN, c.DELTA_SCORE, c.DELTA_RANK, c.DELTA_LEAD]
    sequence = why.parts[why.parts["kind"] == SEQUENCE].assign(**{c.GROUP: SEQUENCE, c.MEANS: SEQUENCE})
    table = pd.concat([sequence[columns], why.groups[columns]], ignore_index=True)
    return table.sort_values(c.DELTA_SCORE, ascending=False, kind="stable", ignore_index=True)


def main_reason(why: Explanation) -> tuple[pd.Series, bool, bool] | None:
    """Of what adds up to the score, the strongest that makes the item fall alone; whether nothing is stronger; and
    whether it is half or more of all that speaks for the item. None where nothing makes it fall alone.

    What lowers the item's score may hold it up, too: where it lowers its rivals' more.
    """
    rows = adding_up(why)
    falling = _falling(why, rows)
    if not falling:
        return None
    best = rows.iloc[falling[0][0]]
    worth = float(best[c.DELTA_SCORE])
    speaking = float(rows[c.DELTA_SCORE].clip(lower=0).sum())
    return best, worth >= rows[c.DELTA_SCORE].max(), worth > 0 and worth >= 0.5 * speaking


def deepest(why: Explanation, rows: pd.DataFrame) -> pd.Series | None:
    """Of rows of `parts` or `groups`, the one without which the item falls furthest; None where no single one makes it
    fall."""
    falling = _falling(why, rows)
    return rows.iloc[max(falling, key=lambda one: one[1].depth())[0]] if falling else None


def intents_of(why: Explanation) -> pd.DataFrame:
    """The groups of intents, the strongest first."""
    return why.groups[why.groups[c.MEANS] == INTENT]


def speaking(rows: pd.DataFrame) -> pd.DataFrame:
    """Those of `parts` or `groups` that add to the score, the strongest first."""
    return rows[rows[c.DELTA_SCORE] > 0].sort_values(c.DELTA_SCORE, ascending=False, kind="stable")


def with_together(why: Explanation, fewest: Fewest) -> Explanation:
    """With what decides together, asked of the model only where nothing decides alone."""
    parts = None if main_reason(why) else _fewest(why, speaking(adding_up(why)), fewest)
    intents = intents_of(why)
    return replace(
        why,
        together=parts,
        intents_together=None if deepest(why, intents) is not None else _fewest(why, speaking(intents), fewest),
    )


def _fewest(why: Explanation, rows: pd.DataFrame, fewest: Fewest) -> Together | None:
    groups, members = rows[c.GROUP].tolist(), why.members()
    found = fewest([None if group == SEQUENCE else members[group] for group in groups])
    return None if found is None else Together(groups[: found[0]], found[1].rank, found[1].lead)


def _falling(why: Explanation, rows: pd.DataFrame) -> list[tuple[int, Standing]]:
    """The places of the rows without which the item falls, and where it stands then."""
    lost = zip(rows[c.DELTA_RANK].tolist(), rows[c.DELTA_LEAD].tolist(), strict=True)
    after = [Standing(why.rank + int(rank), why.lead - lead) for rank, lead in lost]
    return [(place, one) for place, one in enumerate(after) if why.standing.falls(one)]
