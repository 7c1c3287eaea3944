"""One raw value -> one clean value. Each function raises ValueError with a sentence; the caller adds file and line."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, date, datetime

from saerec.data.readers.files import raw_file
from saerec.data.readers.files.quoting import shown
from saerec.text.plain import plain

MAX_ID = 512
"""Characters of the longest user or item id."""

_MISSING = frozenset({"", "nan", "na", "n/a", "null", "none", "nat", "\\n"})
_SECONDS_MIN, _SECONDS_MAX = -62135596800, 253402300799  # years 1 to 9999
_UNITS = ((1e17, 10**9), (1e14, 10**6), (1e11, 10**3))  # magnitude from which a number is ns, us, ms
_MONTH_FIRST = re.compile(r"(\d{1,2}) (\d{1,2}), (\d{4})")  # "07 18, 2014", as Amazon writes dates
_TIME_HELP = "Valid: seconds or milliseconds since 1970, or a date such as 2024-05-31 or 2024-05-31T12:00:00Z."
_PRICE = re.compile(r"\d[\d,]{0,12}(?:\.\d{1,6})?|\.\d{1,6}")
_MAX_PRICE = 1e9
_MAX_NUMBER = 10**20
_MAX_DEPTH = 3


def identifier(value: object) -> str:
    """A user or item id: text without surrounding blanks; whole numbers lose a trailing .0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool | float | list | dict | bytes):
        raise ValueError(f"{shown(value)} is no id. An id is a text or a whole number.")
    text = "" if value is None else str(value).strip()
    if not text:
        raise ValueError("the id is empty. Every row needs one.")
    if len(text) > MAX_ID:
        raise ValueError(f"the id {shown(text, 20)} has {len(text)} characters; at most {MAX_ID} are valid.")
    if not text.isprintable() and any(unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} for c in text):
        raise ValueError(f"the id {shown(text)} holds a line break or control character. Ids are single-line texts.")
    return text


def seconds(value: object) -> int | None:
    """A time as whole seconds since 1970 (UTC); None where it is missing.

    Valid: seconds, milli-, micro- or nanoseconds (told apart by size), ISO 8601 dates, `MM DD, YYYY`, dates of Parquet.
    """
    if isinstance(value, datetime):
        return math.floor((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())
    if isinstance(value, date):
        return int(datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp())
    if _is_missing(value):
        return None
    try:
        number = _number(value)
    except ValueError:
        return seconds(_date(value))
    for limit, unit in _UNITS:
        if abs(number) >= limit:
            number /= unit
            break
    if not _SECONDS_MIN <= number <= _SECONDS_MAX:
        raise ValueError(f"the time {shown(value)} lies outside the years 1 to 9999. {_TIME_HELP}")
    return math.floor(number)


def _date(value: object) -> datetime:
    text = value.strip() if isinstance(value, str) else ""
    if match := _MONTH_FIRST.fullmatch(text):
        text = f"{match[3]}-{match[1]:0>2}-{match[2]:0>2}"
    elif text[:4].isdigit():
        text = text.replace("/", "-").removesuffix(" UTC")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown(value)} is not a time. {_TIME_HELP}") from None


def rating(value: object) -> float:
    """A finite number, or NaN where it is missing."""
    if _is_missing(value):
        return math.nan
    try:
        number = float(_number(value))
    except ValueError:
        number = math.inf
    if not abs(number) < 1e9:
        raise ValueError(f"{shown(value)} is not a number. A rating is a number, or empty.")
    return number


def price(value: object) -> float | None:
    """The first (of a range: the lowest) amount in a text such as "$1,299.00 - $1,499.00".

    None where it is missing, NaN where something stands there that is no amount.
    """
    if _is_missing(value):
        return None
    if isinstance(value, bool | list | dict):
        return math.nan
    text = str(value).strip()
    match = _PRICE.search(text)
    # Scraped prices may hold style sheets and scripts: an amount stands at the start, after a currency sign.
    if match is None or match.start() > 5 or text.startswith("-"):
        return math.nan
    try:
        amount = float(text if isinstance(value, int | float) else match[0].replace(",", ""))
    except ValueError:
        return math.nan
    return amount if 0 <= amount < _MAX_PRICE else math.nan


def text(value: object, joiner: str = " ", depth: int = 0) -> str:
    """A plain text (see `saerec.text.plain`), the same for every reader; lists are joined; "" for anything else.

    Bytes are read as UTF-8, for Parquet writes texts so that were never declared to be any.
    """
    if isinstance(value, list | tuple):
        parts = [text(part, joiner, depth + 1) for part in value] if depth < _MAX_DEPTH else []
        value = joiner.join(part for part in parts if part)
    elif isinstance(value, bytes):
        value = _decoded(value)
    elif value is None or isinstance(value, bool | dict) or value != value:  # NaN differs from itself
        return ""
    result = value if isinstance(value, str) else str(value)
    if len(result) > raw_file.MAX_FIELD:
        raise ValueError(f"the text has {len(result)} characters; at most {raw_file.MAX_FIELD} are valid.")
    # JSON can spell half a surrogate pair, which no UTF-8 file can hold.
    result = result if result.isascii() else result.encode("utf-8", "replace").decode("utf-8")
    return result if depth else plain(result)


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("the column holds bytes that are no UTF-8 text. Write it as text.") from None


def one_line(value: object) -> str:
    """A text with every run of blanks and line breaks made one blank."""
    return " ".join(text(value).split())


def category(value: object) -> str:
    """A category; a list is a path ("Beauty > Nails"), of a list of paths the first is taken."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        value = value[0]
    return " ".join(text(value, joiner=" > ").split())


def with_headline(head: str, body: str) -> str:
    """The review with its headline in front, unless the body already starts with the headline."""
    if not head or body.startswith(head.rstrip(" .\u2026")):
        return body
    if not body:
        return head
    return f"{head} {body}" if head[-1] in ".!?\u2026:;" else f"{head}. {body}"


def _is_missing(value: object) -> bool:
    return value is None or value != value or (isinstance(value, str) and value.strip().lower() in _MISSING)


def _number(value: object) -> int | float:
    if isinstance(value, bool | list | dict | bytes):
        raise ValueError("not a number")
    if isinstance(value, int | float):
        if abs(value) > _MAX_NUMBER:
            raise ValueError("too large")
        return value
    digits = str(value).strip()
    return int(digits) if digits.isdecimal() and len(digits) < 20 else float(digits)
