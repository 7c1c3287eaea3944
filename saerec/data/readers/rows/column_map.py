"""Which column is which: given by the person, else guessed from common names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, ITEM_ID, PRICE, RATING, REVIEW, TIMESTAMP, TITLE, USER_ID
from saerec.data.readers.files.quoting import listed
from saerec.data.readers.files.records import Records
from saerec.errors import DataError

SUMMARY: Final = "summary"
"""A review's headline; it is put in front of the review."""

INTERACTION_FIELDS: Final = (USER_ID, ITEM_ID, TIMESTAMP, RATING, REVIEW, SUMMARY)
ITEM_FIELDS: Final = (TITLE, CATEGORY, BRAND, DESCRIPTION, PRICE)

# Compared in lower case without signs, so "user_id", "userId" and "User ID" are one. The first that is there wins.
_NAMES: Final = {
    USER_ID: "userid user reviewerid customerid customer reviewer memberid profileid uid username",
    ITEM_ID: "itemid item parentasin asin productid product movieid movie bookid isbn gameid appid trackid songid "
    "artistid recipeid businessid articleid newsid sku iid",
    TIMESTAMP: "timestamp unixreviewtime unixtime time reviewtime datetime date reviewdate createdat ts",
    RATING: "rating overall stars starrating reviewrating score reviewoverall",
    REVIEW: "review reviewtext reviewbody text body content comment comments",
    SUMMARY: "summary reviewsummary reviewtitle reviewheadline headline",
    TITLE: "title itemtitle producttitle movietitle booktitle productname itemname name",
    CATEGORY: "category categories genre genres productcategory itemcategory maincategory maincat class",
    BRAND: "brand store manufacturer publisher brandname",
    DESCRIPTION: "description itemdescription productdescription desc synopsis plot overview",
    PRICE: "price itemprice salesprice",
}


class ColumnsError(DataError):
    """Nothing is wrong with the file, but which column is which must be said."""

    def __init__(self, message: str, columns: Sequence[str], *, file: object) -> None:
        super().__init__(message, file=file)
        self.columns = tuple(columns)


def map_columns(
    records: Records,
    fields: Sequence[str],
    given: Mapping[str, str] | None,
    *,
    needed: Sequence[str] = (),
    taken: Collection[str] = (),
) -> dict[str, str]:
    """Our name -> the file's name, for those of `fields` that are there.

    A given name counts before any guess; the given name "" means: do not use this field. Columns in `taken` are not
    guessed. Names may carry a type as in `rating:float`; the part before the colon is compared. Raises DataError for a
    given column that is not in the file, and its kind ColumnsError for a needed field without a column.
    """
    given = {field: name for field, name in (given or {}).items() if field in fields}
    for field, name in given.items():
        if name:
            records.require(name, field)
    free = {_plain(name): name for name in reversed(records.columns) if name and name not in {*given.values(), *taken}}
    mapping = {}
    for field in fields:
        guesses = [given[field]] if field in given else [free[n] for n in _NAMES[field].split() if n in free]
        if guesses and guesses[0]:
            mapping[field] = guesses[0]
    for field in needed:
        if field not in mapping:
            raise ColumnsError(_missing(field, records), records.columns, file=records.path)
    return mapping


def check_fields(given: Mapping[str, str] | None) -> None:
    """Raises DataError when a mapping names a field that does not exist."""
    unknown = [field for field in given or {} if field not in _NAMES]
    if unknown:
        raise DataError(f"the column mapping names {listed(unknown)}. Valid: {', '.join(_NAMES)}.")


def _missing(field: str, records: Records) -> str:
    examples = ", ".join(_NAMES[field].split()[:4])
    return (
        f"no column for {field}. Columns here: {listed(records.columns)}. Rename one (valid: {field}, {examples}, ...) "
        f"or give the column mapping {field}=<column>. The first line of a delimited file must name the columns."
    )


def _plain(name: str) -> str:
    return "".join(letter for letter in name.partition(":")[0].lower() if letter.isalnum())
