"""Reading sentences: classes and reasons on vectors whose answers are known."""

import numpy as np
import pytest

from saerec.intents.reasons import read_bank
from saerec.intents.sentence_reader import SentenceReader, with_stars

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
    names = np.zeros((2, D), dtype=np.float32)
    names[[0, 1], [4, 5]] = 1
    return SentenceReader(bank, vectors(bank), names)


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
def test_sentences_lie_nearest_to_their_reason_and_have_its_sign(reader, reason, sign):
    bank = reader.bank
    found = reader.reasons(vectors(bank, seed=3)[(bank.reason == reason) & (bank.sign == sign)])
    assert (found.nearness.argmax(axis=1) == reason).all()
    assert (np.sign(found.sign[:, reason]) == sign).all()


def test_nearness_and_sign_by_hand():
    """Two sentences of one reason, on two axes; the name on the first. Of another reason nothing is said against it."""
    wishes = "# a\nopposite: b\n+ a0\n- a1\n# c\nopposite: d\n+ c0\n"
    bank = read_bank({"wishes": wishes, "thing": "t", "praise": "p", "chatter": "h"})
    axes = np.eye(6, dtype=np.float32)  # a0, a1, c0, t, p, h
    found = SentenceReader(bank, axes, names=axes[[0, 2]]).reasons(axes[:3])
    half = 0.5**0.5
    np.testing.assert_allclose(found.nearness, [[(2 * half + 1) / 3, 0], [2 * half / 3, 0], [0, 1]], atol=1e-6)
    np.testing.assert_allclose(found.sign, [[1, 0], [-1, 0], [0, 1]], atol=1e-6)


def test_few_stars_make_a_met_reason_less_likely_and_none_leave_it():
    met, ratings = np.full(4, 0.5, np.float32), np.array([5.0, 5.0, 3.0, 1.0, np.nan])
    found = with_stars(met, np.array([5.0, 3.5, 1.0, np.nan]), ratings)
    z = np.array([1.5, 0.0, -2.5]) / np.std([5, 5, 3, 1])  # their mean is 3.5
    assert found == pytest.approx([*(1 / (1 + np.exp(-(1 + z)))), 0.5], abs=1e-4)
    assert np.array_equal(with_stars(met[:1], np.array([np.nan]), ratings), met[:1])
    assert np.array_equal(with_stars(met[:1], np.array([4.0]), np.array([np.nan])), met[:1])
