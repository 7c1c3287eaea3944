"""Evidence, by hand: of the latent's own class, and saying its reason."""

import numpy as np
import pytest

from saerec.errors import RunError
from saerec.intents import evidence
from saerec.intents.evidence import FILE, EvidenceRule, class_shares

WISH, CHATTER = [1.0, 0, 0, 0], [0, 0, 0, 1.0]
X, Y = [1.0, 0.0], [0.0, 1.0]


def rule(own_class=(0, 0), direction=None):
    """Without directions: of latents that say no reason."""
    n = len(own_class)
    direction = np.zeros((n, 2)) if direction is None else direction
    return EvidenceRule(
        np.array(own_class, np.int8), np.array(direction, np.float32), np.zeros(n, np.float32), np.ones(n, np.float32)
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


def test_a_sentence_counts_as_far_as_it_says_the_latents_reason():
    """z = <x, direction> / deviation; a deviation of 1/2 makes z = 2, said plainly, of a sentence right on it."""
    one = EvidenceRule(np.zeros(1, np.int8), np.array([X], np.float32), np.zeros(1, np.float32), np.full(1, 0.5, "f4"))
    along = [X, Y, [0.8, 0.6], [0.7, 0.51**0.5], [-1, 0], [3.0, 0.0]]  # says 1, 0, .8, .7, 0, 1
    acts, _ = kept(one, [[1.0]] * 6, [[0]] * 6, [WISH] * 6, along)
    np.testing.assert_allclose(acts[:, 0], [1, 0, 0.8, 0, 0, 1], atol=1e-6)


def test_rows_stay_falling_and_what_is_no_evidence_is_padding():
    acts, indices = kept(rule([0, 3, 0]), [[3.0, 2.0, 1.0]], [[1, 0, 2]], [[0.6, 0, 0, 0.4]], [X])
    np.testing.assert_allclose(acts, [[1.2, 1.2, 0.6]], atol=1e-6)  # 3 * .4, 2 * .6, 1 * .6; ties keep their order
    assert indices.tolist() == [[1, 0, 2]]
    acts, indices = kept(rule([3, 0]), [[3.0, 1.0]], [[0, 1]], [WISH], [X])
    assert acts.tolist() == [[1, 0]] and indices.tolist() == [[1, 0]]


def test_what_was_saved_is_the_rule_again(tmp_path):
    assert EvidenceRule.load(tmp_path) is None
    one = rule([0, 3], [X, Y])
    one.save(tmp_path)
    again = EvidenceRule.load(tmp_path)
    assert all(np.array_equal(vars(one)[name], vars(again)[name]) for name in vars(one))


def test_a_damaged_rule_is_told(tmp_path):
    (tmp_path / FILE).write_text("no tensors")
    with pytest.raises(RunError, match="Run the stage `activations` again"):
        EvidenceRule.load(tmp_path)
