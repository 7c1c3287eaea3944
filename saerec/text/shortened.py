"""A text cut to fit a line, never inside a character."""

from __future__ import annotations

import regex

_CHARACTER = regex.compile(r"\X")  # with its marks: a vowel sign of Hindi, the parts of an emoji


def head(text: str, most: int) -> str:
    """The beginning of a text, at most `most` code points, of whole characters.

    >>> head("बैटरी", 4), head("plain", 4)
    ('बैट', 'plai')
    """
    if len(text) <= most or text.isascii():
        return text[:most]
    ends = [found.end() for found in _CHARACTER.finditer(text[: most + 32])]
    return text[: max((end for end in ends if end <= most), default=most)]


def shortened(text: object, length: int) -> str:
    """On one line, cut at a word's end where there is one near.

    >>> shortened("one two three four", 12)
    'one two…'
    """
    shown = " ".join(str(text).split())
    if len(shown) <= length:
        return shown
    cut = head(shown, length - 1)
    end = cut.rfind(" ")
    return (cut[:end] if end > length // 2 else cut).rstrip() + "…"
