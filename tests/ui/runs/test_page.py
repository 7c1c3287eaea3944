"""The page Runs without a browser: a broken run, and the demo that stays."""

import shutil

from saerec.places import demo_run
from tests.support.app_pages import links, open_page, text_of
from tests.ui.latents.test_page import button, labels


def test_a_broken_run_says_why_and_breaks_nothing(folder):
    shutil.copytree(demo_run(), folder / "shop")
    (folder / "odd").mkdir()
    (folder / "odd" / "run.json").write_text("{", encoding="utf-8")
    app = open_page("gallery", pick="odd")
    assert "cannot be read" in text_of(app)
    assert "Open" not in links(app.main)
    button(app, "Delete").click().run()
    assert not (folder / "odd").exists() and (folder / "shop").is_dir()


def test_the_bundled_demo_stays(folder):
    app = open_page("gallery", pick="demo")
    assert "it can be neither renamed nor deleted" in text_of(app)
    assert "Delete" not in labels(app)
