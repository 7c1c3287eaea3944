"""Columns of ratings and prices -> numbers. The column decides what its commas and full stops mean."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from saerec.data.readers.rows.plain_numbers import plain_numbers

_LARGEST: Final = 1e9
_PERCENT_SCALE: Final = 100.0
_HALVES: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_AMOUNT = r"\d+(?:[.,]\d+)?"
_OUT_OF = re.compile(
    rf"(?:rated\s+)?({_AMOUNT})\s*(?:/|out of|of|von|sur|de|di|van|из|su)\s*(\d+(?:\.0)?)(?:\s*\W*[^\W\d_]+\W*)?"
)
_WORDED = re.compile(
    rf"({_AMOUNT})\s*(?:stars?|sterne?|étoiles?|estrellas?|stelle|stella|sterren|pts?|points?|[★⭐✭✮*]\ufe0f?)\.?"
)
_PERCENT = re.compile(rf"({_AMOUNT})\s*%")
_STARS = re.compile(r"((?:[★⭐✭✮*]\ufe0f?){1,10})([½¼¾]?)[☆✩✰]{0,10}")
_HALF = re.compile(r"(\d*)\s?([½¼¾])")
_SCRIPT = re.compile(r"[{}<>;=#@]")
_PRICE = re.compile(r"(?<!\d)(?<!\d[.,])(?:\d[\d., '’\u00a0\u2009\u202f]{0,20})?\d|(?<!\w)[.,]\d{1,6}")
_BEFORE = re.compile(r"[^\W\d_.]{0,8}\.?\s?[^\W\d_]{0,5}\.?\s?\$?\s?")  # "EUR ", "from US $", "Rs. ", "ab "
_FREE: Final = frozenset({"free", "free to play", "gratis", "kostenlos", "gratuit", "free!"})
_COMMA_MONEY = re.compile(r"€|\beur\b|\bkr\b|r\$|zł|₺|₫|\brp\b|\bchf\b|₽|руб|\bpln\b|\bbrl\b|\btry\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Amounts:
    """One element a row."""

    values: np.ndarray
    """float64; NaN where nothing stands or nothing can be read"""
    bad: np.ndarray
    """bool: something stands there that cannot be read"""
    notes: list[str]


def read_ratings(raw: pd.Series) -> Amounts:
    """Numbers, also with a decimal comma; `4/5`, `4 out of 5`, `4 stars`, `★★★★☆`, `3½`, `80 %`.

    Of several scales (`4/5` and `8/10`) only the commonest is read: the others would be other numbers. raw: as `pack`
    makes it.
    """
    apart = _apart(raw, -_LARGEST)
    comma = not _has_commas_of_thousands(apart.texts)
    found = [_rating(text, comma) for text in apart.texts]
    scales: Counter[float] = Counter()
    for each, weight in zip(found, np.bincount(apart.codes, minlength=len(found)), strict=True):
        if each and each[1]:
            scales[each[1]] += int(weight)
    scale = scales.most_common(1)[0][0] if scales else 0.0
    # Percent beside plain numbers are two scales as well.
    valid = (0.0,) if scale == _PERCENT_SCALE and not np.isnan(apart.values).all() else (0.0, scale)
    kept = np.array([each[0] if each and each[1] in valid else np.nan for each in found])
    return apart.with_texts(kept, [f"Ratings are read as out of {scale:g}."] if scale else [])


def read_prices(raw: pd.Series) -> Amounts:
    """The first (of a range: the lowest) amount of each, with any currency: "12,99 €", "EUR 1.299,00", "$1,299.00".

    Whether commas or full stops part the cents, the values tell of which only one is possible; where none does, the
    currency. raw: as `pack` makes it.
    """
    apart = _apart(raw, 0.0, with_points=True)
    amounts = [_amount_in(text) for text in apart.texts]
    comma, why = _decimal_comma(amounts, apart.texts)
    kept = np.array([_price(text, amount, comma) for text, amount in zip(apart.texts, amounts, strict=True)])
    return apart.with_texts(kept, [f"Prices are read with a decimal comma, because of {why!r}."] if comma else [])


@dataclass(frozen=True)
class _Apart:
    """Plain numbers, and the texts that stand in the other rows, each once."""

    values: np.ndarray
    """float64; NaN where no plain number of a possible size stands"""
    bad: np.ndarray
    """bool: numbers that are too large"""
    is_text: np.ndarray
    """bool: rows in which a text stands"""
    codes: np.ndarray
    """which text, one a row of `is_text`"""
    texts: list[str]

    def with_texts(self, found: np.ndarray, notes: list[str]) -> Amounts:
        """found: the number of each text, NaN where it holds none."""
        values, bad = self.values.copy(), self.bad.copy()
        if len(found):
            values[self.is_text] = found[self.codes]
            bad[self.is_text] = np.isnan(values[self.is_text])
        return Amounts(values, bad, notes)


def _apart(raw: pd.Series, least: float, *, with_points: bool = False) -> _Apart:
    """Numbers below `least` count as too small to be any.

    with_points: beside other texts, numbers with a full stop are texts too, for it may part thousands.
    """
    plain = plain_numbers(raw)
    possible = (plain.values >= least) & (plain.values < _LARGEST)
    is_text = plain.others
    if with_points and is_text.any():
        pointed = raw.map(lambda value: isinstance(value, str) and "." in value).to_numpy(bool)
        is_text, possible = is_text | (possible & pointed), possible & ~pointed
    codes, texts = pd.factorize(raw[is_text].map(_as_text) if is_text.any() else pd.Series([], dtype="str"))
    values = np.where(possible, plain.values, np.nan)
    bad = ~possible & ~np.isnan(plain.values)
    return _Apart(values, bad, is_text, codes, [str(text) for text in texts])


def _as_text(value: object) -> str:
    """With ordinary digits and blanks; a fraction sign stays one. What is no text becomes a character of no number."""
    if not isinstance(value, str):
        return "\0"
    text = value.strip()
    return text if any(sign in text for sign in _HALVES) else unicodedata.normalize("NFKC", text)


def _rating(text: str, comma: bool) -> tuple[float, float] | None:
    """(the rating, out of how many; 0 where that is not said). None where it is no rating."""
    lower = text.casefold()
    if match := _OUT_OF.fullmatch(lower):
        found, scale = _decimal(match[1]), float(match[2])
        return (found, scale) if found <= scale else None
    if match := _STARS.fullmatch(text):
        return len(re.findall(r"[★⭐✭✮*]", match[1])) + _HALVES.get(match[2], 0.0), 0.0
    if match := _HALF.fullmatch(text):
        return float(match[1] or 0) + _HALVES[match[2]], 0.0
    if match := _PERCENT.fullmatch(lower):
        return _decimal(match[1]), _PERCENT_SCALE
    match = _WORDED.fullmatch(lower) or re.fullmatch(rf"({_AMOUNT})", lower)
    if match is None or ("," in match[1] and not comma):
        return None
    return _decimal(match[1]), 0.0


def _decimal(digits: str) -> float:
    return float(digits.replace(",", "."))


def _has_commas_of_thousands(texts: Iterable[str]) -> bool:
    """Whether a comma with three digits behind it stands in some value: then no comma is sure to be a decimal one."""
    return any(re.search(r"\d,\d{3}(?!\d)", text) for text in texts)


def _amount_in(text: str) -> str:
    """The first amount of a text with its signs between the digits; "" where none stands near its beginning.

    Scraped prices may hold style sheets and scripts instead.
    """
    if _SCRIPT.search(text[:40]):
        return ""
    match = _PRICE.search(text)
    if match is None:
        return ""
    before = "".join(one for one in text[: match.start()] if unicodedata.category(one) != "Sc")
    return match[0] if _BEFORE.fullmatch(before) else ""


def _decimal_comma(amounts: list[str], texts: list[str]) -> tuple[bool, str]:
    """(whether a comma parts the cents, the text that tells). What can be read in one way only has a vote."""
    commas = [text for amount, text in zip(amounts, texts, strict=True) if _tells(amount) == ","]
    stops = [text for amount, text in zip(amounts, texts, strict=True) if _tells(amount) == "."]
    if commas or stops:
        return len(commas) > len(stops), (commas or [""])[0]
    of_comma = [text for amount, text in zip(amounts, texts, strict=True) if amount and _COMMA_MONEY.search(text)]
    return bool(of_comma), (of_comma or [""])[0]


def _tells(amount: str) -> str:
    """The sign that must part the cents of an amount: "," or "."; "" where either may."""
    comma, stop = amount.rfind(","), amount.rfind(".")
    if comma >= 0 and stop >= 0:
        return "," if comma > stop else "."
    sign = "," if comma >= 0 else "." if stop >= 0 else ""
    if not sign:
        return ""
    if amount.count(sign) > 1:
        return "." if sign == "," else ","
    whole, _, cents = amount.partition(sign)
    if len(cents.strip()) == 3 and 0 < len(whole) <= 3 and whole != "0":
        return ""
    return sign


def _price(text: str, amount: str, comma: bool) -> float:
    if not amount:
        return 0.0 if text.casefold().rstrip(".!") in _FREE else np.nan
    mark = "," if comma else "."
    told = _tells(amount)
    if told and told != mark and amount.count(told) == 1 and len(amount) - amount.rfind(told) - 1 != 3:
        mark = told  # "12,99" in a column of points can be read in one way only
    whole, _, cents = amount.rpartition(mark) if mark in amount else (amount, "", "")
    digits = "".join(_DIGITS.findall(whole)) or "0"
    found = float(f"{digits}.{''.join(_DIGITS.findall(cents)) or '0'}")
    return found if 0 <= found < _LARGEST else np.nan
