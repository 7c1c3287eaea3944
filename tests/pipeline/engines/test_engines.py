"""Engines: whoever carries it, the same arrays come in the same order."""

import itertools

import pytest

from saerec.errors import ConfigError
from saerec.pipeline.engines import make_engine
from saerec.pipeline.engines.base import Chunk
from saerec.pipeline.engines.local import LocalEngine
from tests.pipeline.engines.work import Squares


def test_this_process_works_in_order_and_never_ahead(tmp_path):
    begun = itertools.count()
    chunks = (Chunk(str(n), next(begun)) for n in itertools.count())
    found = LocalEngine().map_chunks(Squares(), chunks, tmp_path)
    assert [int(next(found)[0]) for _ in range(4)] == [0, 1, 4, 9]
    assert next(begun) == 4
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_does_not_exist_is_refused():
    with pytest.raises(ConfigError, match="Valid: local, ray"):
        make_engine("spark")


@pytest.mark.parametrize("given", [{"address": "10.0.0.1:6379"}, {"workers": 2}])
def test_what_belongs_to_another_engine_is_not_passed_over(given):
    with pytest.raises(ConfigError, match="go with --engine ray"):
        make_engine("local", **given)


def test_without_ray_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'saerec\[ray\]'"):
        make_engine("ray")
