"""Terms in other languages than English."""

import numpy as np
import pandas as pd
import pytest

from saerec.intents import terms
from saerec.intents.terms import content_words, find_keywords, terms_of
from saerec.sae.activations import Activations


@pytest.mark.parametrize(
    "language, text, expected",
    [
        ("de", "Der Akku hält lange", ["akku", "akku hält", "akku hält lange", "hält", "hält lange", "lange"]),
        ("es", "Es fácil de limpiar", ["fácil", "fácil de limpiar", "limpiar"]),
        ("fr", "facile à nettoyer", ["facile", "facile à nettoyer", "nettoyer"]),
        ("hi", "बैटरी बहुत अच्छी है", ["बैटरी", "बैटरी बहुत अच्छी", "अच्छी"]),
        ("ar", "السعر مناسب جدا", ["السعر", "السعر مناسب", "مناسب"]),
        ("zh", "电池的声音", ["电池", "电池的声", "电池的声音", "池的声", "池的声音", "声音"]),
        ("zh", "声音。小", ["声音"]),
        (
            "ja",
            "コードが長持ちする",
            ["コード", "コードが長", "コードが長持", "コードが長持ちする", "長持", "長持ちする", "持ちする"],
        ),
        ("ja", "音質が良い", ["音質", "音質が良", "質が良"]),
    ],
)
def test_terms_begin_and_end_with_no_small_word(language, text, expected, monkeypatch):
    monkeypatch.setattr(terms, "can_segment", lambda language: False)  # as without the extra
    assert list(terms_of(text, language)) == expected


def test_words_that_carry_meaning_are_pairs_of_characters_where_there_are_no_blanks():
    assert content_words("电池耐用", "zh") == {"电池", "池耐", "耐用"}
    assert content_words("Der Akku ist leise", "de") == {"akku", "leise"}


def test_a_part_of_a_word_gives_way_to_the_word():
    texts = pd.Series(["性价比很高", "这个性价比高", "性价比不错", "声音大", "声音小", "颜色好看"])
    fires = np.array([[1.0], [1.0], [1.0], [0.0], [0.0], [0.0]], dtype=np.float32)
    acts = Activations.build(fires, np.zeros((6, 1), dtype=np.int32), 1)
    found = find_keywords(texts, acts, [np.array([3, 4])], np.ones(6, dtype=bool), "zh")
    assert found[0].terms[0] == "性价比"
