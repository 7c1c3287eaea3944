"""Texts into passages: the unit that is embedded, encoded and shown as evidence."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pandas as pd
import regex

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.text.sentences import sentences, spoken_length
from saerec.text.shortened import head as whole_head

_SPACE = re.compile(r"\s+")
_UNPRINTABLE = regex.compile(r"[\p{C}--[\u200c\u200d]]", regex.V1)  # joiners are part of words and of emoji
_PAUSE = regex.compile(r"[\s、，；：،؛]")
_SHORTEST = 12  # letters; a shorter sentence ("Great!") is read together with its neighbour
_MOST_COUNTED = 20_000  # characters of a text that are looked at to count its passages


def distinct_train(texts: pd.DataFrame) -> np.ndarray:
    """[n] bool: passages that training may see, of each wording the first. texts: the corpus' passages."""
    train = texts[c.SPLIT] == c.TRAIN
    return (train & ~texts[c.TEXT].where(train).duplicated()).to_numpy()


def clean(text: str) -> str:
    """One line of printable characters: control and format characters become spaces, runs of spaces one."""
    return _SPACE.sub(" ", _UNPRINTABLE.sub(" ", text)).strip()


def cut(text: str, max_chars: int) -> str:
    """At most `max_chars` characters, cut at a word's end where there is one, and never inside a character."""
    if len(text) <= max_chars:
        return text
    head = text[: max_chars + 1]
    space = head.rfind(" ")
    if space <= max_chars // 2 and not head.isascii():
        pauses = [found.end() for found in _PAUSE.finditer(head[:max_chars])]
        space = max([one for one in pauses if one > max_chars // 2], default=len(whole_head(text, max_chars)))
    return head[: space if space > max_chars // 2 else max_chars].rstrip()


class Cut(NamedTuple):
    """The passages of a text, and what was left of it."""

    passages: list[str]
    shortened: int
    """passages that were cut by length"""
    unread: bool
    """whether sentences came after the last one that is kept"""


def cut_passages(text: str, config: DataConfig) -> Cut:
    """The passages of one text, at most `config.max_passages`, none empty, and what that leaves out."""
    if config.passage == "text":
        whole = clean(text)
        kept = [whole] if whole else []
        return Cut([cut(one, config.max_chars) for one in kept], int(len(whole) > config.max_chars), False)
    # Far more characters than can be kept need not be looked at.
    looked_at = text[: config.max_passages * config.max_chars * 2]
    found = _joined(looked_at)
    kept = found[: config.max_passages]
    shortened = sum(len(one) > config.max_chars for one in kept)
    unread = len(found) > len(kept) or len(looked_at) < len(text)
    return Cut([cut(one, config.max_chars) for one in kept], shortened, unread)


def split_passages(text: str, config: DataConfig) -> list[str]:
    """The passages of one text, at most `config.max_passages`, none empty.

    >>> split_passages("Great! It holds the pan. My son loves it.", DataConfig())
    ['Great! It holds the pan.', 'My son loves it.']
    """
    return cut_passages(text, config).passages


def _joined(text: str) -> list[str]:
    """Sentences, short ones read together with the one before, at the beginning with the one after."""
    passages: list[str] = []
    waiting = ""
    for part in sentences(text):
        sentence = clean(f"{waiting} {part}")
        if spoken_length(sentence) < _SHORTEST and not passages:
            waiting = sentence
            continue
        waiting = ""
        if spoken_length(sentence) < _SHORTEST:
            passages[-1] = clean(f"{passages[-1]} {sentence}")
        else:
            passages.append(sentence)
    if waiting:
        passages.append(waiting)
    return passages


def count_passages(text: str) -> int:
    """About how many passages `split_passages` finds without a limit, without making them.

    >>> count_passages("Great! It holds the pan. My son loves it.")
    2
    """
    if not text or text.isspace():
        return 0
    return max(1, sum(spoken_length(part) >= _SHORTEST for part in sentences(text[:_MOST_COUNTED])))
