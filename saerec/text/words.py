"""Words, in any script: the one place that says what a word is.

A word begins with a letter and goes on with letters, marks, digits, apostrophes and hyphens. Scripts that set no blanks
between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are not cut into words, for that takes a dictionary: there
each character counts as a word of its own, runs of Japanese kana stay together, and what is said in several of them is
found as a phrase of neighbours, written without blanks.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import regex

from saerec.text.plain import plain

_IN_WORD = r"[\p{L}\p{M}\p{N}_\u200c\u200d]"
WORD: Final = regex.compile(rf"(?<!{_IN_WORD})\p{{L}}{_IN_WORD}*(?:['\-]+{_IN_WORD}+)*")
"""A word with what is written on to it; a run of letters where a script sets no blanks."""
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_THAI_LIKE = regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_HAS_UNSPACED = regex.compile(rf"[{_UNSPACED}]")
_PIECE = regex.compile(
    r"\p{Han}[\p{M}]*|[\p{Katakana}ー]+|[\p{Hiragana}ー]+"
    r"|[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}][\p{M}]*"
    rf"|(?:(?![{_UNSPACED}]){_IN_WORD})+(?:['\-]+(?:(?![{_UNSPACED}]){_IN_WORD})+)*"
)
_SHOWN = regex.compile(rf"[{_UNSPACED}]\p{{M}}*[^\s{_UNSPACED}]*|[^\s{_UNSPACED}]+")


class Word(NamedTuple):
    """A word and where it stands."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a plain text as they are written.

    >>> [word.text for word in words("Doesn't hum, 3rd string’s ok-ish")]
    ["Doesn't", 'hum', 'string', 's', 'ok-ish']
    >>> [word.text for word in words("音质很好, コードは長い")]
    ['音', '质', '很', '好', 'コード', 'は', '長', 'い']
    """
    found = []
    for run in WORD.finditer(text):
        if run[0].isascii() or not _HAS_UNSPACED.search(run[0]):
            found.append(Word(run[0], *run.span()))
        else:
            start = run.start()
            found += [Word(one[0], start + one.start(), start + one.end()) for one in _PIECE.finditer(run[0])]
    return found


def word_texts(text: str) -> list[str]:
    """`words` without their places."""
    if text.isascii() or not _HAS_UNSPACED.search(text):
        return WORD.findall(text)
    return [word.text for word in words(text)]


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that sets no blanks, so that its neighbours are written on to it."""
    return not word.isascii() and _HAS_UNSPACED.match(word) is not None


def n_words(term: str) -> int:
    """How many words a reader sees in a term: about two Chinese or Japanese characters are one, four of Thai.

    >>> n_words("worth every penny"), n_words("音质"), n_words("电池耐用"), n_words("音质が良いUSBケーブル")
    (3, 1, 2, 4)
    """
    if term.isascii() or not _HAS_UNSPACED.search(term):
        return term.count(" ") + 1
    count = 0.0
    for word in words(term):
        kana = len(word.text) > 1 or not is_unspaced(word.text)
        count += 1.0 if kana else 0.25 if _THAI_LIKE.match(word.text) else 0.5
    return max(1, round(count + 1e-6))


def bag(text: str) -> frozenset[str]:
    """The words of a text in lower case, each once; of characters written without blanks, each pair of neighbours.

    >>> sorted(bag("USB 音质好"))
    ['usb', '质好', '音质']
    """
    lower = text.lower()
    if lower.isascii() or not _HAS_UNSPACED.search(lower):
        return frozenset(WORD.findall(lower))
    found, before = set(), None
    for word in words(lower):
        is_single = is_unspaced(word.text) and len(word.text) == 1
        if not is_single:
            found.add(word.text)
        elif before is not None and before.end == word.start:
            found.add(before.text + word.text)
        before = word if is_single else None
    return frozenset(found)


def holds(text: str, term: str) -> bool:
    """Whether a term stands in a text, both in lower case, not as a part of a longer word of letters."""
    if is_unspaced(term):
        return term in text
    return term in text and regex.search(rf"(?<!{_IN_WORD}){regex.escape(term)}(?!{_IN_WORD})", text) is not None


def written(some: list[str]) -> str:
    """Neighbouring words as one phrase.

    >>> written(["easy", "on", "skin"]), written(["音", "质"]), written(["USB", "ケーブル"])
    ('easy on skin', '音质', 'USBケーブル')
    """
    text = ""
    for place, word in enumerate(some):
        text += word if not place or is_unspaced(word) or is_unspaced(some[place - 1]) else f" {word}"
    return text


def pieces(text: str) -> list[Word]:
    """A text in pieces to be shaded one by one: at white space, and between characters of scripts without blanks.

    >>> [piece.text for piece in pieces("It's good. 音质好！")]
    ["It's", 'good.', '音', '质', '好！']
    """
    return [Word(found[0], *found.span()) for found in _SHOWN.finditer(text)]


def search_words(typed: str) -> list[str]:
    """What somebody typed into a search box, as it is compared with `folded` texts."""
    return folded(typed).split()


def folded(text: str) -> str:
    """A plain text in lower case.

    >>> folded("Doesn’t") == folded("DOESN'T")
    True
    """
    return plain(text).lower()
