"""A short form of `make chaos`: one of each fault, the same every time. Nothing is lost, and all is in words."""

import pytest

from benchmarks.chaos import EVERYWHERE, inject

LONG = ("no-server", "endpoint", "page-job")
"""Faults that wait for minutes; `make chaos` injects them too."""


@pytest.mark.slow
@pytest.mark.trains
def test_whatever_breaks_the_same_command_makes_the_same_run(tmp_path):
    faults = [fault for fault in EVERYWHERE if fault not in LONG]
    outcomes = list(inject(faults, 1, 0, tmp_path))
    assert len(outcomes) == len(faults) == 8
    assert [one for _, one in outcomes if not (one.clear and one.survived)] == []
