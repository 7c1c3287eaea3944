"""Step one of the Train page, without a browser: saved data, folders under a root, filters, the command."""

import io

import pytest
from streamlit.testing.v1 import AppTest

from saerec.data.inspection.unpack import Upload
from saerec.errors import ConfigError
from saerec.ui.train import page as train
from saerec.ui.train.choose_data import FOLDER, OWN, Source
from saerec.workspace.saved_data import Corpora
from tests.e2e.conftest import ROOT
from tests.support.languages import reviews
from tests.workspace.test_saved_data import CSV

ODD = CSV + b",i1,3,4,x\nu1,i9,yesterday,4,<b>bold</b> [x](http://evil)\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv("SAEREC_MODE", "")
    monkeypatch.delenv("SAEREC_DATA_ROOT", raising=False)
    return tmp_path


def keep(home, name, data):
    return Corpora(home / "runs").add([Upload(name, io.BytesIO(data))])[0]


def page(kind=None):
    tested = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page("pages/train.py").run()
    return tested.radio(key="train-kind").set_value(kind).run() if kind else tested


def metrics(tested):
    return {one.label: one.value for one in tested.metric}


def command(tested):
    return tested.code[-1].value


def test_the_demo_needs_nothing(home):
    tested = page()
    assert not tested.exception and not tested.error
    assert command(tested).startswith("saerec demo --run-id my-run")


def test_without_data_the_page_asks_for_them_and_nothing_can_be_started(home):
    tested = page(OWN)
    assert not tested.exception and not tested.error and not metrics(tested)
    assert "YOUR-FILE" in command(tested)
    with pytest.raises(ConfigError, match="Bring your data first"):
        Source(OWN).command()


def test_saved_data_are_ready_to_start_without_a_click(home):
    corpus = keep(home, "reviews.csv", ODD)
    tested = page(OWN)
    assert not tested.exception and not tested.error
    assert "reviews · 5 users · 8 items · 40 interactions" in tested.selectbox(key="train-corpus").options[0]
    assert metrics(tested)["Interactions"] == "40"
    assert "40 of 42 rows were read, 2 left out" in tested.warning[0].value
    assert tested.dataframe[0].value["n"].tolist() == [1, 1]
    path = Corpora(home / "runs").path(corpus)
    assert f"saerec run --data {path} --skip-bad-rows --run-id my-run" in command(tested)
    assert "data.k_core=0" in command(tested)  # five users are too few for the default


def test_filters_are_followed_at_once_and_said_to_the_command(home):
    corpus = keep(home, "reviews.csv", CSV)
    tested = page(OWN)
    key = f"{corpus.key}-{corpus.created:.0f}"
    tested.slider(key=f"train-core-{key}").set_value(6).run()
    assert metrics(tested)["Users"] == "0 of 5" and "Nobody is left" in tested.error[0].value
    tested.slider(key=f"train-core-{key}").set_value(5).run()
    tested.number_input(key=f"train-chars-{key}").set_value(500).run()
    assert metrics(tested)["Users"] == "5" and metrics(tested)["Texts"] == "about 0"
    assert "--set data.min_chars=500" in command(tested)


def test_another_column_is_read_and_kept(home):
    corpus = keep(home, "reviews.csv", CSV)
    tested = page(OWN)
    box = next(box for box in tested.selectbox if box.label == "Rating")
    assert box.value == "stars"
    box.set_value("time").run()
    tested.button(key="train-remap").click().run()
    assert not tested.error
    assert Corpora(home / "runs").get(corpus.key).mapping == {"rating": "time"}
    assert "--column rating=time" in command(tested)


def test_data_are_renamed_and_deleted_only_when_that_is_confirmed(home):
    corpus = keep(home, "reviews.csv", CSV)
    tested = page(OWN)
    tested.text_input(key=f"train-rename-{corpus.key}-name").set_value("Winter")
    tested.button(key=f"train-rename-{corpus.key}-save").click().run()
    assert tested.selectbox(key="train-corpus").options[0].startswith("Winter · ")
    assert tested.button(key=f"train-delete-{corpus.key}").disabled
    tested.checkbox(key=f"train-sure-{corpus.key}").check().run()
    tested.button(key=f"train-delete-{corpus.key}").click().run()
    assert not tested.error and Corpora(home / "runs").all() == []


def test_a_folder_under_the_root_is_chosen_from_a_list(home, monkeypatch):
    (home / "data" / "shop").mkdir(parents=True)
    (home / "data" / "shop" / "interactions.csv").write_bytes(CSV)
    monkeypatch.setenv("SAEREC_DATA_ROOT", str(home / "data"))
    tested = page(FOLDER)
    box = tested.selectbox(key="train-root")
    assert box.options == ["shop", "shop/interactions.csv"]
    box.set_value("shop").run()
    assert not tested.error and metrics(tested)["Interactions"] == "40"
    assert f"--data {home / 'data' / 'shop'}" in command(tested)


def test_without_a_root_a_path_is_typed_and_a_wrong_one_is_named(home):
    (home / "interactions.csv").write_bytes(CSV)
    tested = page(FOLDER)
    tested.text_input(key="train-folder").set_value(str(home / "missing")).run()
    assert "There is no file or folder" in tested.error[0].value
    tested.text_input(key="train-folder").set_value(str(home / "interactions.csv")).run()
    assert not tested.error and metrics(tested)["Users"] == "5"


# ---- two tabs show the same data -----------------------------------------------------------------------------------


def box_of(tested, label):
    return next(box for box in tested.selectbox if box.label == label)


def read_otherwise(tested, column):
    box_of(tested, "Rating").set_value(column).run()
    tested.button(key="train-remap").click().run()
    assert not tested.exception and not tested.error


def test_a_tab_shows_the_columns_that_another_one_chose(home):
    keep(home, "reviews.csv", CSV)
    mine, other = page(OWN), page(OWN)
    read_otherwise(mine, "time")
    assert box_of(mine, "Rating").value == "time"
    read_otherwise(other.run(), "stars")  # as many columns are chosen as before: only which has changed
    mine.run()
    assert box_of(mine, "Rating").value == "stars"
    assert "Another tab has chosen other columns" in mine.info[0].value
    assert not any(button.key == "train-remap" for button in mine.button)
    assert "--column rating=stars" in command(mine)
    assert not mine.run().info  # it is said once


def test_a_start_that_was_meant_for_other_columns_does_nothing(home, monkeypatch):
    started = []
    monkeypatch.setattr(train, "start_job", lambda argv, run_dir: started.append(argv))
    corpus = keep(home, "reviews.csv", CSV)
    mine = page(OWN)
    Corpora(home / "runs").remap(corpus.key, {"rating": "time"})
    mine.button(key="train-start").click().run()
    assert started == [] and "look at them before you start" in mine.info[0].value
    mine.button(key="train-start").click().run()
    assert len(started) == 1 and "rating=time" in started[0]


def test_the_order_of_day_and_month_is_asked_for_with_examples(home):
    rows = [f"u{n % 4},i{n % 6},0{1 + n % 4}/0{2 + n % 5}/2021,It held up well for number {n}." for n in range(24)]
    (home / "a.csv").write_text("\n".join(["user,item,date,text", *rows]))
    tested = page(FOLDER)
    tested.text_input(key="train-folder").set_value(str(home / "a.csv")).run()
    assert not tested.exception and not tested.error
    box = next(box for box in tested.radio if box.label == "Which is it?")
    assert box.options == ["The day stands first", "The month stands first"]
    assert box.proto.captions[0].startswith("01/02/2021 is 1 February 2021; ")
    assert box.proto.captions[1].startswith("01/02/2021 is 2 January 2021; ")
    box.set_value("day-first").run()
    next(button for button in tested.button if button.label == "Read with these columns").click().run()
    assert not tested.error and metrics(tested)["Interactions"]
    assert "--date-format day-first" in command(tested)


def quiet(tested):
    return " ".join(html.body for html in tested.get("html"))


def boxes(tested):
    return " ".join(box.value for box in tested.info).replace("\\", "")


def test_texts_in_another_language_are_told_before_a_run_until_another_model_is_set(home):
    keep(home, "hindi.csv", reviews("hi").to_csv(index=False).encode())
    tested = page(OWN)
    assert not tested.exception and "Texts are in Hindi" in quiet(tested)
    assert "names are weak" in boxes(tested) and "embedding.model" in boxes(tested)
    tested.text_input(key="option-tiny-embedding.model").set_value("some/multilingual-model").run()
    assert "names are weak" not in boxes(tested) and "bank of reasons is English" in boxes(tested)


def test_reviews_in_english_are_told_and_nothing_else_is_said(home):
    keep(home, "reviews.csv", CSV)
    tested = page(OWN)
    assert "Texts are in English" in quiet(tested) and not boxes(tested)


def test_titles_alone_are_told_before_a_run(home):
    titles = "user,item,title\n" + "".join(f"u{n % 5},i{n % 8},Lamp for the desk {n % 8}\n" for n in range(40))
    keep(home, "bought.csv", titles.encode())
    assert "Nobody speaks in these texts" in boxes(page(OWN))
