"""Shapley values and deletion against worlds whose answers are known by hand."""

import math
from itertools import permutations

import numpy as np
import pytest

from saerec.errors import ConfigError
from saerec.explain.faithfulness import deletion_curve, log_probability, losses_of_first, shapley_values
from saerec.recommender.inputs.request import Request, Scores

REQUEST = Request(history=(1,), personal={5: 0.5, 7: 0.3, 9: 0.2}, public=(2,))
INTENTS = (5, 7, 9, 2)
ALONE = [[latent] for latent in INTENTS]


def world(worth):
    """A model whose score of item 2 is `worth` of the intents that stay; items 1 (seen) and PAD are out."""

    def score(requests):
        stay = [frozenset(j for j in INTENTS if one.change.intents.get(j, 1.0) > 0) for one in requests]
        rows = [[-np.inf, -np.inf, worth(kept), 1.0, 0.0] for kept in stay]
        weights = np.full((len(rows), 3), 1 / 3, dtype=np.float32)
        return Scores(np.array(rows, dtype=np.float32), weights, weights)

    return score


def of_item(score, item=2):
    return lambda requests: score(requests).scores[:, item]


def tangled(kept):
    return 2.0 * (5 in kept) + 1.0 * (5 in kept and 7 in kept) - 0.5 * (9 in kept) + 0.25 * (2 in kept or 9 in kept)


def by_orders(worth):
    """The definition: the mean over all orders of what each adds when it comes."""
    values = dict.fromkeys(INTENTS, 0.0)
    for order in permutations(INTENTS):
        for place, latent in enumerate(order):
            values[latent] += worth(frozenset(order[: place + 1])) - worth(frozenset(order[:place]))
    return {latent: value / math.factorial(len(INTENTS)) for latent, value in values.items()}


def test_values_are_the_mean_over_all_orders_and_add_up():
    found = shapley_values(of_item(world(tangled)), REQUEST, ALONE)
    assert found.values == pytest.approx(list(by_orders(tangled).values()))
    assert sum(found.values) == pytest.approx(found.full - found.none)
    assert (found.none, found.full) == (0.0, pytest.approx(2.75))


def test_an_additive_world_gives_what_leaving_out_gives():
    found = shapley_values(of_item(world(lambda kept: 1.5 * (5 in kept) + 0.5 * (7 in kept))), REQUEST, ALONE)
    assert found.values == pytest.approx([1.5, 0.5, 0.0, 0.0])


def test_a_group_is_worth_what_it_gives_as_a_whole():
    found = shapley_values(of_item(world(tangled)), REQUEST, [[5, 7], [9], [2]])
    assert found.values[0] == pytest.approx(3.0)  # 2 for 5, 1 for both: nothing else meddles with them
    assert sum(found.values) == pytest.approx(tangled(set(INTENTS)))
    curve = deletion_curve(world(tangled), REQUEST, 2, [[5, 7], [9, 2]])
    assert curve["removed"].tolist() == [0, 1, 2] and curve["rank"].tolist() == [1, 3, 3]


def test_no_intents_are_worth_nothing():
    found = shapley_values(of_item(world(tangled)), REQUEST, [])
    assert (found.values, found.none) == ([], found.full)


@pytest.mark.parametrize("groups", [[[n] for n in range(11)], [[5], [5]], [[5, 7], [7, 9]]])
def test_too_many_or_overlapping_groups_are_refused(groups):
    with pytest.raises(ConfigError, match="at most 10 different"):
        shapley_values(of_item(world(tangled)), REQUEST, groups)


def test_deletion_follows_the_order_given_and_ends_where_random_orders_end():
    curve = deletion_curve(world(tangled), REQUEST, 2, [[5], [7], [2], [9]])
    assert curve["removed"].tolist() == [0, 1, 2, 3, 4]
    assert curve["loss"].iloc[0] == curve["loss_random"].iloc[0] == 0
    assert curve["loss"].iloc[-1] == pytest.approx(curve["loss_random"].iloc[-1])
    # Without 5: 2.75 -> -0.25, among candidates scoring 1 and 0.
    log = lambda score: score - math.log(math.exp(score) + math.e + 1)  # noqa: E731
    assert curve["loss"].iloc[1] == pytest.approx(log(2.75) - log(-0.25))
    assert curve["rank"].tolist() == [1, 3, 3, 3, 3]  # a tie at 0 counts against it
    assert (curve["low"] <= curve["loss_random"] + 1e-9).all()
    assert (curve["loss_random"] <= curve["high"] + 1e-9).all()


def test_the_strongest_go_beside_random_ones():
    additive = world(lambda kept: 2.0 * (5 in kept) + 0.5 * (7 in kept) + 0.5 * (9 in kept))
    curve = deletion_curve(additive, REQUEST, 2, ALONE)
    loss, control = losses_of_first(additive, REQUEST, 2, ALONE, (2, 4))
    assert loss == pytest.approx(curve["loss"].iloc[[2, 4]].to_numpy())
    assert control[1] == pytest.approx(loss[1])  # without all of them, no order is left
    assert loss[0] > control[0] > 0


def test_log_probabilities_of_all_candidates_sum_to_one():
    answers = world(tangled)([REQUEST])
    total = sum(math.exp(log_probability(answers, item)[0]) for item in (2, 3, 4))
    assert total == pytest.approx(1.0)
