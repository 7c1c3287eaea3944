"""Reading sentences: classes and votes on vectors whose answers are known."""

import numpy as np
import pytest

from saerec.intents.reasons import read_bank
from saerec.intents.sentence_reader import SentenceReader

D = 12


def bank_of(n):
    """Two reasons with n sentences for and n against each, and n sentences of each other class."""
    reasons = [
        f"# {name}\nopposite: not {name}\n" + "".join(f"{sign} {name}{sign}{i}\n" for sign in "+-" for i in range(n))
        for name in ("quiet", "cheap")
    ]
    others = {name: "\n".join(f"{name} {i}" for i in range(n)) for name in ("thing", "praise", "chatter")}
    return read_bank({"reasons": "\n".join(reasons), **others})


def vectors(bank, noise=0.25, seed=0):
    """Length 1: an axis a class, an axis a reason, an axis for the sign."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(len(bank.sentences), D)) * noise / np.sqrt(D)
    rows[np.arange(len(rows)), bank.classes] += 1.0
    wish = bank.reason >= 0
    rows[wish, 4 + bank.reason[wish]] += 1.0
    rows[wish, 6] += 0.5 * bank.sign[wish]
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def reader():
    bank = bank_of(12)
    return SentenceReader(bank, vectors(bank))


def test_new_sentences_are_read_as_what_they_are(reader):
    new = vectors(reader.bank, seed=1)
    read = reader.probabilities(new)
    np.testing.assert_allclose(read.sum(axis=1), 1, atol=1e-5)
    assert (read.argmax(axis=1) == reader.bank.classes).all()
    assert read[np.arange(len(read)), reader.bank.classes].min() > 0.5


def test_blocks_do_not_change_the_reading(reader, monkeypatch):
    new = vectors(reader.bank, seed=2)
    whole = reader.probabilities(new)
    monkeypatch.setattr("saerec.intents.sentence_reader._BLOCK", 5)
    np.testing.assert_allclose(reader.probabilities(new), whole, atol=1e-6)


def test_nothing_is_read_from_nothing(reader):
    assert reader.probabilities(np.empty((0, D))).shape == (0, 4)


@pytest.mark.parametrize(("reason", "sign"), [(0, 1), (0, -1), (1, 1), (1, -1)])
def test_sentences_vote_for_their_reason_and_its_sign(reader, reason, sign):
    bank = reader.bank
    said = vectors(bank, seed=3)[(bank.reason == reason) & (bank.sign == sign)]
    vote = reader.vote(said, np.ones(len(said)))
    assert vote.strength.argmax() == reason
    assert vote.strength[reason] > 0.9
    assert vote.strength.sum() == pytest.approx(1)
    assert np.sign(vote.sign[reason]) == sign


def test_weights_decide_between_two_reasons(reader):
    bank = reader.bank
    new = vectors(bank, seed=4)
    both = np.concatenate([new[bank.reason == 0], new[bank.reason == 1]])
    light_then_heavy = np.repeat([0.1, 1.0], [(bank.reason == 0).sum(), (bank.reason == 1).sum()])
    assert reader.vote(both, light_then_heavy).strength.argmax() == 1
    assert reader.vote(both, light_then_heavy[::-1]).strength.argmax() == 0


def test_votes_by_hand():
    """All four wishes are as near: 3 votes against 1, scaled 3 / sqrt(3 + 1) against 1 / sqrt(1 + 1)."""
    wishes = "# a\nopposite: b\n+ a0\n+ a1\n- a2\n# c\nopposite: d\n+ c0\n"
    bank = read_bank({"wishes": wishes, "thing": "t", "praise": "p", "chatter": "h"})
    axes = np.eye(4, dtype=np.float32)[bank.classes]
    vote = SentenceReader(bank, axes).vote(axes[:1], np.ones(1))
    np.testing.assert_allclose(vote.strength, np.array([1.5, 0.5**0.5]) / (1.5 + 0.5**0.5))
    np.testing.assert_allclose(vote.sign, [1 / 3, 1])
