"""One store of names: what somebody writes is what every page shows, and no page shows what was there before."""

import pytest
from streamlit.testing.v1 import AppTest

from saerec.workspace.notebook import open_notebook
from saerec.workspace.run import Run
from tests.e2e.conftest import ROOT
from tests.support.tiny_run import THEMES, make_tiny_run

OLD = [f"Wants it {theme}" for theme in THEMES]
PAGES = {
    "app.py": {},
    "pages/latents.py": {"latent": "0"},
    "pages/map.py": {"latent": "0"},
    "pages/users.py": {"user": "user-01"},
    "pages/recommendations.py": {"user": "user-01"},
    "pages/cohorts.py": {},
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    directory = tmp_path_factory.mktemp("runs")
    make_tiny_run(directory / "tiny")
    return directory


def everything(block):
    """All that a page sends, as text; the bytes of tables and figures too."""
    for child in getattr(block, "children", {}).values():
        if getattr(child, "proto", None) is not None:
            yield str(child.proto)
        yield from everything(child)


def drawn(monkeypatch, directory, page):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(directory))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["run"] = "tiny"
    for name, value in PAGES[page].items():
        app.query_params[name] = value
    if page != "app.py":
        app.switch_page(page)
    app.run()
    assert not app.exception and not app.error
    return "\n".join(everything(app.main))


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_a_name_that_was_changed(monkeypatch, directory, page):
    book = open_notebook(Run(directory / "tiny"), elsewhere=directory / ".notebooks" / "tiny.sqlite")
    before = drawn(monkeypatch, directory, page)
    shown = [place for place, name in enumerate(OLD) if name in before]
    for place in range(len(OLD)):
        book.rename(place, f"Newly called {place}")
    after = drawn(monkeypatch, directory, page)
    for place in range(len(OLD)):
        book.undo(place)
    assert not [name for name in OLD if name in after]
    assert all(f"Newly called {place}" in after for place in shown)
    assert shown or page == "app.py"
