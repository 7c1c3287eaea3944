"""Picked files survive a look at another page, on every page that has an uploader; used, replaced and taken out."""

import pytest

from saerec.ui.kit import picked
from tests.support.app_pages import healthy, open_page, text_of
from tests.ui.reasons.test_page import TUNED

KEPT = "Still picked: mine"
UPLOADERS = {
    "quiz": ("sheet-file", "mine.csv"),
    "lists": ("import-list", "mine.json"),
    "gallery": ("import-file", "mine.zip"),
    "reasons": ("reasons-file", "mine.txt"),
}


def bring(app, key, name, content=b"not what is wanted"):
    app.file_uploader(key=key).set_value((name, content, "text/plain")).run()


def away_and_back(app, page):
    app.switch_page("pages/users.py").run()
    return app.switch_page(f"pages/{page}.py").run()


@pytest.mark.parametrize("page", UPLOADERS)
def test_a_file_is_there_after_another_page_was_looked_at(folder, page):
    key, name = UPLOADERS[page]
    app = open_page(page)
    assert KEPT not in text_of(app)
    bring(app, key, name)
    assert KEPT not in text_of(app)  # the uploader itself shows it
    app = away_and_back(app, page)
    assert healthy(app) and f"{KEPT}{name[4:]} (1 kB)" in text_of(app)
    app = away_and_back(app, page)
    assert KEPT in text_of(app)
    app.button(key=f"{key}-out").click().run()
    assert KEPT not in text_of(app) and KEPT not in text_of(away_and_back(app, page))


def test_a_kept_file_is_read_from_its_beginning_and_put_away_when_it_is_used(folder):
    app = open_page("reasons")
    bring(app, "reasons-file", "mine.txt", TUNED.encode())
    app = away_and_back(app, "reasons")
    app.button(key="reasons-bring").click().run()
    assert app.success[0].value.startswith("Added: 1.") and KEPT not in text_of(app)
    assert KEPT not in text_of(away_and_back(app, "reasons"))


def test_another_file_takes_its_place(folder):
    app = open_page("quiz")
    bring(app, "sheet-file", "mine.csv")
    app = away_and_back(app, "quiz")
    bring(app, "sheet-file", "mine-too.csv")
    assert "Still picked: mine-too.csv" in text_of(away_and_back(app, "quiz")).replace("\\", "")


def test_what_is_too_large_to_keep_is_said_to_be_gone(folder, monkeypatch):
    monkeypatch.setattr(picked, "LARGEST", 5)
    app = open_page("gallery")
    bring(app, "import-file", "mine.zip")
    app = away_and_back(app, "gallery")
    assert "mine.zip: too large to be kept" in text_of(app) and KEPT not in text_of(app)


def test_data_that_were_refused_wait_on_the_train_page(folder):
    app = open_page("train")
    app.radio(key="train-kind").set_value("Your data").run()
    app.file_uploader(key="train-upload").set_value([("mine.csv", b"a,b\n1,2\n", "text/csv")]).run()
    app = away_and_back(app, "train")
    assert "Still picked: mine.csv" in text_of(app).replace("\\", "") and not app.exception
