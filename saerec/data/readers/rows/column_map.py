"""Which column is which: given by the person, else guessed from common names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from saerec.columns import BRAND, CATEGORY, DESCRIPTION, ITEM_ID, PRICE, RATING, REVIEW, TIMESTAMP, TITLE, USER_ID
from saerec.data.readers.files.quoting import listed
from saerec.data.readers.files.records import Records
from saerec.data.readers.rows.fitness import NUMBERS, Sample, misfit, take_sample, text_like
from saerec.errors import DataError

SUMMARY: Final = "summary"
"""A review's headline; it is put in front of the review."""

INTERACTION_FIELDS: Final = (USER_ID, ITEM_ID, TIMESTAMP, RATING, REVIEW, SUMMARY)
ITEM_FIELDS: Final = (TITLE, CATEGORY, BRAND, DESCRIPTION, PRICE)

DATE_FORMAT: Final = "date_format"
"""Stands in a mapping beside the fields: how the times are written, see `saerec.data.readers.rows.times`."""
DATE_HINT: Final = "date_hint"
"""The same of the run that data are added to; several are parted by blanks."""

# Compared in lower case without signs, so "user_id", "userId" and "User ID" are one. The first that is there wins.
_THINGS = "game movie book film song track album recipe restaurant hotel business beer wine show anime app"
_NAMES: Final = {
    USER_ID: "userid user reviewerid customerid customer reviewer memberid profileid uid username reviewername critic "
    "visitorid sessionuserid accountid buyerid",
    ITEM_ID: "itemid item parentasin asin productid product movieid movie bookid isbn gameid appid trackid songid "
    f"artistid recipeid businessid articleid newsid sku iid {_THINGS}",
    TIMESTAMP: "timestamp unixreviewtime unixtime time reviewtime datetime date reviewdate createdat ts dateadded "
    "datecreated createddate reviewedat orderdate purchasedate eventtime",
    RATING: "rating overall stars starrating reviewrating score reviewoverall "
    "userscore userrating criticscore reviewscore grade points",
    REVIEW: "review reviewtext reviewbody text body content comment comments",
    SUMMARY: "summary reviewsummary reviewtitle reviewheadline headline",
    TITLE: f"title itemtitle producttitle movietitle booktitle productname itemname name gamename {_THINGS}",
    CATEGORY: "category categories genre genres productcategory itemcategory maincategory maincat class department",
    BRAND: "brand store manufacturer publisher brandname",
    DESCRIPTION: "description itemdescription productdescription desc synopsis plot overview",
    PRICE: "price itemprice salesprice",
}
_WEAK: Final = {DESCRIPTION: "summary keywords tags"}
"""Names that count where no column has a better one, be it empty."""


@dataclass(frozen=True)
class Dates:
    """What is said about how times are written."""

    given: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guess:
    """Which column is which, and why."""

    mapping: dict[str, str]
    """our name -> the file's"""
    by_content: dict[str, str] = field(default_factory=dict)
    """field -> the column that was taken for what stands in it"""
    also: dict[str, list[str]] = field(default_factory=dict)
    """field -> other columns whose names would do"""
    passed: dict[str, str] = field(default_factory=dict)
    """column whose name would do -> why it was not taken"""

    def notes(self, given: Mapping[str, str] | None) -> list[str]:
        """Sentences: what was taken for what and why, what else would do."""
        chosen = {name for name in given or {} if name in self.mapping}
        parts = []
        for why, names in (
            ("as was said", [name for name in self.mapping if name in chosen]),
            ("by name", [name for name in self.mapping if name not in chosen and name not in self.by_content]),
            ("by what stands there", list(self.by_content)),
        ):
            if names:
                parts.append(f"{', '.join(f'{name} = {self.mapping[name]}' for name in names)} ({why})")
        said = [f"Columns: {'; '.join(parts)}."] if parts else []
        said += [f"The column {name} {why}, so it was passed over." for name, why in self.passed.items()]
        others = [f"{', '.join(names)} for {name}" for name, names in self.also.items() if names]
        return said + ([f"Also possible: {'; '.join(others)}."] if others else [])


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
) -> Guess:
    """Our name -> the file's name, for those of `fields` that are there.

    A given name counts before any guess; the given name "" means: do not use this field. Columns in `taken` are not
    guessed. Names may carry a type as in `rating:float`; the part before the colon is compared. A column is passed over
    when its first rows hold something else (numbers are no review) and another column does better; the review is also
    found by what stands there. Raises DataError for a given column that is not in the file, and its kind ColumnsError
    for a needed field without a column.
    """
    given = {field: name for field, name in (given or {}).items() if field in fields}
    for name, column in given.items():
        if column:
            records.require(column, name)
    guess = Guess({})
    free = {_plain(name): name for name in reversed(records.columns) if name and name not in {*given.values(), *taken}}
    sample = take_sample(records)
    for name in fields:
        if name in given:
            chosen = given[name]
        else:
            used = set(guess.mapping.values())
            found = {column: None for plain, column in _candidates(name, free) if column not in used}
            chosen = _best(name, list(found), sample, guess)
        if chosen:
            guess.mapping[name] = chosen
    if REVIEW in fields and REVIEW not in guess.mapping and REVIEW not in given:
        _review_by_content(free, sample, guess)
    for name in needed:
        if name not in guess.mapping:
            raise ColumnsError(_missing(name, records), records.columns, file=records.path)
    return guess


def dates_of(given: Mapping[str, str] | None) -> Dates:
    """What a mapping says about how times are written."""
    given = given or {}
    return Dates(given.get(DATE_FORMAT, ""), tuple(given.get(DATE_HINT, "").split()))


def columns_given(given: Mapping[str, str] | None) -> dict[str, str]:
    """The part of a mapping that names columns."""
    return {name: column for name, column in (given or {}).items() if name not in (DATE_FORMAT, DATE_HINT)}


def unused(records: Records, used: Collection[str]) -> list[str]:
    """A sentence that names the columns of a file that nothing is made of."""
    left = [name for name in records.columns if name and name not in used]
    return [f"Not used: {listed(left, 12)}."] if left else []


def _candidates(name: str, free: Mapping[str, str]) -> list[tuple[str, str]]:
    """(as it is compared, as it stands in the file), the best name first."""
    for names in (_NAMES[name], _WEAK.get(name, "")):
        found = [(plain, free[plain]) for plain in names.split() if plain in free]
        if found:
            return found
    return []


def _best(name: str, found: list[str], sample: Sample, guess: Guess) -> str:
    """The first candidate that fits; where none does, the first, but numbers are never a review."""
    reasons = {column: misfit(name, sample.get(column, [])) for column in found}
    fit = [column for column in found if not reasons[column]]
    chosen = fit[0] if fit else next((one for one in found if name != REVIEW or reasons[one] != NUMBERS), "")
    before = found[: found.index(chosen)] if chosen else found
    guess.passed.update({column: reasons[column] for column in before})
    rest = [column for column in fit if column != chosen and column not in guess.passed]
    if chosen and rest and name in (USER_ID, ITEM_ID, TIMESTAMP, RATING, REVIEW):
        guess.also[name] = rest
    return chosen


def _review_by_content(free: Mapping[str, str], sample: Sample, guess: Guess) -> None:
    """A column of sentences under a name that nothing is known by."""
    known = {plain for names in (*_NAMES.values(), *_WEAK.values()) for plain in names.split()}
    used = set(guess.mapping.values())
    strange = {column for plain, column in free.items() if plain not in known and column not in used}
    found = text_like({column: sample[column] for column in strange})
    if found:
        guess.mapping[REVIEW] = guess.by_content[REVIEW] = found


def check_fields(given: Mapping[str, str] | None) -> None:
    """Raises DataError when a mapping names a field that does not exist."""
    unknown = [name for name in columns_given(given) if name not in _NAMES]
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
