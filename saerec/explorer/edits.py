"""What people wrote about latents, laid over what the run found."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.workspace.notebook import PINNED, TAGS, Entry

_SCORES = (c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC, c.N_SCORED, c.SCORE_KEYWORDS)


def with_edits(table: pd.DataFrame, entries: Mapping[int, Entry]) -> pd.DataFrame:
    """A copy of the latents with people's names, descriptions and verdicts.

    A score belongs to the words it was measured with: a latent whose words changed has the score that was measured
    when they were written, or none (NaN). Verdicts change what is shown; the codes that the recommender was trained
    with stay as they are until the run is made again. Tags stand in one text, parted by commas.
    """
    table = table.assign(**{PINNED: False, TAGS: ""})
    for latent, entry in entries.items():
        if not 0 <= latent < len(table):
            continue  # written about a larger dictionary; history still has it
        _words(table, latent, entry)
        _verdict(table, latent, entry)
        table.loc[latent, [PINNED, TAGS]] = [entry.pinned, ", ".join(entry.tags)]
    return table


def _words(table: pd.DataFrame, latent: int, entry: Entry) -> None:
    name = table.at[latent, c.NAME] if entry.name is None else entry.name
    description = table.at[latent, c.DESCRIPTION] if entry.description is None else entry.description
    if (name, description) == (table.at[latent, c.NAME], table.at[latent, c.DESCRIPTION]):
        return
    table.loc[latent, [c.NAME, c.DESCRIPTION, c.SOURCE]] = [name, description, "human"]
    measured = entry.measured
    known = measured is not None and (measured.name, measured.description) == (name, description)
    for column in (*_SCORES, c.SCORE_LLM):
        if column in table:
            table.loc[latent, column] = getattr(measured, column) if known and column in _SCORES else np.nan


def _verdict(table: pd.DataFrame, latent: int, entry: Entry) -> None:
    if entry.verdict is None:
        return
    table.at[latent, c.IS_INTENT] = entry.verdict
    table.at[latent, c.REASON] = "A person says so."
    found = table.at[latent, c.INTENT_KIND]
    table.at[latent, c.INTENT_KIND] = "none" if not entry.verdict else "personal" if found == "none" else found
