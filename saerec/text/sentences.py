"""Where sentences end, in any script, and how long they are to a reader."""

from __future__ import annotations

import re
from typing import Final

import regex


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CLOSERS = "\"')\\]"
_END = regex.compile(
    rf"(?P<kept>[。！？｡؟۔।॥።။។]+[{_CLOSERS}」』）】》»]*+)(?!と)\s*"  # scripts that need no blank after it
    rf"|(?<=[.!?])[{_CLOSERS}]*\s+"
    r"|(?<=[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])\ +(?=[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])"  # a blank parts clauses
    r"|\s*[\r\n]+\s*"
)
_LAST = re.compile(r"([^\s(\"']+)\.$")
_ALWAYS: Final = _words(
    "Mr Mrs Ms Dr Prof St vs e.g i.e z.B d.h u.a z.T bzw ca Hr Fr Mme Mlle p.ex Sr Sra Srta Dra Ud Uds p.ej aprox "
    "approx т.е т.к т.н напр"
)
_BEFORE_DIGIT: Final = _words("No no Nr nr n Nº nº p pp S Fig fig Vol vol pág págs Art art стр рис №")
_BEFORE_LOWER: Final = _words("etc usw incl inkl evtl ggf max min env ex Inc Ltd Co Corp т.д т.п др руб г мин сек шт")
_MONTH = re.compile(r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b")
_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_WIDTH = 3  # letters that say as much as a Chinese or Japanese sign


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, without the blanks between them; an empty one may be among them.

    Abbreviations, ordinals before a month and decimals end none.

    >>> sentences("Cuesta 4.50 aprox. y va bien. ¿Seguro?")
    ['Cuesta 4.50 aprox. y va bien.', '¿Seguro?']
    >>> sentences("音质很好。「不错！」电池也耐用")
    ['音质很好。', '「不错！」', '电池也耐用']
    """
    found, start = [], 0
    for end in _END.finditer(text):
        before, after = text[start : end.start()], text[end.end() : end.end() + 12]
        if end[0].isspace() and "\n" not in end[0] and _is_abbreviation(before, after):
            continue
        found.append(before + (end["kept"] or ""))
        start = end.end()
    return [*found, text[start:]]


def spoken_length(text: str) -> int:
    """Characters, each Chinese or Japanese one counted as the three letters it is worth."""
    return len(text) if text.isascii() else len(text) + (_WIDTH - 1) * len(_WIDE.findall(text))


def _is_abbreviation(before: str, after: str) -> bool:
    last = _LAST.search(before[-20:])
    if last is None:
        return False
    word = last[1]
    if word in _ALWAYS:
        return True
    if word in _BEFORE_DIGIT:
        return after[:1].isdigit()
    if word in _BEFORE_LOWER:
        return after[:1].islower()
    return word.isdigit() and len(word) < 3 and _MONTH.match(after) is not None
