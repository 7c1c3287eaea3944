"""A score that can tell a good name from a bad one, and says .5 of one that tells nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saerec import columns as c
from saerec.intents.judges import embedder_judge, keyword_judge
from saerec.intents.samples import POSITIVES, draw_samples, draw_trials, trial_of, trials_table
from saerec.intents.scoring import auc, best_threshold, score_names, scores_table, shuffled_score
from saerec.sae.activations import Activations
from saerec.text.wordings import wordings
from tests.intents.conftest import THEMES


def names(words):
    return pd.DataFrame({c.LATENT: np.arange(len(words)), c.NAME: words, c.DESCRIPTION: "Said often."})


def halves(planted):
    seen = np.arange(len(planted.texts)) % 2 == 0
    return {"seen": seen, "held_out": ~seen}


def trials_of(planted, n_latents=4, embeddings=None, **split):
    embeddings = planted.embeddings if embeddings is None else embeddings
    split = split or halves(planted)
    return draw_trials(planted.acts, wordings(planted.texts), embeddings, range(n_latents), seed=0, **split)


def scored(planted, table, *, embeddings=None, **split):
    """The table of scores, judged by the embedder."""
    embeddings = planted.embeddings if embeddings is None else embeddings
    trials = trials_of(planted, len(table), embeddings, **split)
    return scores_table(score_names(table, trials, embedder_judge(embeddings, planted.embed)))


def test_names_that_separate_score_one(planted):
    table = scored(planted, names(THEMES))
    assert table[c.SCORE].tolist() == [1.0] * 4
    assert table[c.AUC].tolist() == [1.0] * 4
    assert table[c.SCORE_LOW].between(0.9, 0.99).all() and (table[c.SCORE_HIGH] > 0.98).all()  # of 20 and 20
    assert table["n_scored"].tolist() == [40] * 4


def test_names_of_other_latents_do_not_pass(planted):
    wrong = names(np.roll(THEMES, 1))
    table = scored(planted, wrong)
    assert (table[c.SCORE] <= 0.6).all()
    assert (table[c.AUC] < 0.6).all()


def test_names_dealt_out_at_random_score_a_half():
    """Many latents; an embedding is the sum of the eight directions it fires, and a name is a direction.

    (Where a latent's texts lie in one tight cluster, even a foreign direction tells them apart: that is no half.)
    """
    rng = np.random.default_rng(0)
    n_latents, n_texts, k, d = 120, 4000, 8, 256
    directions = rng.normal(size=(n_latents, d)) / np.sqrt(d)
    fired = np.argsort(rng.random((n_texts, n_latents)), axis=1)[:, :k].astype(np.int32)
    strength = -np.sort(-rng.uniform(1, 2, (n_texts, k)), axis=1).astype(np.float32)
    embeddings = (strength[:, :, None] * directions[fired]).sum(axis=1) + rng.normal(0, 0.02, (n_texts, d))
    acts = Activations.build(strength, fired, n_latents)
    texts = pd.Series([f"text {i}" for i in range(n_texts)], dtype="str")
    half = np.arange(n_texts) % 2 == 0
    table = names([f"name {j}" for j in range(n_latents)])

    trials = draw_trials(acts, wordings(texts), embeddings, range(n_latents), seen=half, held_out=~half, seed=0)

    def score(vectors):
        return scores_table(score_names(table, trials, embedder_judge(embeddings, lambda _: vectors)))[c.SCORE].mean()

    assert score(directions) > 0.95
    assert shuffled_score(table, trials, embedder_judge(embeddings, lambda _: directions)) == pytest.approx(
        0.5, abs=0.03
    )
    assert score(directions[rng.permutation(n_latents)]) == pytest.approx(0.5, abs=0.03)
    assert score(rng.normal(size=(n_latents, d))) == pytest.approx(0.5, abs=0.03)


def test_a_score_has_an_interval_around_it(planted):
    rng = np.random.default_rng(1)
    noisy = planted.embeddings + rng.normal(0, 0.6, planted.embeddings.shape).astype(np.float32)
    table = scored(planted, names(THEMES), embeddings=noisy)
    assert ((table[c.SCORE_LOW] < table[c.SCORE]) & (table[c.SCORE] < table[c.SCORE_HIGH])).all()
    assert (table[c.SCORE_HIGH] - table[c.SCORE_LOW]).between(0.02, 0.4).all()


def test_too_few_held_out_texts_give_no_score(planted):
    held_out = np.zeros(len(planted.texts), dtype=bool)
    held_out[planted.acts.of_latent(0)[0][:3]] = True
    held_out[planted.acts.of_latent(1)[0][:9]] = True
    held_out[planted.acts.of_latent(2)[0][:9]] = True
    split = {"seen": ~held_out, "held_out": held_out}
    table = scored(planted, names(THEMES), **split)
    assert np.isnan(table[c.SCORE][0]) and table[c.SCORE][1] > 0.9


def test_samples_keep_to_their_side_and_never_mix(planted):
    eligible = np.arange(len(planted.texts)) % 3 > 0
    samples = draw_samples(planted.acts, wordings(planted.texts), planted.embeddings, eligible, range(4), 0)
    again = draw_samples(planted.acts, wordings(planted.texts), planted.embeddings, eligible, [2], 0)
    np.testing.assert_array_equal(samples[2].negatives, again[2].negatives)
    for latent, sample in samples.items():
        firing = set(planted.acts.of_latent(latent)[0])
        assert set(sample.positives) <= firing and not set(sample.negatives) & firing
        assert eligible[sample.positives].all() and eligible[sample.negatives].all()
        assert len(set(sample.negatives)) == len(sample.negatives) == len(sample.positives) <= POSITIVES


def test_no_names_at_all(planted):
    table = scored(planted, names([]))
    assert table.empty and c.SCORE in table
    assert trials_table({}).empty
    assert np.isnan(shuffled_score(names([]), {}, embedder_judge(planted.embeddings, planted.embed)))


def test_what_is_embedded():
    asked = []

    def embed(queries):
        asked.extend(queries)
        return np.ones((len(queries), 4), dtype=np.float32)

    (strength,) = embedder_judge(np.eye(4, dtype=np.float32), embed)([("Quiet motor", "Said often.")], [np.arange(3)])
    assert asked == ["Quiet motor"] and strength.tolist() == [1, 1, 1]


def test_words_judge_without_an_embedder(planted):
    trials = trials_of(planted)
    judge = keyword_judge(planted.texts)
    right = scores_table(score_names(names(THEMES), trials, judge))
    assert right[c.SCORE].tolist() == right[c.AUC].tolist() == [1.0] * 4
    silent = scores_table(score_names(names(["Unheard"] * 4), trials, judge))
    assert silent[c.SCORE].tolist() == silent[c.AUC].tolist() == [0.5] * 4
    (strengths,) = judge([("Lanterns and garlic", "numbered")], [np.array([0, 81, 121])])
    assert strengths.tolist() == [1, 2, 2]  # endings aside


def test_a_trial_survives_its_table(planted):
    trials = trials_of(planted)
    table = trials_table(trials)
    assert table["near"].sum() > 0 and not (table["near"] & table["fires"]).any()
    for latent, trial in trials.items():
        again = trial_of(table[table[c.LATENT] == latent])
        for one, other in ((trial.seen, again.seen), (trial.held_out, again.held_out)):
            np.testing.assert_array_equal(one.positives, other.positives)
            np.testing.assert_array_equal(one.negatives, other.negatives)
            assert one.n_near == other.n_near


def test_who_is_misjudged_explains_the_score(planted):
    trials = trials_of(planted)
    scores = score_names(names(np.roll(THEMES, 1)), trials, embedder_judge(planted.embeddings, planted.embed))
    for latent, score in scores.items():
        trial = trials[latent]
        predicted = score.predicted[len(trial.seen.texts) :]
        n_positive = len(trial.held_out.positives)
        balanced = (predicted[:n_positive].mean() + (~predicted[n_positive:]).mean()) / 2
        assert balanced == pytest.approx(score.score)


def test_best_threshold_by_hand():
    assert best_threshold(np.array([0.9, 0.8]), np.array([0.1, 0.2])) == 0.5
    assert 0.3 < best_threshold(np.array([0.9, 0.4]), np.array([0.1, 0.3, 0.6])) < 0.4
    assert best_threshold(np.array([1.0]), np.array([])) < 1.0  # nothing to keep out
    everywhere = best_threshold(np.array([0.5, 0.5]), np.array([0.5]))
    assert np.isfinite(everywhere)


@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=12),
    st.lists(st.integers(0, 6), min_size=1, max_size=12),
)
def test_no_cut_beats_the_best(positive, negative):
    pos, neg = np.array(positive, dtype=float), np.array(negative, dtype=float)

    def accuracy(cut):
        return ((pos > cut).mean() + (neg <= cut).mean()) / 2

    best = accuracy(best_threshold(pos, neg))
    assert best >= max(accuracy(cut) for cut in np.arange(-1, 8, 0.5)) - 1e-12
    assert auc(pos, neg) + auc(neg, pos) == pytest.approx(1)


def test_auc_ties_count_half():
    assert auc(np.array([2.0, 1.0]), np.array([1.0, 0.0])) == 0.875
    assert auc(np.array([1.0, 1.0]), np.array([1.0])) == 0.5
    assert auc(np.array([0.0]), np.array([1.0])) == 0.0
