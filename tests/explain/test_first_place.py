"""The smallest turns that make an item first: by hand, against every combination there is, and as the model answers."""

import itertools

import numpy as np
import pytest

from saerec.explain.first_place import first_place
from saerec.recommender.inputs.request import Request, Scores

NOBODY = Request((), {}, ())


def scorer(base, worth, bent=lambda factor: factor - 1):
    """Scores of items 1, 2, ...: base [I] plus what each latent adds [latents, I] times its factor less 1."""

    def score(requests):
        rows = []
        for request in requests:
            turned = sum((bent(f) * np.array(worth[latent]) for latent, f in request.change.intents.items()), 0.0)
            rows.append([-np.inf, *(np.array(base) + turned)])
        weights = np.full((len(rows), 3), 1 / 3, dtype=np.float32)
        return Scores(np.array(rows, dtype=np.float32), weights, weights)

    return score


def test_one_turn_is_taken_where_one_suffices_and_the_smallest_of_them():
    # Item 2 is 0.45 behind item 1. Latent 0 gains it 1 a whole turn: 0.5 is enough, 0.4 is not. Latent 1 gains 2 when
    # it goes down: 0.3 less. Latents 2 and 3, one group, gain 0.5 each: 0.5 again.
    score = scorer([1.0, 0.55, 0.0], [[0, 1, 0], [2, 0, 0], [0, 0.5, 0], [0, 0.5, 0]])
    found = first_place(score, NOBODY, 2, [[0], [1], [2, 3]], linear=True)
    assert (found.before, found.rank, found.proved) == (2, 1, True)
    assert found.factors == {1: 0.7} and found.less == {1: 2}


def test_up_goes_no_further_than_the_sliders_do():
    score = scorer([1.0, 0.0], [[0, 0.4], [0, 0.4]])  # at most 2 more of 0.4 each: 0.8 alone, 1.6 together
    found = first_place(score, NOBODY, 2, [[0], [1]], linear=True)
    assert found.rank == 1 and sorted(found.factors) == [0, 1]
    assert max(found.factors.values()) == 3.0 and sum(found.factors.values()) == pytest.approx(2 + 2.6)


def test_what_no_turn_makes_first_is_said_with_the_best_that_was_reached():
    # Item 3 can pass item 2, never item 1.
    score = scorer([5.0, 1.0, 0.8], [[0, 0, 0.5]])
    found = first_place(score, NOBODY, 3, [[0]], linear=True)
    assert (found.before, found.rank, found.proved) == (3, 2, True)
    assert found.factors == {0: 1.5} and found.less == {0: 3}  # equal scores count against it


def test_what_is_first_already_needs_nothing():
    found = first_place(scorer([1.0, 0.0], [[0, 1]]), NOBODY, 1, [[0]], linear=True)
    assert (found.before, found.rank, found.factors) == (1, 1, {})
    assert first_place(scorer([1.0, 0.0], []), NOBODY, 2, [], linear=True).rank == 2


@pytest.mark.parametrize("seed", range(12))
def test_nothing_smaller_exists_among_all_combinations(seed):
    rng = np.random.default_rng(seed)
    base, worth = rng.normal(0, 1, 8), rng.normal(0, 0.6, (3, 8))
    score, item = scorer(base, worth), int(np.argsort(-base)[3]) + 1
    found = first_place(score, NOBODY, item, [[0], [1], [2]], linear=True)
    steps = np.array(list(itertools.product(range(-10, 21), repeat=3)))
    scores = base + 0.1 * steps @ worth
    lead = scores[:, item - 1] - np.delete(scores, item - 1, axis=1).max(axis=1)
    works = steps[lead > 1e-4]
    assert found.proved and (found.rank == 1) == bool(len(works))
    if len(works):
        sizes = [((one != 0).sum(), np.abs(one).sum()) for one in works]
        turned = [round(abs(factor - 1) * 10) for factor in found.factors.values()]
        assert (len(turned), sum(turned)) == min(sizes)
        assert all(rank > 1 for rank in found.less.values())


def test_a_model_that_is_not_linear_is_asked_itself_and_nothing_is_claimed_of_the_smallest():
    # Latent 0 helps up to 1.7 and harms beyond; a line through its ends would not find that.
    score = scorer([1.0, 0.55], [[0, 1.0]], bent=lambda factor: 1.0 - abs(factor - 1.7) - 0.3)
    found = first_place(score, NOBODY, 2, [[0]], linear=False)
    assert found.rank == 1 and not found.proved
    assert found.factors == {0: 1.5} and found.less == {0: 2}


def test_turns_by_hand_stay_and_other_groups_are_turned_beside_them():
    score = scorer([1.0, 0.5], [[0, 0.3], [0, 1.0]])
    found = first_place(score, NOBODY.with_intents({0: 2.0}), 2, [[1]], linear=True)
    assert found.factors == {0: 1.3}  # 0.2 behind after the turn by hand: 0.2 more would tie
