"""Which reason a latent's sentences say: by hand on axes, and on planted latents."""

import numpy as np
import pytest
from scipy import sparse

from saerec import columns as c
from saerec.intents.reason_names import SURE
from saerec.intents.reason_reader import CANDIDATES, ReasonReader, _usual
from saerec.intents.reasons import read_bank

REASONS, D = [f"reason {i}" for i in range(10)], 10


def bank():
    wishes = "\n".join(f"# {name}\nopposite: no {name}\n+ says {name}\n- misses {name}" for name in REASONS)
    return read_bank({"wishes": wishes, "thing": "t", "praise": "p", "chatter": "h"})


def planted(reason, noise=0.2, seed=0):
    """Sentences on the axes of their reasons; -1 says none."""
    rng = np.random.default_rng(seed)
    x = noise * rng.normal(size=(len(reason), D))
    x[reason >= 0] += np.eye(D)[reason[reason >= 0]]
    return x.astype(np.float32)


@pytest.fixture(scope="module")
def reader():
    known = bank()
    corpus = planted(np.arange(2000) % (D + 2) - 2, seed=1)
    return ReasonReader(known, planted(known.reason), np.eye(D, dtype=np.float32), corpus, np.ones(len(corpus)))


def test_directions_point_to_their_reasons_and_none_to_no_reason(reader):
    direction, mean, deviation = reader.directions(np.array([3, -1]))
    assert np.linalg.norm(direction[0]) == pytest.approx(1, abs=1e-5) and direction[0].argmax() == 3
    assert not direction[1].any() and mean[1] == deviation[1] == 0 and deviation[0] > 0


def test_what_is_usual_is_told_of_sentences_that_are_wishes():
    known, names = bank(), np.eye(D, dtype=np.float32)
    corpus = planted(np.repeat([0, 5], 100), noise=0.01)
    only_first = ReasonReader(known, planted(known.reason), names, corpus, np.repeat([1.0, 0.0], 100))
    both = ReasonReader(known, planted(known.reason), names, corpus, np.ones(200))
    assert only_first.directions(np.array([0]))[1] > both.directions(np.array([0]))[1] + 0.3


def test_what_is_said_seldom_counts_less():
    """Of four sentences with weights 5, 3, 1 and 1 the first says reason 0 plainly, the second 1 less than plainly, the
    others 1 and 2 plainly: shares .5, .1, .1, and reason 3 none."""
    near = np.array([[0.9, 0.0, 0.0, 0.0], [0.0, 0.6, 0.0, 0.0], [0.0, 0.8, 0.0, 0.0], [0.0, 0.0, 0.8, 0.0]])
    found = _usual(near, np.array([5.0, 3.0, 1.0, 1.0]))
    np.testing.assert_allclose(found, [0.15, 0.15, 0.15, 0.08 * np.log(0.01)], atol=1e-6)  # the last: 1e-5 / 1e-3
    rare = _usual(near[[0, 2, 3]], np.array([1.0, 1e-3, 1e-4]))
    share = np.array([1.0, 1e-3, 1e-4]) / 1.0011
    np.testing.assert_allclose(rare[1:3], 0.08 * np.log((share[1:] + 1e-5) / 1e-3), atol=1e-5)
    assert rare[0] == pytest.approx(0.15) and rare[1] > 0 - 1e-2 > rare[2]


def test_a_reason_that_nobody_says_has_less_votes():
    known, names = bank(), np.eye(D, dtype=np.float32)
    x = np.repeat(np.eye(D, dtype=np.float32)[[2]], 5, axis=0)

    def vote(corpus):
        reader = ReasonReader(known, planted(known.reason, noise=0.05), names, corpus, np.ones(len(corpus)))
        return reader.tally(x, np.ones(5))[0][2]

    spoken, silent = planted(np.arange(500) % D, noise=0.05), planted(np.arange(500) % 2, noise=0.05)
    assert vote(spoken) - vote(silent) == pytest.approx(0.15 - 0.08 * np.log(0.01), abs=1e-5)


def test_a_tally_by_hand(reader):
    """Sentences right on the axis of reason 2: all have it among their three nearest, and the centre lies on it."""
    x = np.repeat(np.eye(D, dtype=np.float32)[[2]], 5, axis=0)
    vote, share = reader.tally(x, np.arange(1.0, 6.0))
    assert share[2] == pytest.approx(1) and share.sum() == pytest.approx(3)  # each has three nearest
    usual = 0.15  # a tenth of the corpus and more says it
    assert vote[2] == pytest.approx(1 + float(reader.directions(np.array([2]))[0][0, 2]) + usual, abs=1e-5)
    assert vote.argmax() == 2


def test_sentences_vote_by_their_weight(reader):
    x = np.eye(D, dtype=np.float32)[[2, 7]]
    assert reader.tally(x, np.array([9.0, 1.0]))[0].argmax() == 2
    assert reader.tally(x, np.array([1.0, 9.0]))[0].argmax() == 7


def test_latents_say_what_their_sentences_say(reader):
    said = np.array([0] * 40 + [5] * 40 + [-1] * 40 + [7] * 7)  # the last are fewer than eight
    codes = np.zeros((len(said), 5), dtype=np.float32)
    for latent, reason in enumerate((0, 5, -1, 7)):
        codes[said == reason, latent] = np.linspace(1, 2, (said == reason).sum())
    found = reader.vote(sparse.csc_array(codes), planted(said, seed=2))
    assert found[c.LATENT].unique().tolist() == [0, 1, 2]
    assert (found.groupby(c.LATENT).size() == CANDIDATES).all()
    assert found.groupby(c.LATENT)[c.VOTE].apply(lambda votes: votes.is_monotonic_decreasing).all()
    first = found.drop_duplicates(c.LATENT).set_index(c.LATENT)
    assert first[c.SAID].tolist()[:2] == ["reason 0", "reason 5"]
    assert (first[c.VOTE].iloc[:2] > 1.5).all() and first[c.VOTE].iloc[2] < SURE


def test_where_nothing_fires_nothing_is_said(reader):
    found = reader.vote(sparse.csc_array((4, 3), dtype=np.float32), np.zeros((4, D), np.float32))
    assert found.empty and found.columns.tolist() == [c.LATENT, c.SAID, c.VOTE, "share"]
