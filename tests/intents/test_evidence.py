"""Evidence, by hand: of the latent's own class, and saying what it says."""

import numpy as np
import pytest

from saerec.errors import RunError
from saerec.intents import evidence
from saerec.intents.evidence import FILE, EvidenceRule, class_shares
from saerec.intents.sayings import Sayings

WISH, CHATTER = [1.0, 0, 0, 0], [0, 0, 0, 1.0]
X, Y = [1.0, 0.0], [0.0, 1.0]


def rule(own_class=(0, 0), says=None, floor=None, sayings=None):
    """Of latents that say nothing, where nothing is given; one reason that points along X."""
    n = len(own_class)
    return EvidenceRule(
        np.array(own_class, np.int8),
        np.full(n, -1, np.int32) if says is None else np.array(says, np.int32),
        np.zeros(n, np.float32) if floor is None else np.array(floor, np.float32),
        sayings or Sayings(np.array([X], np.float32), np.zeros(1, np.float32), np.array([-1])),
    )


def kept(a_rule, acts, indices, classes, vectors):
    acts, indices = np.array(acts, np.float32), np.array(indices, np.int32)
    a_rule.keep(acts, indices, np.array(classes, np.float32), np.array(vectors, np.float32))
    return acts, indices


def test_shares_are_weighed_with_the_square_of_the_activation():
    acts, indices = np.array([[2.0, 1.0], [1.0, 0.0]], np.float32), np.array([[0, 1], [0, 0]], np.int32)
    classes = np.array([WISH, [0.5, 0.5, 0, 0]])
    found = class_shares(acts, indices, classes, np.array([True, True]), 3)
    np.testing.assert_allclose(found, [[4.5 / 5, 0.5 / 5, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], atol=1e-6)
    assert not class_shares(acts, indices, classes, np.array([False, False]), 3).any()


def test_chunks_do_not_change_the_shares(monkeypatch):
    rng = np.random.default_rng(0)
    acts, indices = rng.random((50, 3), np.float32), rng.integers(0, 6, (50, 3))
    classes, use = rng.dirichlet(np.ones(4), 50), rng.random(50) < 0.7
    whole = class_shares(acts, indices, classes, use, 6)
    monkeypatch.setattr(evidence, "_CHUNK", 7)
    np.testing.assert_allclose(class_shares(acts, indices, classes, use, 6), whole, atol=1e-6)


def test_a_sentence_counts_as_far_as_it_is_of_the_latents_class():
    classes = [WISH, CHATTER, [0.5, 0, 0, 0.5], [0.2, 0, 0, 0.8], [0.25, 0.75, 0, 0]]
    acts, _ = kept(rule(), [[2.0]] * 5, [[0]] * 5, classes, [X] * 5)
    np.testing.assert_allclose(acts[:, 0], [2, 0, 1, 0, 0.5])  # 1/4 is the least
    chatter, _ = kept(rule(own_class=[3]), [[2.0]] * 2, [[0]] * 2, [WISH, CHATTER], [X] * 2)
    np.testing.assert_allclose(chatter[:, 0], [0, 2])


def test_a_sentence_counts_as_far_as_it_says_what_the_latent_says():
    """Cosines with the reason 1, 0, .63, .39 (under the least), -1 and, of a longer one, 1; .7 is said plainly."""
    along = [X, Y, [0.63, (1 - 0.63**2) ** 0.5], [0.39, (1 - 0.39**2) ** 0.5], [-1, 0], [3.0, 0.0]]
    acts, _ = kept(rule([0], [0]), [[2.0]] * 6, [[0]] * 6, [WISH] * 6, along)
    np.testing.assert_allclose(acts[:, 0], [2, 0, 1.62, 0, 0, 2], atol=1e-5)


def test_what_is_said_is_counted_from_what_is_usual():
    """A cosine of 1, less a mean of .4: .6 of .7, squared."""
    usual = Sayings(np.array([X], np.float32), np.array([0.4], np.float32), np.array([-1]))
    acts, _ = kept(rule([0], [0], sayings=usual), [[1.0]], [[0]], [WISH], [X])
    assert acts[0, 0] == pytest.approx((0.6 / 0.7) ** 2, abs=1e-5)


def test_a_latent_that_says_a_family_is_held_to_any_reason_of_it():
    """Latent 0 says the family of both reasons, latent 1 the second alone, latent 2 nothing."""
    both = Sayings(np.array([X, Y], np.float32), np.zeros(2, np.float32), np.array([0, 0]))
    one = rule([0, 0, 0], [2, 1, -1], sayings=both)
    acts, indices = kept(one, [[3.0, 2.0, 1.0]] * 3, [[0, 1, 2]] * 3, [WISH] * 3, [X, Y, [-1, 0]])
    np.testing.assert_allclose(acts, [[3, 1, 0], [3, 2, 1], [1, 0, 0]], atol=1e-5)
    assert indices.tolist() == [[0, 2, 0], [0, 1, 2], [2, 0, 0]]


def test_chunks_do_not_change_the_evidence(monkeypatch):
    rng = np.random.default_rng(0)
    given = (rng.random((20, 2), np.float32), rng.integers(0, 2, (20, 2)), [WISH] * 20, rng.normal(size=(20, 2)))
    one = rule([0, 0], [0, -1])
    whole = kept(one, *given)
    monkeypatch.setattr(evidence, "_CHUNK", 7)
    for part, of_whole in zip(kept(one, *given), whole, strict=True):
        np.testing.assert_allclose(part, of_whole)


def test_the_floor_is_a_fifth_of_what_strong_sentences_reach():
    """Latent 0 has evidence 0 .. 20, of which 0 is none: the 95th percentile of 1 .. 20 is 19.05. Latent 1 has none."""
    acts = np.arange(20, -1, -1, dtype=np.float32)[:, None]
    acts = np.append(acts, [[1000.0]], axis=0)  # a text that does not count
    use = np.arange(22) < 21
    found = rule().with_floor(acts, np.zeros((22, 1), np.int32), use)
    np.testing.assert_allclose(found.floor, [0.2 * 19.05, 0], rtol=1e-5)
    assert found.own_class.tolist() == [0, 0]


def test_evidence_under_the_floor_is_none():
    one, acts, indices = rule(floor=[1.0, 0.0]), np.array([[1.5, 0.6], [1.0, 0.9], [0.9, 0.5]], "f4"), [[0, 1]] * 3
    indices = np.array(indices, np.int32)
    by_keep = kept(one, acts, indices, [WISH] * 3, [X] * 3)
    one.cut(acts, indices)
    for found, order in ((acts, indices), by_keep):
        np.testing.assert_allclose(found, [[1.5, 0.6], [1.0, 0.9], [0.5, 0]])
        assert order.tolist() == [[0, 1], [0, 1], [1, 0]]


def test_the_floor_is_taken_of_evidence_not_of_codes():
    """A code of 2 in a sentence that is half a wish is evidence of 1, under the floor of 1.2."""
    acts, _ = kept(rule([0], floor=[1.2]), [[2.0], [2.0]], [[0]] * 2, [WISH, [0.5, 0.5, 0, 0]], [X] * 2)
    assert acts[:, 0].tolist() == [2, 0]


def test_rows_stay_falling_and_what_is_no_evidence_is_padding():
    acts, indices = kept(rule([0, 3, 0]), [[3.0, 2.0, 1.0]], [[1, 0, 2]], [[0.6, 0, 0, 0.4]], [X])
    np.testing.assert_allclose(acts, [[1.2, 1.2, 0.6]], atol=1e-6)  # 3 * .4, 2 * .6, 1 * .6; ties keep their order
    assert indices.tolist() == [[1, 0, 2]]
    acts, indices = kept(rule([3, 0]), [[3.0, 1.0]], [[0, 1]], [WISH], [X])
    assert acts.tolist() == [[1, 0]] and indices.tolist() == [[1, 0]]


def test_what_was_saved_is_the_rule_again(tmp_path):
    assert EvidenceRule.load(tmp_path) is None
    one = rule([0, 3], [0, -1], [0.5, 0])
    one.save(tmp_path)
    again = EvidenceRule.load(tmp_path)
    for before, after in ((one, again), (one.sayings, again.sayings)):
        assert all(np.array_equal(x, vars(after)[name]) for name, x in vars(before).items() if name != "sayings")


def test_a_damaged_rule_is_told(tmp_path):
    (tmp_path / FILE).write_text("no tensors")
    with pytest.raises(RunError, match="Run the stage `activations` again"):
        EvidenceRule.load(tmp_path)
