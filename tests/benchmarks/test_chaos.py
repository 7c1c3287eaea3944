"""A short form of `make chaos`: some faults, the same every time. Nothing is lost, and all is in words."""

import pytest

from benchmarks.chaos import inject

SHORT = ("kill", "disk", "twice", "notebook")
"""Of a process, of the disk, of another beside it, of what people wrote; `make chaos` has all."""


@pytest.mark.slow
@pytest.mark.trains
def test_whatever_breaks_the_same_command_makes_the_same_run(tmp_path):
    outcomes = list(inject(SHORT, 1, 0, tmp_path))
    assert len(outcomes) == len(SHORT)
    assert [one for _, one in outcomes if not (one.clear and one.survived)] == []
