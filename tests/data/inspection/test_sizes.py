"""Sizes from an index of ids agree with the corpus that is really built."""

import numpy as np
import pandas as pd
import pytest

from saerec.config.schema import DataConfig
from saerec.data.corpus import build_corpus
from saerec.data.demo import make_demo
from saerec.data.inspection.sizes import (
    CUTS,
    CorpusSize,
    compare_cores,
    corpus_size,
    index_corpus,
    spoken_share,
    text_cuts,
)
from saerec.data.passage_table import TextCuts
from saerec.data.passages import count_passages, split_passages
from tests.support.raw_rows import raw

BY_HAND = [
    ("u", "a", 1, 5, "First one here. Second one here."),
    ("u", "a", 1, 5, "First one here. Second one here."),  # an exact duplicate
    ("u", "a", 2, 5, "Bought it again."),
    ("u", "b", 3, 5, "Short."),
    ("v", "a", 1, 1, ""),
]


def test_sizes_by_hand():
    index = index_corpus(raw(BY_HAND, [("b", "Lamp", "", "", "It shines bright. It folds away.", np.nan)]))
    assert corpus_size(index, DataConfig(k_core=0)) == CorpusSize(2, 2, 3, 2 + 1 + 3)
    assert corpus_size(index, DataConfig(k_core=0, repeats="keep")) == CorpusSize(2, 2, 4, 2 + 1 + 1 + 3)
    assert corpus_size(index, DataConfig(k_core=0, max_passages=1)) == CorpusSize(2, 2, 3, 1 + 1 + 1)
    assert corpus_size(index, DataConfig(k_core=0, min_chars=7)) == CorpusSize(2, 2, 3, 2 + 3)
    assert corpus_size(index, DataConfig(k_core=0, max_interactions=1)) == CorpusSize(1, 1, 1, 0)
    assert corpus_size(index, DataConfig(k_core=2)) == CorpusSize(0, 0, 0, 0)


def test_how_much_of_the_texts_people_wrote():
    index = index_corpus(raw(BY_HAND, [("b", "Lamp", "", "", "It shines bright. It folds away.", np.nan)]))
    assert spoken_share(index, DataConfig(k_core=0)) == 3 / 6
    assert spoken_share(index, DataConfig(k_core=0, min_chars=20)) == 2 / 5
    assert spoken_share(index, DataConfig(k_core=2)) == 0
    assert spoken_share(index_corpus(raw([("u", "a", 1, 5, ""), ("v", "a", 2, 5, "")])), DataConfig(k_core=0)) == 0


LONG, MANY = "word " * 100, "A sentence of its own. " * 20


def test_what_a_run_will_cut_is_told_before():
    rows = [("u", "a", 1, 5, LONG), ("u", "b", 2, 5, f"Short one here. {LONG}. {LONG}"), ("v", "a", 3, 1, MANY)]
    rows += [("v", "c", 4, 1, "Nothing to cut here."), ("w", "d", 5, 1, MANY)]
    items = [
        ("b", "Lamp", "", "", f"{LONG}\n{MANY}", np.nan),
        ("d", LONG, "", "", "", np.nan),
        ("e", "", "", "", LONG, 1),
    ]
    corpus_of, index = raw(rows, items), index_corpus(raw(rows, items))
    for config in (DataConfig(k_core=0), DataConfig(k_core=0, min_chars=600)):
        assert text_cuts(index, config) == build_corpus(corpus_of, config).cuts
    assert text_cuts(index, DataConfig(k_core=0)) == TextCuts(1 + 2 + 1 + 1, 2 + 1)
    assert text_cuts(index.drop(columns=list(CUTS)), DataConfig()) == TextCuts()  # kept by an earlier version


@pytest.fixture(scope="module")
def demo():
    return make_demo(users=150, items=60, reviews=1500, seed=3)


@pytest.mark.parametrize(
    "config",
    [
        DataConfig(),
        DataConfig(k_core=9, max_passages=2),
        DataConfig(k_core=3, repeats="keep", max_interactions=12, min_chars=80),
        DataConfig(k_core=0, passage="text"),
    ],
)
def test_the_size_is_that_of_the_corpus(demo, config):
    size, corpus = corpus_size(index_corpus(demo), config), build_corpus(demo, config)
    assert (size.users, size.items, size.interactions) == (corpus.n_users, corpus.n_items, len(corpus.interactions))
    assert size.texts == pytest.approx(len(corpus.texts), rel=0.03)
    if config.passage == "sentence" and config.max_passages == DataConfig().max_passages:
        assert text_cuts(index_corpus(demo), config) == corpus.cuts


def test_every_core_is_what_it_is_alone(demo):
    index = index_corpus(demo)
    config = DataConfig(max_interactions=20)
    table = compare_cores(index, config)
    assert table["k"].tolist() == list(range(1, 11))
    for row in table.to_dict("records"):
        assert CorpusSize(*[row[name] for name in ("users", "items", "interactions", "texts")]) == corpus_size(
            index, DataConfig(k_core=row["k"], max_interactions=20)
        )
    assert (np.diff(table["interactions"]) <= 0).all()
    assert table["interactions"].iloc[-1] < table["interactions"].iloc[0]


@pytest.mark.parametrize(
    "text", ["", "  ", "Ok", "Great! It holds the pan. My son loves it.", "No end", "A.\n\nBcdefghij klmn."]
)
def test_passages_are_counted_without_being_made(text):
    assert count_passages(text) == len(split_passages(text, DataConfig()))


def test_an_index_is_small_and_knows_no_texts(demo):
    index = index_corpus(demo)
    assert len(index) == len(demo.interactions)
    assert all(pd.api.types.is_numeric_dtype(dtype) for dtype in index.dtypes)
