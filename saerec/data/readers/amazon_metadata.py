"""Amazon's metadata files: JSON lines, or (2014) lines that are Python literals, which are read but never run."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, ITEM_ID, PRICE, TITLE
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.files.json_objects import read_objects
from saerec.data.readers.files.raw_file import RawFile
from saerec.data.readers.files.records import Records, Row
from saerec.data.readers.rows import values
from saerec.errors import DataError

_FIELDS: Final = (ITEM_ID, TITLE, CATEGORY, BRAND, DESCRIPTION, PRICE)
_MAX_LITERAL = 1 << 20  # the parser of literals needs a hundred times the memory of its text
_SCRIPT = re.compile(r"getTime\(|function ?\(|\{[^{}:]{0,80}:[^{}]{0,80}\}")


def open_metadata(file: RawFile, *, item_column: str) -> Records:
    """A metadata file with the columns of our items table.

    item_column: `asin` (2014, 2018) or `parent_asin` (2023). The category is the first path in `category` or
    `categories`, else `main_category`; the brand is `brand` or `store`; the description is followed by the features.
    """

    def select(columns: Sequence[str], faults: Faults | None = None) -> Iterator[Row]:
        for line, record in read_objects(file, parse_line, faults):
            try:
                item = _item(record, item_column)
            except ValueError as error:
                raise DataError(str(error), file=file.path, line=line) from None
            yield line, [item[column] for column in columns]

    return Records(file.path, _FIELDS, "Amazon metadata", select)


def parse_line(line: str) -> Any:
    """A JSON value, or the value of a Python literal of at most 1 MB. Raises ValueError or SyntaxError otherwise."""
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        if len(line) > _MAX_LITERAL:
            raise
        return ast.literal_eval(line.strip())


def _item(record: dict[str, Any], item_column: str) -> dict[str, object]:
    described = [values.text(record.get(key)) for key in ("description", "features", "feature")]
    return {
        ITEM_ID: record.get(item_column),
        TITLE: _unscripted(values.one_line(record.get("title"))),
        CATEGORY: _category(record),
        BRAND: _brand(record),
        DESCRIPTION: "\n".join(part for part in described if part),
        PRICE: record.get("price"),
    }


def _category(record: dict[str, Any]) -> str:
    paths = (values.category(record.get(key)) for key in ("category", "categories", "main_category", "main_cat"))
    return next((path for path in paths if path), "")


def _brand(record: dict[str, Any]) -> str:
    brand = values.one_line(record.get("brand")) or values.one_line(record.get("store"))
    return _unscripted(brand.removeprefix("by ").removeprefix("Unknown"))


def _unscripted(line: str) -> str:
    """Scraped titles and brands sometimes hold style sheets or scripts instead."""
    return "" if _SCRIPT.search(line) else line
