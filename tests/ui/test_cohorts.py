"""A group that is saved on the page can be chosen on the page, and forgotten again."""

from functools import partial

import pytest

from tests.support.app_pages import open_page
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def opened(tmp_path, monkeypatch):
    make_tiny_run(tmp_path / "tiny")
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path))
    return partial(open_page, "cohorts", run="tiny")


def test_a_group_is_saved_compared_and_forgotten(opened, tmp_path):
    page = opened(a="all", b="active")
    assert "A saved group" not in page.selectbox(key="cohort-a").options
    page.text_input(key="save-name").input("[night](owls)")
    page.button[0].click().run()
    assert [one.value for one in page.error] == []
    assert page.success[0].value.startswith("Saved as \\[night\\]\\(owls\\)")
    assert "A saved group" in page.selectbox(key="cohort-a").options
    assert len(list(tmp_path.rglob("*.groups/*.json"))) == 1
    page = opened(a="saved:[night](owls)", b="all")
    assert [one.value for one in page.error] == []
    assert page.metric[0].value == page.metric[1].value == "8"
    page.button(key="forget-0").click().run()
    assert "There is no saved group" in page.error[0].value


def test_what_cannot_be_saved_is_said_beside_the_form(opened):
    page = opened()
    page.text_input(key="save-name").input("x" * 61)
    page.button[0].click().run()
    assert "1 to 60 characters" in page.error[0].value
