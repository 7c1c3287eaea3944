"""A short form of `make chaos`: one of each fault, the same every time. Nothing is lost, and all is in words."""

import pytest

from benchmarks.chaos import EVERYWHERE, inject


@pytest.mark.slow
@pytest.mark.trains
def test_whatever_breaks_the_same_command_makes_the_same_run(tmp_path):
    outcomes = list(inject(EVERYWHERE, 1, 0, tmp_path))
    assert len(outcomes) == len(EVERYWHERE)
    assert [one for _, one in outcomes if not (one.clear and one.survived)] == []
