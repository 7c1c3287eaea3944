"""Whoever opens the demo for the first time finds something on every page, and no warning that nobody explains."""

import re

import pytest

from tests.support.app_pages import healthy, open_page, text_of

PAGES = ("", "latents", "map", "probe", "lists", "users", "recommendations", "cohorts", "evaluation", "quiz", "compare")

MAY_BE_EMPTY = {"No other run differs from this one in one setting alone.", "Nobody was asked yet."}
"""Parts of Evaluation and Quiz: one needs a sweep, the other readers, and nobody can be made up."""


@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_the_demo_is_empty_or_warns_without_a_reason(folder, name):
    app = open_page(name, run="demo")
    assert healthy(app) and set(re.findall(r"sx-empty.><strong>(.*?)<", text_of(app))) <= MAY_BE_EMPTY
    for warning in app.warning:  # each line: what is so, and what follows from it
        lines = warning.value.replace("\\", "").splitlines()
        assert all(len(re.findall(r"\w[.] [A-Z]|[.]$", line)) > 1 for line in lines)


def test_the_demo_is_compared_with_a_run_of_the_same_people(folder):
    said = text_of(open_page("compare", run="demo"))
    assert "Which ranks better?" in said and "Not the same people." not in said
    assert "They cannot be matched." not in said
