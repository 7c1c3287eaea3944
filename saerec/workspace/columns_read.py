"""A table of a run by column and by row: what nobody asks for is neither read nor held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, overload

from saerec import columns as c

if TYPE_CHECKING:
    import pandas as pd

    from saerec.workspace.run_files import RunFiles

FEW_WORDS: Final = (c.SPLIT, c.KIND)
"""Columns of few different words: a byte a row, as categories."""


class Columns:
    """A table such as `data/interactions`: columns are read when they are first asked for, and kept."""

    def __init__(self, run: RunFiles, name: str) -> None:
        self._run, self._name = run, name
        self._kept: dict[str, pd.Series] = {}

    def __len__(self) -> int:
        """Rows."""
        return self._run.n_rows(self._name)

    @overload
    def __getitem__(self, column: str) -> pd.Series: ...

    @overload
    def __getitem__(self, column: list[str]) -> pd.DataFrame: ...

    def __getitem__(self, column: str | list[str]) -> pd.Series | pd.DataFrame:
        """A column, or some of them as a table. Do not change either: they are shared."""
        import pandas as pd

        if not isinstance(column, str):
            return pd.DataFrame({name: self[name] for name in column})
        if column not in self._kept:
            self._kept[column] = self._run.column(self._name, column, categories=column in FEW_WORDS)
        return self._kept[column]

    def rows(self, rows: range, columns: Sequence[str]) -> pd.DataFrame:
        """Rows that lie together, by their numbers: from the parts of the file that hold them, which are not kept."""
        return self._run.rows(self._name, rows, list(columns))
