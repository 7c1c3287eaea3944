"""Phrases in scripts that set no blanks, by a dictionary that has learned them: the extra `segment` (BudouX).

Without it such a text has no segments, and words are told by characters (`saerec.text.words`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Final

import regex

_PARSERS: Final = {
    "zh": "load_default_simplified_chinese_parser",
    "ja": "load_default_japanese_parser",
    "th": "load_default_thai_parser",
}
_PARTICLES = regex.compile(
    r"(?<=.{2})(?:なの|でも|には|では|とは|から|まで|より|って|など|が|は|を|に|で|と|も|の|へ|や|ね|よ)$"
)
"""Of Japanese, at the end of a phrase: they tie it to the next one."""
_OPENERS: Final = {"th": regex.compile(r"^(?:ก็|จะ|ว่า|และ|แต่|ที่)+(?=.{2})")}
"""Small words that are written on to the phrase behind them."""
_PUNCTUATION = regex.compile(r"[\p{P}\p{S}\s]+")


def has_model(language: str) -> bool:
    """Whether the extra knows a language."""
    return language in _PARSERS


@cache
def can_segment(language: str) -> bool:
    """Whether texts of a language are cut into phrases here."""
    return has_model(language) and find_spec("budoux") is not None


@lru_cache(maxsize=1 << 14)
def segments(text: str, language: str) -> tuple[str, ...]:
    """A text as its phrases with the punctuation between them, which is "": no term crosses it.

    Needs `can_segment(language)`.
    """
    found: list[str] = []
    for clause in _PUNCTUATION.split(text):
        if clause:
            found += _parser(language)(clause)
        if found and found[-1]:
            found.append("")
    return tuple(found)


def without_particle(phrase: str, language: str) -> str:
    """A phrase as it stands in a name.

    >>> without_particle("お手入れが", "ja"), without_particle("清洗", "zh")
    ('お手入れ', '清洗')
    """
    return _PARTICLES.sub("", phrase) if language == "ja" else phrase


def without_opener(phrase: str, language: str) -> str:
    """The same at its beginning.

    >>> without_opener("ก็พัง", "th")
    'พัง'
    """
    return _OPENERS[language].sub("", phrase) if language in _OPENERS else phrase


@cache
def _parser(language: str) -> Callable[[str], list[str]]:
    import budoux

    parse: Callable[[str], list[str]] = getattr(budoux, _PARSERS[language])().parse
    return parse
