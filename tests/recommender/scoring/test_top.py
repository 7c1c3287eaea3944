import numpy as np
import pytest

from saerec.recommender.scoring.top import places_of, top_k


@pytest.mark.parametrize("n_items", [1, 5, 256, 257, 3000])
@pytest.mark.parametrize("k", [1, 10, 400])
def test_it_is_the_head_of_a_whole_sort(n_items, k):
    rng = np.random.default_rng(n_items + k)
    scores = rng.integers(0, 40, (6, n_items)).astype(np.float32)  # many are equal
    scores[rng.random(scores.shape) < 0.2] = -np.inf
    scores[0] = -np.inf  # nothing can be recommended
    rows, columns = top_k(scores, k)
    for row in range(len(scores)):
        order = np.argsort(-scores[row], kind="stable")[:k]
        assert columns[rows == row].tolist() == [one for one in order.tolist() if np.isfinite(scores[row, one])]


def test_places_are_those_of_a_whole_sort():
    scores = np.random.default_rng(0).integers(0, 9, 200).astype(np.float32)
    scores[[3, 50]] = -np.inf
    places = np.empty(200, dtype=int)
    places[np.argsort(-scores, kind="stable")] = np.arange(1, 201)
    items = np.array([0, 3, 17, 50, 199])
    assert places_of(scores, items).tolist() == places[items].tolist()
