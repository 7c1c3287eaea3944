"""One raw value -> one clean value. Each function raises ValueError with a sentence; the caller adds file and line."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from saerec.data.readers.files import raw_file
from saerec.data.readers.files.quoting import shown
from saerec.text.plain import plain

MAX_ID = 512
"""Characters of the longest user or item id."""

_EXACT = 1 << 53  # from here on, not every whole number is a float
_WRAPPED = frozenset({"$oid", "$date", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal"})
_MAX_DEPTH = 3


def identifier(value: object) -> str:
    """A user or item id: text without surrounding blanks; whole numbers lose a trailing .0."""
    if isinstance(value, str):
        text = value.strip()
        if text and len(text) <= MAX_ID and text.isprintable():
            return text
    if isinstance(value, dict):
        value = unwrapped(value)
    if isinstance(value, float) and value.is_integer():
        if abs(value) >= _EXACT:
            raise ValueError(
                f"{shown(value)} is too large for a floating-point number: it was rounded, and "
                "different ids may have become one. Write ids as texts or whole numbers."
            )
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


def unwrapped(value: object) -> object:
    """What an export of MongoDB wraps, {"$date": ...} or {"$oid": ...}, and decimals of Parquet as numbers; any other
    value as it is."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict) and len(value) == 1:
        name, inner = next(iter(value.items()))
        if isinstance(name, str) and name in _WRAPPED:
            return unwrapped(inner)
    return value


def text(value: object, joiner: str = " ", depth: int = 0) -> str:
    """A plain text (see `saerec.text.plain`), the same for every reader; lists are joined; "" for anything else.

    Bytes are read as UTF-8, for Parquet writes texts so that were never declared to be any.
    """
    if isinstance(value, str):
        pass
    elif isinstance(value, list | tuple):
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
