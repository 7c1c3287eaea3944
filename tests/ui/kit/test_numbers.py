"""Figures are written the same everywhere, and what is not known is a dash."""

import math

import pytest

from saerec.ui.kit import numbers


@pytest.mark.parametrize(
    ("write", "value", "shown"),
    [
        (numbers.count, 12160, "12,160"),
        (numbers.percent, 0.0462, "4.6 %"),
        (numbers.percent, 0.00031, "0.03 %"),
        (numbers.percent, 0, "0.0 %"),
        (numbers.score, 0.876, "0.88"),
        (numbers.signed, -0.421, "−0.42"),
        (numbers.signed, -0.0004, "+0.00"),
        (numbers.seconds, 59.4, "59 s"),
        (numbers.seconds, 185, "3 min 05 s"),
        (numbers.seconds, 3840, "1 h 04 min"),
    ],
)
def test_written(write, value, shown):
    assert write(value) == shown


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_the_unknown_is_a_dash(value):
    assert {numbers.count(value), numbers.percent(value), numbers.score(value)} == {numbers.NOTHING}


def test_moves():
    moves = [numbers.move(*pair, 1005) for pair in ((4, 4), (5, 2), (2, 1005), (1006, 3))]
    assert moves == ["", "up 3", "down 1,003", "new"]
