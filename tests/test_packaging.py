"""The lists of what is needed agree, and everything is pinned."""

import re
import tomllib
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.e2e.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FIXED = ("streamlit", "torch", "transformers", "plotly", "umap-learn", "pandas", "openai", "pytest")


def listed(name):
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def names(lines):
    return {canonicalize_name(Requirement(line).name) for line in lines}


def test_the_wheel_needs_what_running_needs_and_dev_is_the_rest():
    run, dev = listed("requirements.txt"), listed("requirements-dev.txt")
    tests = [line for line in run if Requirement(line).name == "pytest"]
    assert PROJECT["dependencies"] == [line for line in run if line not in tests]
    assert PROJECT["optional-dependencies"]["dev"] == tests + dev
    assert names(FIXED) <= names(run)
    assert "torch==2.13.0" in run


def test_everything_is_pinned_with_all_that_it_pulls_in():
    pinned = names(listed("constraints.txt"))
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][^ ]*", line) for line in listed("constraints.txt"))
    reached, waiting = set(), names(listed("requirements.txt") + listed("requirements-dev.txt"))
    while waiting:
        name = waiting.pop()
        reached.add(name)
        needed = [Requirement(text) for text in distribution(name).requires or ()]
        here = (one for one in needed if one.marker is None or one.marker.evaluate({"extra": ""}))
        waiting |= {canonicalize_name(one.name) for one in here} - reached
    assert reached - pinned == set()
