"""How certain a name is, where only plain text stands: a cell of a table, a list to choose from, a terminal.

>>> as_said("Quiet", True), as_said("Damp cloth", False)
('Quiet', '≈ Damp cloth')
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from saerec import columns as c
from saerec.explorer.latents.projection import THEME_CERTAIN, THEME_NAME
from saerec.explorer.recommendations.sentences import NO_TOPIC

GUESS: Final = "≈ "
"""Stands before a name that is a guess: it is seen where the end of a long name is cut off."""
PAIRS: Final = (
    (c.NAME, c.CERTAIN),
    (THEME_NAME, THEME_CERTAIN),
    ("name_a", "certain_a"),
    ("name_b", "certain_b"),
)
"""Columns of names, and those that say of each whether it is certain."""


def as_said(name: str, certain: bool) -> str:
    """A name as plain text; one that is not certain says so."""
    return (name if certain else f"{GUESS}{name}") if name else NO_TOPIC


def marked(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every name of `PAIRS` as it is said; names whose certainty it does not tell stay."""
    there = [(name, certain) for name, certain in PAIRS if name in table and certain in table]
    return table.assign(**{name: _said(table[name], table[certain]) for name, certain in there})


def _said(names: pd.Series, certain: pd.Series) -> list[object]:
    # What is not named stays so.
    return [as_said(str(name), bool(sure)) if name else name for name, sure in zip(names, certain, strict=True)]
