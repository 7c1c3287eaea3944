"""The table of latents: what the run found, with what people wrote over it; and the rows of one latent at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.intents.kinds import NONE, UNDECIDED
from saerec.workspace.notebook import PINNED, TAGS, Entry, Notebook
from saerec.workspace.run import Run

_SCORES = (c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC, c.N_SCORED, c.SCORE_KEYWORDS)


class RowsBy:
    """A table of which the rows of one latent, or of one theme, are found at once; they keep their order."""

    def __init__(self, table: pd.DataFrame, column: str = c.LATENT) -> None:
        self._table = table.sort_values(column, kind="stable", ignore_index=True)
        self._ids = self._table[column].to_numpy()

    def of(self, id: int) -> pd.DataFrame:
        """Its rows."""
        ends = (int(np.searchsorted(self._ids, id, side=side)) for side in ("left", "right"))
        return self._table.iloc[slice(*ends)]


def row_of(table: pd.DataFrame, place: int, columns: Iterable[str] | None = None) -> dict[str, Any]:
    """A line as plain values, of some columns or of all. Column by column: `to_dict` costs ten times as much."""
    found = ((name, table[name].iat[place]) for name in (table.columns if columns is None else columns))
    return {name: value.item() if isinstance(value, np.generic) else value for name, value in found}


def latents_found(run: Run) -> pd.DataFrame:
    """Every latent with its figures, name and verdict as the run has them; row = latent."""
    found, figures = run.table("intents/intents"), run.table("activations/latents")
    known = [column for column in figures if column == c.LATENT or column not in found]
    table = figures[known].merge(found, on=c.LATENT)
    for column in (c.STABILITY, c.SCORE_KEYWORDS, c.SCORE_LLM):
        if column not in table:  # no other seeds were trained, or an earlier version judged the names
            table[column] = np.nan
    for column in _SCORES:
        table[column] = table[column].astype(float)  # of no kind at all where no name could be scored
    for column in (c.NAME, c.DESCRIPTION, c.SOURCE, c.REASON, "keywords"):
        table[column] = table[column].fillna("")
    return table


class EditedLatents:
    """The latents as people see them: worked out anew when somebody has written into the notebook."""

    def __init__(self, found: pd.DataFrame, notebook: Notebook) -> None:
        self._found, self._notebook = found, notebook
        self._kept: tuple[int, pd.DataFrame, dict[int, str]] | None = None

    @property
    def version(self) -> int:
        """Another number after each that is written."""
        return self._notebook.version()

    def now(self) -> tuple[pd.DataFrame, dict[int, str]]:
        """The table, and latent -> name; the unnamed are called by number."""
        version = self.version
        if self._kept is None or self._kept[0] != version:
            table = with_edits(self._found, self._notebook.entries())
            pairs = zip(table[c.LATENT].tolist(), table[c.NAME].tolist(), strict=True)
            self._kept = version, table, {latent: name or f"latent {latent}" for latent, name in pairs}
        return self._kept[1:]


def with_edits(table: pd.DataFrame, entries: Mapping[int, Entry]) -> pd.DataFrame:
    """A copy of the latents with people's names, descriptions and verdicts.

    What a person calls a latent is certain. A score belongs to the words it was measured with: a latent whose words
    changed has the score that was measured when they were written, or none (NaN). Verdicts change what is shown; the
    codes that the recommender was trained with stay as they are until the run is made again. Tags stand in one text,
    parted by commas.
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
    table.loc[latent, [c.NAME, c.DESCRIPTION, c.SOURCE, c.CERTAIN]] = [name, description, "human", True]
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
    table.at[latent, c.INTENT_KIND] = NONE if not entry.verdict else UNDECIDED if found == NONE else found
