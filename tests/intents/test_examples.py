"""Which texts show a latent, and which are kept to judge its name on."""

import numpy as np
import pandas as pd
import pytest

from saerec.intents.examples import (
    HELD_OUT_SHARE,
    banded,
    distinct_firing,
    scoring_split,
    select_top_texts,
)
from saerec.sae.activations import Activations
from saerec.text.wordings import wordings


def test_split_is_the_same_every_time_and_equal_wordings_fall_together():
    texts = pd.Series([f"text {i % 500}" for i in range(2000)], dtype="str")
    split = scoring_split(texts)
    np.testing.assert_array_equal(split, scoring_split(texts))
    np.testing.assert_array_equal(split[::-1], scoring_split(texts[::-1]))
    assert pd.Series(split).groupby(texts).nunique().eq(1).all()
    assert split.mean() == pytest.approx(HELD_OUT_SHARE, abs=0.06)


def test_bands_take_half_from_the_top_and_reach_the_weakest():
    texts = np.arange(100) * 10
    chosen, band = banded(texts, 12)
    assert chosen[:6].tolist() == [0, 10, 20, 30, 40, 50]
    assert chosen[-1] == 990
    assert sorted(set(band)) == [0, 1, 2, 3]
    assert (np.diff(chosen) > 0).all() and len(chosen) == 12
    assert (band == chosen // 10 * 4 // 100).all()


@pytest.mark.parametrize("n_texts", [0, 1, 5, 12])
def test_few_texts_are_all_taken(n_texts):
    chosen, band = banded(np.arange(n_texts), 12)
    assert chosen.tolist() == list(range(n_texts))
    assert len(band) == n_texts and (band < 4).all()


@pytest.fixture
def small():
    """Texts 0-5 fire latent 0, strongest first; 6-9 are silent. 1 repeats 0's wording, 7 repeats 6's."""
    top_acts = np.array([[9 - i if i < 6 else 0] for i in range(10)], dtype=np.float32)
    acts = Activations.build(top_acts, np.zeros((10, 1), dtype=np.int32), 2)
    return acts, wordings(pd.Series(["a", "a", "b", "c", "d", "e", "x", "x", "y", "z"], dtype="str"))


def test_of_each_wording_the_first(small):
    acts, wording = small
    everything = np.ones(10, dtype=bool)
    assert distinct_firing(acts, 0, everything, wording).tolist() == [0, 2, 3, 4, 5]
    everything[[0, 4]] = False
    assert distinct_firing(acts, 0, everything, wording).tolist() == [1, 2, 3, 5]
    assert distinct_firing(acts, 1, everything, wording).tolist() == []


def test_top_texts_come_with_rank_band_and_activation(small):
    acts, wording = small
    table = select_top_texts(acts, 4, np.ones(10, dtype=bool), wording)
    assert table["latent"].tolist() == [0] * 4
    assert table["rank"].tolist() == [0, 1, 2, 3]
    assert table["text_id"].tolist() == [0, 2, 3, 5]
    assert table["activation"].tolist() == [9, 7, 6, 4]
