"""Dates in words and signs -> year, month, day, second of the day. What is day and what month may stay open."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_MONTHS: Final = {
    "jan januar january janvier enero gennaio janeiro januari ene gen janv янв января январь": 1,
    "feb februar february fevrier febrero febbraio fevereiro februari fevr fev febr фев февраля февраль": 2,
    "mar marz march mars marzo marco maart mrz mrt maerz мар марта март": 3,
    "apr april avril abril aprile avr abr апр апреля апрель": 4,
    "may mai mayo maggio maio mei mag мая маи": 5,
    "jun juni june juin junio giugno junho giu июн июня июнь": 6,
    "jul juli july juillet julio luglio julho juil lug июл июля июль": 7,
    "aug august aout agosto augustus ago авг августа август": 8,
    "sep sept september septembre septiembre settembre setembro set сен сент сентября сентябрь": 9,
    "oct okt oktober october octobre octubre ottobre outubro ott out окт октября октябрь": 10,
    "nov november novembre noviembre novembro ноя нояб ноября ноябрь": 11,
    "dec dez dezember december decembre diciembre dicembre dezembro dic дек декабря декабрь": 12,
}
_MONTH_OF: Final = {name: number for names, number in _MONTHS.items() for name in names.split()}
_FILLERS: Final = frozenset("of de del on at um uhr le am the th st nd rd den il o em do".split())  # noqa: SIM905
_ZONES: Final = {"z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
                 "pst": -8, "pdt": -7, "bst": 1, "cet": 1, "cest": 2, "ist": 5.5, "jst": 9}  # fmt: skip
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})(?::|h)(\d{2})(?::(\d{2})(?:[.,:]\d+)?)?\s*(?:([ap])\.?\s?m\b\.?)?"
    r"\s*(?:\(?(utc|gmt)?([+-]\d{2}:?\d{2})|\(?\b([a-z]{1,4})\b\)?(?=\W*(?:\d{4})?\W*$))?"
)
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:([-/. ])\s?(\d{1,2})\2\s?(\d{1,2})\.?|年\s?(\d{1,2})月\s?(\d{1,2})日|년\s?(\d{1,2})월\s?(\d{1,2})일)"
)
_THREE = re.compile(r"(\d{1,2})([-/. ])\s?(\d{1,2})\2\s?(\d{4}|\d{2})\.?")
_AMAZON = re.compile(r"(\d{1,2}) (\d{1,2}), (\d{4})")  # "07 18, 2014"
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_LOOSE = re.compile(
    r"^\s*[^\W\d_]+,?\s+(?=\d{1,4}[-/.])|(?<=\d)[tz]\s*$|\s(um|at)\s*$"
)  # a day's name, a T or Z left alone
_REVIEWED = re.compile(r"^reviewed in .{1,60} on ")


@dataclass(frozen=True)
class WrittenDate:
    """A date as it is written."""

    year: int
    first: int
    """the month, or what stands where a month may stand"""
    second: int
    """the day, or what may be the month"""
    seconds: float = 0.0
    """of the day, from which the distance of the zone to UTC is taken"""
    is_open: bool = False
    """whether `first` may be the day and `second` the month"""
    dotted: bool = False
    """parted by full stops, as it is written where the day stands first"""


def read_written_date(text: str) -> WrittenDate | None:
    """None where it is no date. Years of two digits are those from 1969 to 2068.

    >>> read_written_date("Apr 17, 2018 3:05 PM")
    WrittenDate(year=2018, first=4, second=17, seconds=54300.0, is_open=False, dotted=False)
    >>> read_written_date("30/07/2021").is_open
    True
    """
    text = unicodedata.normalize("NFKC", text[:120]).casefold().strip()
    text = _REVIEWED.sub("", text)
    seconds = 0.0
    if match := _CLOCK.search(text):
        found = _of_clock(match)
        if found is None:
            return None
        seconds = found
        text = f"{text[: match.start()]} {text[match.end() :]}"
    text = _LOOSE.sub("", text).strip(" ,;()")
    return _of_numbers(text, seconds) or _of_words(text, seconds)


def _of_clock(match: re.Match[str]) -> float | None:
    hour, minute, second = (int(match[place] or 0) for place in (1, 2, 3))
    if match[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (match[4] == "p")
    if hour > 23 or minute > 59 or second > 60:
        return None
    shift: float = 0
    if match[6]:
        sign = -1 if match[6][0] == "-" else 1
        shift = sign * (int(match[6][1:3]) * 3600 + int(match[6][-2:]) * 60)
    elif match[7] and match[7] not in ("uhr", "h"):
        if match[7] not in _ZONES:
            return None
        shift = _ZONES[match[7]] * 3600
    return hour * 3600 + minute * 60 + second - shift


def _of_numbers(text: str, seconds: float) -> WrittenDate | None:
    if match := _YEAR_FIRST.fullmatch(text):
        month, day = [part for part in match.groups()[2:] if part]
        return WrittenDate(int(match[1]), int(month), int(day), seconds)
    if match := _AMAZON.fullmatch(text):
        return WrittenDate(int(match[3]), int(match[1]), int(match[2]), seconds)
    if match := _THREE.fullmatch(text):
        first, sign, second, year = match.groups()
        return WrittenDate(_full_year(year), int(first), int(second), seconds, True, sign == ".")
    if len(text) == 8 and text.isdigit():
        return WrittenDate(int(text[:4]), int(text[4:6]), int(text[6:]), seconds)
    return None


def _of_words(text: str, seconds: float) -> WrittenDate | None:
    """A date with the name of a month in it; one word in front may be the day of the week."""
    bare = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    words = _WORDS.findall(bare)
    numbers = [word for word in words if word.isdigit()]
    names = [word for word in words if not word.isdigit() and word not in _FILLERS]
    months = [_MONTH_OF[name] for name in names if name in _MONTH_OF]
    strange = [place for place, name in enumerate(names) if name not in _MONTH_OF]
    if len(months) != 1 or strange not in ([], [0]) or len(numbers) not in (1, 2):
        return None
    if len(numbers) == 1:  # "April 2018": the first of it
        return WrittenDate(int(numbers[0]), months[0], 1, seconds) if len(numbers[0]) == 4 else None
    if len(numbers[0]) == 4:
        numbers.reverse()
    day, year = numbers
    return WrittenDate(_full_year(year), months[0], int(day), seconds) if len(year) in (2, 4) else None


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 69 else 1900)
