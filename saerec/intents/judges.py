"""Who says whether a text carries what a name says: the embedder, the name's own words, or a chat model.

The first two need no network. The chat model's part that talks is in saerec.intents.llm.judge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from saerec.blocks import read_rows
from saerec.intents.terms import content_stems
from saerec.text.language import ENGLISH

Embed = Callable[[Sequence[str]], np.ndarray]
"""Texts -> [n, d] float32, the embedder the texts were embedded with."""
Query = tuple[str, str]
"""Name and description."""
Judge = Callable[[Sequence[Query], Sequence[np.ndarray]], list[np.ndarray]]
"""(queries, text ids for each) -> how strongly each of those texts carries the query."""


def embedder_judge(embeddings: np.ndarray, embed: Embed) -> Judge:
    """Nearness of the text's embedding to that of the name (dot product).

    The description is left out: on review sentences it blurs what a good name says (median score .74 with, .75
    without).
    """

    def judge(queries: Sequence[Query], texts: Sequence[np.ndarray]) -> list[np.ndarray]:
        vectors = embed([name for name, _ in queries]) if len(queries) else ()
        return [read_rows(embeddings, ids) @ vector for ids, vector in zip(texts, vectors, strict=True)]

    return judge


def keyword_judge(spoken: pd.Series, language: str = ENGLISH) -> Judge:
    """How many different words of name and description the text holds, endings aside. spoken [n_texts]."""
    cache: dict[int, frozenset[str]] = {}

    def stems(text: int) -> frozenset[str]:
        if text not in cache:
            cache[text] = content_stems(spoken.iat[text], language)
        return cache[text]

    def judge(queries: Sequence[Query], texts: Sequence[np.ndarray]) -> list[np.ndarray]:
        asked = [content_stems(f"{name} {description}", language) for name, description in queries]
        return [
            np.array([len(words & stems(int(text))) for text in ids], dtype=np.float32)
            for words, ids in zip(asked, texts, strict=True)
        ]

    return judge
