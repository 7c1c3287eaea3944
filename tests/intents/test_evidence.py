"""Evidence, by hand: of the latent's own class, and saying its reason."""

from dataclasses import replace

import numpy as np
import pytest

from saerec.errors import RunError
from saerec.intents import evidence
from saerec.intents.evidence import FILE, EvidenceRule, class_shares

WISH, CHATTER = [1.0, 0, 0, 0], [0, 0, 0, 1.0]
X, Y = [1.0, 0.0], [0.0, 1.0]


def rule(own_class=(0, 0), reason=None, direction=None, floor=None, deviation=1.0):
    """Of latents that say no reason, where none is given."""
    n = len(own_class)
    return EvidenceRule(
        np.array(own_class, np.int8),
        np.full(n, -1, np.int32) if reason is None else np.array(reason, np.int32),
        np.array(np.zeros((n, 2)) if direction is None else direction, np.float32),
        np.zeros(n, np.float32),
        np.full(n, deviation, np.float32),
        np.zeros(n, np.float32) if floor is None else np.array(floor, np.float32),
    )


def kept(a_rule, acts, indices, classes, vectors, near=None):
    """near [n, R]; right on a sentence of the bank, where none is given."""
    acts, indices = np.array(acts, np.float32), np.array(indices, np.int32)
    near = np.ones((len(acts), 3), np.float32) if near is None else np.array(near, np.float32)
    a_rule.keep(acts, indices, np.array(classes, np.float32), np.array(vectors, np.float32), lambda rows: near[rows])
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
    """z = <x, direction> / deviation; a deviation of 1/3 makes z = 3, said plainly, of a sentence right on it."""
    one = rule([0], [0], [X], deviation=1 / 3)
    along = [X, Y, [0.8, 0.6], [0.66, 0.5644**0.5], [-1, 0], [3.0, 0.0]]  # says 1, 0, .8, .66 (under 2/3), 0, 1
    acts, _ = kept(one, [[1.0]] * 6, [[0]] * 6, [WISH] * 6, along)
    np.testing.assert_allclose(acts[:, 0], [1, 0, 0.8, 0, 0, 1], atol=1e-6)


def test_z_is_counted_from_what_is_usual():
    """<x, direction> = 1, less a mean of .4, over .25: z = 2.4, and 2.4 / 3 said."""
    usual = replace(rule([0], [0], [X], deviation=0.25), mean=np.array([0.4], np.float32))
    assert kept(usual, [[1.0]], [[0]], [WISH], [X])[0][0, 0] == pytest.approx(0.8, abs=1e-5)


def test_a_sentence_far_from_the_banks_of_that_reason_is_no_evidence():
    """Latent 0 says reason 2, latent 1 none: only closeness to reason 2 counts, and only for latent 0."""
    one = rule([0, 0], [2, -1], [X, [0, 0]], deviation=1 / 3)
    near = [[1, 1, 0.37], [1, 1, 0.35], [-1, -1, 1]]
    acts, indices = kept(one, [[2.0, 1.0]] * 3, [[0, 1]] * 3, [WISH] * 3, [X] * 3, near)
    np.testing.assert_allclose(acts, [[2, 1], [1, 0], [2, 1]], atol=1e-6)
    assert indices.tolist() == [[0, 1], [1, 0], [0, 1]]


def test_what_is_near_is_asked_for_in_the_same_rows(monkeypatch):
    rng = np.random.default_rng(0)
    given = (rng.random((20, 2), np.float32), rng.integers(0, 2, (20, 2)), [WISH] * 20, [X] * 20)
    near, one = rng.random((20, 3)), rule([0, 0], [1, 2], [X, X], deviation=1 / 3)
    whole = kept(one, *given, near)
    monkeypatch.setattr(evidence, "_CHUNK", 7)
    for part, of_whole in zip(kept(one, *given, near), whole, strict=True):
        np.testing.assert_allclose(part, of_whole)


def test_the_floor_is_three_tenths_of_what_strong_sentences_reach():
    """Latent 0 has evidence 0 .. 20, of which 0 is none: the 95th percentile of 1 .. 20 is 19.05. Latent 1 has none."""
    acts = np.arange(20, -1, -1, dtype=np.float32)[:, None]
    acts = np.append(acts, [[1000.0]], axis=0)  # a text that does not count
    use = np.arange(22) < 21
    found = rule().with_floor(acts, np.zeros((22, 1), np.int32), use)
    np.testing.assert_allclose(found.floor, [0.3 * 19.05, 0], rtol=1e-5)
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


def test_another_bank_has_other_places():
    one = rule([0, 0, 0], [1, -1, 2])
    found = one.for_bank(np.array([5, 7, -1]))
    assert found.reason.tolist() == [5, -1, -1]  # what said none says none; what the bank has no more is not asked
    assert one.reason.tolist() == [1, -1, 2]


def test_rows_stay_falling_and_what_is_no_evidence_is_padding():
    acts, indices = kept(rule([0, 3, 0]), [[3.0, 2.0, 1.0]], [[1, 0, 2]], [[0.6, 0, 0, 0.4]], [X])
    np.testing.assert_allclose(acts, [[1.2, 1.2, 0.6]], atol=1e-6)  # 3 * .4, 2 * .6, 1 * .6; ties keep their order
    assert indices.tolist() == [[1, 0, 2]]
    acts, indices = kept(rule([3, 0]), [[3.0, 1.0]], [[0, 1]], [WISH], [X])
    assert acts.tolist() == [[1, 0]] and indices.tolist() == [[1, 0]]


def test_what_was_saved_is_the_rule_again(tmp_path):
    assert EvidenceRule.load(tmp_path) is None
    one = rule([0, 3], [4, -1], [X, Y], [0.5, 0])
    one.save(tmp_path)
    again = EvidenceRule.load(tmp_path)
    assert all(np.array_equal(vars(one)[name], vars(again)[name]) for name in vars(one))


def test_a_damaged_rule_is_told(tmp_path):
    (tmp_path / FILE).write_text("no tensors")
    with pytest.raises(RunError, match="Run the stage `activations` again"):
        EvidenceRule.load(tmp_path)
