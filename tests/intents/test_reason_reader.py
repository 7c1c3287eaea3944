"""Which reason a latent's sentences say: by hand on axes, and on planted latents."""

import numpy as np
import pytest

from saerec import columns as c
from saerec.intents.reason_reader import CANDIDATES, ReasonReader, _at_home, _said_plainly, over_strengths
from saerec.intents.reasons import read_bank
from tests.support.codes import dense_acts

REASONS, D = [f"reason {i}" for i in range(10)], 10


def bank(families=""):
    wishes = "\n".join(f"# {name}\nopposite: no {name}\n+ says {name}\n- misses {name}" for name in REASONS)
    return read_bank({"wishes": wishes, "thing": "t", "praise": "p", "chatter": "h"}, families)


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


def test_directions_point_to_their_reasons(reader):
    directions = reader.sayings.directions
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1, atol=1e-5)
    assert directions.argmax(axis=1).tolist() == list(range(D))


def test_what_is_usual_is_told_of_sentences_that_are_wishes():
    known, names = bank(), np.eye(D, dtype=np.float32)
    corpus = planted(np.repeat([0, 5], 100), noise=0.01)
    only_first = ReasonReader(known, planted(known.reason), names, corpus, np.repeat([1.0, 0.0], 100))
    both = ReasonReader(known, planted(known.reason), names, corpus, np.ones(200))
    assert only_first.sayings.mean[0] > both.sayings.mean[0] + 0.3


def test_a_sentence_says_one_reason_plainly_or_none():
    """Of four sentences with weights 5, 3, 1 and 1 the first says reason 0 plainly, the second 1 less than plainly, the
    others 1 and 2 plainly."""
    said = np.array([[0.9, 0.0, 0.0, 0.0], [0.0, 0.6, 0.0, 0.0], [0.0, 0.8, 0.0, 0.0], [0.0, 0.0, 0.8, 0.7]])
    np.testing.assert_allclose(_said_plainly(said, np.array([5.0, 3.0, 1.0, 1.0])), [0.5, 0.1, 0.1, 0])


def test_what_is_at_home_is_said_here():
    """Family 0 has one of four reasons that are said, family 1 none of two, but for one that is usual itself; the last
    reason has no family."""
    plainly = np.array([3e-4, 0, 1e-4, 0, 1e-4, 1e-3, 0])
    found = _at_home(plainly, np.array([0, 0, 0, 0, 1, 1, -1]), 2)
    assert found.tolist() == [True, True, True, True, True, True, True, True, True]
    found = _at_home(np.where(plainly == 1e-3, 1.9e-4, plainly), np.array([0, 0, 0, 0, 1, 1, -1]), 2)
    assert found.tolist() == [True, True, True, True, False, False, True, True, False]
    alone = _at_home(np.array([0, 0, 0, 0, 1e-3]), np.zeros(5, np.int32), 1)  # one of five: the family is not
    assert alone.tolist() == [False, False, False, False, True, False]


def test_a_reason_that_nobody_says_has_less_votes():
    known, names = bank(), np.eye(D, dtype=np.float32)
    x = np.repeat(np.eye(D, dtype=np.float32)[[2]], 5, axis=0)

    def vote(corpus):
        reader = ReasonReader(known, planted(known.reason, noise=0.05), names, corpus, np.ones(len(corpus)))
        return reader.tally(x, np.ones(5))[c.VOTE][2]

    spoken, silent = planted(np.arange(500) % D, noise=0.05), planted(np.arange(500) % 2, noise=0.05)
    assert vote(spoken) - vote(silent) == pytest.approx(0.15 - 0.08 * np.log(0.01), abs=1e-5)


def test_a_tally_by_hand(reader):
    """Sentences right on the axis of reason 2: all have it among their three nearest, and the centre lies on it."""
    x = np.repeat(np.eye(D, dtype=np.float32)[[2]], 5, axis=0)
    told = reader.tally(x, np.arange(1.0, 6.0))
    assert told["share"][2] == pytest.approx(1) and told["share"].sum() == pytest.approx(3)  # each has three nearest
    usual = 0.15  # a tenth of the corpus and more says it
    assert told[c.VOTE][2] == pytest.approx(1 + float(reader.sayings.directions[2, 2]) + usual, abs=1e-5)
    assert told[c.VOTE].argmax() == 2


def test_sentences_vote_by_their_weight(reader):
    x = np.eye(D, dtype=np.float32)[[2, 7]]
    assert reader.tally(x, np.array([9.0, 1.0]))[c.VOTE].argmax() == 2
    assert reader.tally(x, np.array([1.0, 9.0]))[c.VOTE].argmax() == 7


def test_of_many_sentences_some_of_all_strengths_speak():
    """Latent 1 of two is fired by three, the strongest first; of latent 0's five, the ends and the middle."""
    codes = np.array([[2.0, 0], [5, 3], [1, 0], [4, 9], [3, 6]], np.float32)
    for latent, most, rows in ((0, 3, [1, 4, 2]), (0, 9, [1, 3, 4, 0, 2]), (1, 9, [3, 4, 1])):
        found, acts = over_strengths(*dense_acts(codes).of_latent(latent), most)
        assert found.tolist() == rows and acts.tolist() == codes[rows, latent].tolist()


def test_latents_say_what_their_sentences_say(reader):
    said = np.array([0] * 40 + [5] * 40 + [-1] * 40 + [7] * 7)  # the last are fewer than eight
    codes = np.zeros((len(said), 5), dtype=np.float32)
    for latent, reason in enumerate((0, 5, -1, 7)):
        codes[said == reason, latent] = np.linspace(1, 2, (said == reason).sum())
    found = reader.vote(dense_acts(codes), planted(said, seed=2))
    assert found[c.LATENT].unique().tolist() == [0, 1, 2]
    assert (found.groupby(c.LATENT).size() == CANDIDATES).all()
    assert found.groupby(c.LATENT)[c.VOTE].apply(lambda votes: votes.is_monotonic_decreasing).all()
    first = found.drop_duplicates(c.LATENT).set_index(c.LATENT)
    assert first[c.SAID].tolist()[:2] == ["reason 0", "reason 5"]
    assert (first[c.VOTE].iloc[:2] > 1.5).all() and first[c.VOTE].iloc[2] < 1


def test_where_nothing_fires_nothing_is_said(reader):
    found = reader.vote(dense_acts(np.zeros((4, 3))), np.zeros((4, D), np.float32))
    assert found.empty and found.columns.tolist() == [c.LATENT, c.SAID, c.VOTE, "share"]
