"""The table of passages: item texts, then reviews, with who said them; and what of the texts is not read."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.passages import cut, cut_passages, distinct_train
from saerec.errors import DataError

LEAST_DISTINCT: Final = 5
"""Different sentences below which there is nothing to tell apart."""
ITEM_TEXT: Final = (c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION)
"""Columns of the items that say something in words."""


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
    out."""
    cuts = TextCuts() if cuts is None else cuts
    rows: list[tuple[str, int, int, int, str, str]] = []
    for item, row in zip(items[c.ITEM], items[list(ITEM_TEXT)].to_dict("records"), strict=True):
        rows += [("item", 0, item, -1, c.TRAIN, passage) for passage in item_passages(row, config, cuts)]
    fields = (interactions[name] for name in (c.USER, c.ITEM, c.SPLIT, c.REVIEW))
    for interaction, (user, item, split, review) in enumerate(zip(*fields, strict=True)):
        passages = review_passages(review, config, cuts)
        rows += [("review", user, item, interaction, split, passage) for passage in passages]
    if not rows:
        raise DataError("No text is left after filtering. Intents need reviews or item texts: give at least one.")
    table = pd.DataFrame(rows, columns=[c.KIND, c.USER, c.ITEM, c.INTERACTION, c.SPLIT, c.TEXT])
    table.insert(0, c.TEXT_ID, np.arange(len(table), dtype=np.int32))
    return table.astype({c.USER: np.int32, c.ITEM: np.int32, c.INTERACTION: np.int32})


def require_variety(texts: pd.DataFrame) -> None:
    """Raises DataError where there is nothing that a dictionary could tell apart."""
    distinct = texts[c.TEXT][distinct_train(texts)]
    held_out = int((texts[c.SPLIT] != c.TRAIN).sum())
    if distinct.empty:
        raise DataError(
            f"All {held_out:,} sentences stand in reviews that are held out to test with: each person's last two, of "
            "three and more. Nothing is left to learn from. Give item texts, or reviews of earlier interactions too."
        )
    if len(distinct) < LEAST_DISTINCT:
        said = "; ".join(f"“{cut(text, 60)}”" for text in distinct)
        raise DataError(
            f"The texts say only {len(distinct)} different {'things' if len(distinct) > 1 else 'thing'} ({said}), "
            f"held-out reviews left aside. Intents are what texts differ in: at least {LEAST_DISTINCT} different "
            "sentences are needed, and some hundreds to be of use. Is the right column the text?"
        )
