"""Whatever is handed in, only the error family comes out: a short form of `make fuzz`, the same inputs every time."""

import pytest
from hypothesis import HealthCheck, given, settings

from saerec.workspace.run import Run
from tests.fuzz.targets import TARGETS, Bench

INPUTS = 60


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return Bench(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_the_error_family_comes_out(bench, name):
    @settings(
        max_examples=INPUTS, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(TARGETS[name].inputs(bench))
    def every(value):
        TARGETS[name].run(bench, value)

    every()


def test_what_is_fuzzed_is_good_before_it_is_spoilt(bench):
    assert isinstance(bench.run, Run)
    assert len(bench.archive) > 10 and bench.card["user_id"]
