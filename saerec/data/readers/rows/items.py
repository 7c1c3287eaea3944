"""The table of items, from an items file or from columns that repeat in every interaction."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, ITEM_ID, PRICE, TITLE
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows.bad_rows import Faults
from saerec.data.readers.rows.rows import FrameBuilder, clean_rows

_DTYPES = {ITEM_ID: "str", TITLE: "str", CATEGORY: "str", BRAND: "str", DESCRIPTION: "str", PRICE: "float32"}
_TEXTS = (TITLE, CATEGORY, BRAND, DESCRIPTION)


@dataclass(frozen=True)
class ItemTable:
    """Items, and what was noticed while reading them."""

    frame: pd.DataFrame
    """item_id, title, category, brand, description, price; one row an item, in file order."""
    repeated: int = 0
    """Rows of an item that was there before; the first row counts."""
    retitled: int = 0
    """Of these, rows with another title than the first."""
    foreign: int = 0
    """Rows of items that nobody interacted with; left out."""
    bad_prices: int = 0
    """Prices that hold no amount; counted as unknown."""

    def notes(self) -> list[str]:
        """Sentences for `SourceInfo.notes` about an items file."""
        said = {
            "{} rows of an item that was there before were left out.": self.repeated,
            "{} items without interactions were left out.": self.foreign,
            "{} prices hold no amount and count as unknown.": self.bad_prices,
        }
        return [sentence.format(f"{count:,}") for sentence, count in said.items() if count]


def no_items() -> ItemTable:
    """The table of a source without item columns."""
    return ItemTable(FrameBuilder(_DTYPES).build())


def collect_items(
    records: Records, mapping: Mapping[str, str], keep: Collection[str], faults: Faults | None = None
) -> ItemTable:
    """The rows of the items in `keep`; missing fields are "" or NaN.

    An unusable id or text is noted in `faults` and its row left out; without `faults` it raises DataError.
    """
    builder = FrameBuilder(_DTYPES)
    titles: dict[str, int] = {}
    repeated = retitled = foreign = bad_prices = 0
    for _, row in clean_rows(records, mapping, faults):
        item, title, price = row[ITEM_ID], row.get(TITLE, ""), row.get(PRICE)
        if item not in keep:
            foreign += 1
            continue
        if item in titles:
            repeated += 1
            retitled += titles[item] != hash(title)
            continue
        titles[item] = hash(title)
        bad_prices += price is not None and math.isnan(price)
        builder.add((item, *(row.get(field, "") for field in _TEXTS), math.nan if price is None else price))
    return ItemTable(builder.build(), repeated, retitled, foreign, bad_prices)
