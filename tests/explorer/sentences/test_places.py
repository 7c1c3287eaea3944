"""The map of sentences: neighbours are found, likes lie together, the same every time, whatever the run has."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.errors import RunError
from saerec.explorer import Explorer
from saerec.explorer.sentences.layout import spread
from saerec.explorer.sentences.nearest import narrow, nearest, word_vectors
from saerec.explorer.sentences.places import drawn
from saerec.explorer.sentences.table import SIDE
from saerec.intents.sayings import unit
from saerec.places import demo_run
from saerec.workspace.run import Run
from tests.support.tiny_run import make_tiny_run


def clusters(n, of=40, d=16, seed=0):
    """[n, d] of length 1 around n / of centres, and the centre of each."""
    rng = np.random.default_rng(seed)
    centre = np.arange(n) // of
    return unit(rng.standard_normal((n // of, d))[centre] + 0.35 * rng.standard_normal((n, d))), centre


def test_most_of_the_truly_nearest_are_found_and_nobody_is_its_own_neighbour():
    vectors = clusters(4_000)[0].astype(np.float32)
    found = nearest(vectors, 8)
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -2)
    true = np.argpartition(-alike, 7, axis=1)[:, :8]
    assert np.mean([len(set(a) & set(b)) / 8 for a, b in zip(found, true, strict=True)]) > 0.7
    assert not (found == np.arange(len(found))[:, None]).any()
    assert all(len(set(row)) == 8 for row in found)
    assert (found == nearest(vectors, 8)).all()


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_handful_of_sentences_have_the_neighbours_there_are(n):
    found = nearest(clusters(80)[0][:n].astype(np.float32), 8)
    assert [sorted(row[row >= 0]) for row in found] == [[b for b in range(n) if b != a] for a in range(n)]
    assert np.isfinite(spread(np.zeros((n, 2)) + np.arange(n)[:, None], found)).all()


def test_what_is_alike_comes_together_from_anywhere_and_does_not_fall_into_one_point():
    vectors, centre = clusters(2_000)
    start = np.random.default_rng(1).normal(0, 3, (2_000, 2))
    at = spread(start, nearest(vectors.astype(np.float32), 8))

    def same(places):
        far = ((places[:, None] - places[None]) ** 2).sum(axis=2)
        return (centre[np.argsort(far, axis=1)[:, 1:11]] == centre[:, None]).mean()

    assert same(start) < 0.1 < 0.6 < same(at)
    assert len(np.unique(at.round(3), axis=0)) > 1_990


def test_texts_of_the_same_rare_words_are_alike_and_common_words_join_nothing():
    words = word_vectors(["the lamp hums", "the lamp hums loudly", "the chair wobbles", "the chair wobbles a bit"])
    alike = words @ words.T
    assert alike[0, 1] > 0.9 and alike[2, 3] > 0.9 and abs(alike[0, 2]) < 0.5
    assert np.allclose(word_vectors(["...", "a b", "a b"])[0], 0)


def test_wide_vectors_are_compared_in_the_directions_in_which_they_differ():
    rng = np.random.default_rng(0)
    wide = rng.standard_normal((300, 64)) @ rng.standard_normal((64, 200))
    kept = wide @ narrow(wide)
    assert kept.shape == (300, 64) and np.allclose(kept @ kept.T, wide @ wide.T, rtol=1e-3, atol=1)
    assert narrow(wide[:, :10]).shape == (10, 10)


def test_few_are_all_drawn_and_of_many_the_same_some():
    assert drawn(7, most=10).tolist() == list(range(7))
    some = drawn(1_000, most=10)
    assert len(set(some)) == 10 and (some == drawn(1_000, most=10)).all() and (np.diff(some) > 0).all()


def test_a_run_without_vectors_has_a_map_and_copies_of_a_wording_lie_beside_each_other():
    table = Explorer(Run(demo_run())).sentences()
    assert len(table) > 40_000 and table[["x", "y"]].min().min() >= 0 and table[["x", "y"]].max().max() <= SIDE
    copies = table.groupby(c.TEXT)
    apart, n = copies[["x", "y"]].std().max(axis=1), copies.size()
    assert n.max() > 100 and (apart[n > 1] / n[n > 1] ** 0.5 < SIDE / 300).all()
    assert table.groupby(c.THEME)[["x", "y"]].std().drop(index=-1).mean().max() < 0.7 * table[["x", "y"]].std().min()


def test_every_sentence_knows_what_it_can_be_coloured_by(run_dir):
    explorer = Explorer(make_tiny_run(run_dir))
    table = explorer.sentences()
    texts, interactions = explorer.run.table("data/texts"), explorer.run.table("data/interactions")
    assert len(table) == len(texts) == explorer.n_sentences()
    reviewed = texts[c.INTERACTION] >= 0
    ratings = interactions[c.RATING].iloc[texts.loc[reviewed, c.INTERACTION]]
    assert np.array_equal(table.loc[reviewed, c.RATING], ratings.to_numpy(float), equal_nan=True)
    assert table.loc[~reviewed, c.RATING].isna().all() and table.loc[~reviewed, "when"].isna().all()
    times = interactions[c.TIMESTAMP]
    assert table["when"].notna().any() == (times.max() > pd.Timestamp("1973-03-03").timestamp())
    explorer_again = Explorer(Run(run_dir))
    assert explorer_again.sentences().equals(table)


def test_the_strongest_latent_and_theme_are_those_of_the_codes(run_dir):
    explorer = Explorer(make_tiny_run(run_dir))
    table, themes = explorer.sentences(), explorer.latents().set_index(c.LATENT)[c.THEME]
    for row in table.to_dict("records"):
        fired = explorer._store.activations.of_text(row[c.TEXT_ID])[0].tolist()
        assert row[c.LATENT] == next(iter(fired), -1)
        assert row[c.THEME] == next((themes[one] for one in fired if themes[one] >= 0), -1)


def test_before_the_map_of_latents_is_made_it_is_said_what_is_missing(run_dir):
    with pytest.raises(RunError, match="projection"):
        Explorer(make_tiny_run(run_dir, until="intents")).sentences()
