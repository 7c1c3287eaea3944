"""Texts into passages: the unit that is embedded, encoded and shown as evidence."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import DataConfig

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+|\s*[\r\n]+\s*")
_SPACE = re.compile(r"\s+")
_SHORTEST = 12  # characters; a shorter sentence ("Great!") is read together with its neighbour
_MOST_COUNTED = 20_000  # characters of a text that are looked at to count its passages


def distinct_train(texts: pd.DataFrame) -> np.ndarray:
    """[n] bool: passages that training may see, of each wording the first. texts: the corpus' passages."""
    train = texts[c.SPLIT] == c.TRAIN
    return (train & ~texts[c.TEXT].where(train).duplicated()).to_numpy()


def clean(text: str) -> str:
    """One line of printable characters: control and format characters become spaces, runs of spaces one."""
    printable = "".join(" " if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn") else one for one in text)
    return _SPACE.sub(" ", printable).strip()


def cut(text: str, max_chars: int) -> str:
    """At most `max_chars` characters, cut at a word's end where there is one."""
    if len(text) <= max_chars:
        return text
    head = text[: max_chars + 1]
    space = head.rfind(" ")
    return head[: space if space > max_chars // 2 else max_chars].rstrip()


def split_passages(text: str, config: DataConfig) -> list[str]:
    """The passages of one text, at most `config.max_passages`, none empty.

    >>> split_passages("Great! It holds the pan. My son loves it.", DataConfig())
    ['Great! It holds the pan.', 'My son loves it.']
    """
    if config.passage == "text":
        whole = cut(clean(text), config.max_chars)
        return [whole] if whole else []
    passages: list[str] = []
    waiting = ""  # a short opening is read together with the sentence after it
    # Far more characters than can be kept need not be looked at.
    for part in _SENTENCE_END.split(text[: config.max_passages * config.max_chars * 2]):
        sentence = clean(f"{waiting} {part}")
        if len(sentence) < _SHORTEST and not passages:
            waiting = sentence
            continue
        waiting = ""
        if len(sentence) < _SHORTEST:
            passages[-1] = clean(f"{passages[-1]} {sentence}")
        else:
            passages.append(sentence)
    if waiting:
        passages.append(waiting)
    return [cut(p, config.max_chars) for p in passages[: config.max_passages] if p]


def count_passages(text: str) -> int:
    """About how many passages `split_passages` finds without a limit, without making them.

    >>> count_passages("Great! It holds the pan. My son loves it.")
    2
    """
    if not text or text.isspace():
        return 0
    return max(1, sum(len(part) >= _SHORTEST for part in _SENTENCE_END.split(text[:_MOST_COUNTED])))
