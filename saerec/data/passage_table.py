"""The table of passages: item texts, then reviews, with who said them; and what of the texts is not read."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import blocks
from saerec.config.schema import DataConfig
from saerec.data.passages import cut, cut_passages
from saerec.errors import DataError

LEAST_DISTINCT: Final = 5
"""Different sentences below which there is nothing to tell apart."""
ITEM_TEXT: Final = (c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION)
"""Columns of the items that say something in words."""
_Passage = tuple[str, int, int, int, str, str]
"""kind, user, item, interaction, split, text"""


@dataclass
class TextCuts:
    """What of the texts is not read, because a run keeps so many sentences of so many characters."""

    shortened: int = 0
    """sentences cut by length"""
    unread: int = 0
    """texts whose later sentences are left out"""

    def notes(self, config: DataConfig) -> list[str]:
        """Sentences about it, with the setting that changes it; none where everything is read."""
        said = [
            (self.shortened, f"sentences are longer than {config.max_chars:,} characters and cut there "
                             "(data.max_chars)."),
            (self.unread, f"texts have more than {config.max_passages:,} sentences; the first ones are read "
                          "(data.max_passages)."),
        ]  # fmt: skip
        return [f"{count:,} {what}" for count, what in said if count]


def item_heading(title: str, category: str, brand: str) -> str:
    """The first passage of an item's text: what is known of the three, parted by full stops."""
    return ". ".join(part.rstrip(".") for part in (title, category, brand) if part)


def item_passages(row: dict[Hashable, str], config: DataConfig, cuts: TextCuts) -> list[str]:
    """Of an item's cleaned text: the heading, then the description. cuts: counts what is left out."""
    head = item_heading(row[c.TITLE], row[c.CATEGORY], row[c.BRAND])
    found = cut_passages(row[c.DESCRIPTION], config)
    most = config.max_passages - bool(head)
    cuts.shortened += found.shortened + (len(head) > config.max_chars)
    cuts.unread += found.unread or len(found.passages) > most
    return ([cut(head, config.max_chars)] if head else []) + found.passages[:most]


def review_passages(review: str, config: DataConfig, cuts: TextCuts) -> list[str]:
    """None of a review that is too short. cuts: counts what is left out."""
    if len(review) < config.min_chars:
        return []
    found = cut_passages(review, config)
    cuts.shortened += found.shortened
    cuts.unread += found.unread
    return found.passages


def passages_of(
    interactions: pd.DataFrame, items: pd.DataFrame, config: DataConfig, cuts: TextCuts | None = None
) -> pd.DataFrame:
    """One row a passage: item texts first, then reviews in the order of the interactions. cuts: counts what is left
    out. Raises DataError where there is none."""
    return pd.concat(passage_blocks([interactions], items, config, cuts or TextCuts()), ignore_index=True)


def passage_blocks(
    interactions: Iterable[pd.DataFrame], items: pd.DataFrame, config: DataConfig, cuts: TextCuts
) -> Iterator[pd.DataFrame]:
    """The same a block at a time, from blocks of the interactions: what is held is a block."""
    n_texts = 0
    for rows in chain(_of_items(items, config, cuts), _of_reviews(interactions, config, cuts)):
        if rows:
            yield _table(rows, n_texts)
        n_texts += len(rows)
    if not n_texts:
        raise DataError("No text is left after filtering. Intents need reviews or item texts: give at least one.")


def _of_items(items: pd.DataFrame, config: DataConfig, cuts: TextCuts) -> Iterator[list[_Passage]]:
    for part in blocks(len(items)):
        some = items.iloc[part]
        described = zip(some[c.ITEM].tolist(), some[list(ITEM_TEXT)].to_dict("records"), strict=True)
        yield [
            ("item", 0, item, -1, c.TRAIN, passage)
            for item, row in described
            for passage in item_passages(row, config, cuts)
        ]


def _of_reviews(interactions: Iterable[pd.DataFrame], config: DataConfig, cuts: TextCuts) -> Iterator[list[_Passage]]:
    n = 0
    for block in interactions:
        fields = (block[name].tolist() for name in (c.USER, c.ITEM, c.SPLIT, c.REVIEW))
        yield [
            ("review", user, item, interaction, split, passage)
            for interaction, (user, item, split, review) in enumerate(zip(*fields, strict=True), n)
            for passage in review_passages(review, config, cuts)
        ]
        n += len(block)


def _table(rows: list[_Passage], first: int) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=[c.KIND, c.USER, c.ITEM, c.INTERACTION, c.SPLIT, c.TEXT])
    table.insert(0, c.TEXT_ID, np.arange(first, first + len(table), dtype=np.int32))
    return table.astype({c.USER: np.int32, c.ITEM: np.int32, c.INTERACTION: np.int32})


def spoken_share(texts: pd.DataFrame) -> float:
    """Share of passages that are of reviews. texts: `interaction` of some passages; none give 0."""
    return float((texts[c.INTERACTION] >= 0).mean()) if len(texts) else 0.0


class Variety:
    """Whether the passages say several things; they are looked at a block at a time."""

    def __init__(self) -> None:
        self._held_out = 0
        self._distinct: dict[str, None] = {}

    def look(self, texts: pd.DataFrame) -> None:
        """texts: split and text of some passages."""
        train = texts[c.SPLIT] == c.TRAIN
        self._held_out += int((~train).sum())
        if len(self._distinct) < LEAST_DISTINCT:
            self._distinct |= dict.fromkeys(texts[c.TEXT][train].unique()[:LEAST_DISTINCT])

    def require(self) -> None:
        """Raises DataError where there is nothing that a dictionary could tell apart."""
        distinct = list(self._distinct)
        if not distinct:
            raise DataError(
                f"All {self._held_out:,} sentences stand in reviews that are held out to test with: each person's last "
                "two, of three and more. Nothing is left to learn from. Give item texts, or reviews of earlier "
                "interactions too."
            )
        if len(distinct) < LEAST_DISTINCT:
            said = "; ".join(f"“{cut(text, 60)}”" for text in distinct)
            raise DataError(
                f"The texts say only {len(distinct)} different {'things' if len(distinct) > 1 else 'thing'} ({said}), "
                f"held-out reviews left aside. Intents are what texts differ in: at least {LEAST_DISTINCT} different "
                "sentences are needed, and some hundreds to be of use. Is the right column the text?"
            )
