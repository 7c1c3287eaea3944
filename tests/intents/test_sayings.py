"""How far sentences say reasons and families, on axes."""

import numpy as np

from saerec.intents.sayings import Sayings, plainly, unit

AXES = np.eye(3, dtype=np.float32)


def test_a_reason_is_said_by_cosine_less_what_is_usual_and_less_what_is_nearer():
    """Cosines less means: .55 and 0; -.25 and -1, which is nearer than nothing; .35 and .8, so that the first has .45
    less."""
    sayings = Sayings(AXES[:2], np.array([0.25, 0.0], np.float32), np.array([-1, -1]))
    found = sayings.of([[4, 0, 3], [0, -2, 0], [3, 4, 0]])
    np.testing.assert_allclose(found, [[0.55, -0.55], [-0.5, -2], [-0.1, 0.8]], atol=1e-6)


def test_from_the_least_on_it_is_said_and_plainly_it_counts_whole():
    np.testing.assert_allclose(
        plainly(np.array([0.39, 0.4, 0.56, 0.7, 0.9])), [0, 0.4**2 / 0.49, 0.64, 1, 1], rtol=1e-5
    )


def test_a_family_is_said_as_far_as_the_reason_of_it_that_is_said_most():
    """Family 0 holds reasons 0 and 2, family 1 reason 1, reason 3 has none; families lie anywhere among the reasons."""
    four = np.vstack([AXES, -AXES[:1]])
    sayings = Sayings(four, np.zeros(4, np.float32), np.array([0, 1, 0, -1]))
    np.testing.assert_allclose(
        sayings.of([[0, 3, 4], [-1, 0, 0]]), [[-0.8, 0.4, 0.8, -0.8, 0.8, 0.4], [-3, -1, -1, 1, -1, -1]], atol=1e-6
    )
    assert sayings.wider(np.array([0, 1, 2, 3])).tolist() == [4, 5, 4, 3]


def test_rows_have_length_one_and_nothing_stays_nothing():
    np.testing.assert_allclose(unit(np.array([[3.0, 4.0], [0.0, 0.0]])), [[0.6, 0.8], [0, 0]])
    assert unit(np.ones((1, 4))).dtype == np.float32
