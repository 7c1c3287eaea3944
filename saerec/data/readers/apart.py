"""Reviews that stand in a file of their own: interactions.* says who had what and when, reviews.* what they wrote."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from saerec.columns import ITEM_ID, REVIEW, USER_ID
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.opening import one_table, stem, tables_in
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows.column_map import SUMMARY, ColumnsError, map_columns
from saerec.data.readers.rows.frames import collect_interactions
from saerec.errors import DataError

NAMED = "reviews"
_TURN = "turn"


def find_texts(directory: Path) -> tuple[Path, ...]:
    """reviews.* of a directory that holds interactions.* too; its files."""
    tables = tables_in(directory)
    if not any(stem(path).startswith("interactions") for path in tables):
        return ()  # then they are the interactions
    return one_table([path for path in tables if stem(path) == NAMED], "the reviews", directory)


def join_texts(interactions: pd.DataFrame, records: Records, *, lenient: bool) -> tuple[pd.DataFrame, list[str]]:
    """The interactions with their reviews, found by user and item, the second of a pair for its second interaction.

    lenient: rows that cannot be read are left out. Returns notes too. Raises DataError where no column is a review, or
    none of the reviews belongs to an interaction.
    """
    guess = map_columns(records, (USER_ID, ITEM_ID, REVIEW, SUMMARY), None, needed=(USER_ID, ITEM_ID))
    if REVIEW not in guess.mapping:
        message = "no column holds the reviews. Call it review, or leave this file out."
        raise ColumnsError(message, records.columns, file=records.path)
    texts = collect_interactions(records, guess.mapping, Faults() if lenient else None).frame
    found = _numbered(interactions).merge(_numbered(texts)[[USER_ID, ITEM_ID, _TURN, REVIEW]], how="left",
                                          on=[USER_ID, ITEM_ID, _TURN], suffixes=("_", ""))  # fmt: skip
    known = found[REVIEW].notna()
    if not known.any():
        message = (
            f"none of its {len(texts):,} reviews belongs to an interaction: no pair of user "
            f"({guess.mapping[USER_ID]}) and item ({guess.mapping[ITEM_ID]}) stands in both files. Write both alike."
        )
        raise DataError(message, file=records.path)
    joined = interactions.assign(**{REVIEW: found[REVIEW].fillna("").to_numpy()}).astype({REVIEW: "str"})
    said = f"{records.path.name}: reviews of {int(known.sum()):,} of {len(joined):,} interactions, by user and item."
    over = len(texts) - int(known.sum())
    return joined, [said, *guess.notes(None), *([f"{over:,} of its rows belong to no interaction."] if over else [])]


def _numbered(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{_TURN: table.groupby([USER_ID, ITEM_ID]).cumcount()})
