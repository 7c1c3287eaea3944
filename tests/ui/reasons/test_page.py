"""The page Reasons without a browser: browse, add, edit as text, bring, take back; and nothing of it while showing."""

import shutil

import pytest
import streamlit as st

from saerec.places import demo_run
from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.reasons import MADE_WITH, own_fingerprint
from tests.support.app_pages import healthy, nodes, open_page, text_of, type_into
from tests.support.hostile import HOSTILE
from tests.support.small_bank import write_bank
from tests.support.tiny_run import change_manifest
from tests.ui.test_hostile_texts import check

TUNED = "# stays in tune\nopposite: goes out of tune\n+ Held its tuning all evening.\n"


@pytest.fixture
def own(folder, tmp_path, monkeypatch):
    """The own reasons of the page's folder, none yet, beside a small bank."""
    packed = write_bank(tmp_path / "packed")
    monkeypatch.setattr("saerec.workspace.reasons.assets", lambda: packed)
    st.cache_resource.clear()
    yield OwnReasons(folder)
    st.cache_resource.clear()


def press(app, label):
    return next(one for one in app.main.button if one.label == label).click().run()


def figures(app):
    return {one.label: one.value for one in app.metric}


def test_reasons_are_listed_searched_and_opened_by_address(own):
    own.add("quiet", "", ["Not a squeak."], "-")
    app = open_page("reasons")
    assert figures(app) == {
        "Reasons": "2", "Sentences": "13", "Your own reasons": "1", "Your own sentences": "1"}  # fmt: skip
    table = app.dataframe[0].value
    assert table["name"].tolist() == ["quiet", "good value"] and table["missed"].tolist() == [4, 3]
    app.text_input(key="reason-find").set_value("roars it").run()
    assert app.dataframe[0].value["name"].tolist() == ["quiet"] and app.query_params["find"] == "roars it"
    app = open_page("reasons", show="own")
    assert app.dataframe[0].value["name"].tolist() == ["quiet"]
    app = open_page("reasons", reason="good value")
    assert "Where it is missed: overpriced" in text_of(app) and "Worth every cent." in text_of(app)
    assert "The bank has no such reason." in text_of(open_page("reasons", reason="none <b>"))
    assert healthy(app)


def test_sentences_are_added_to_a_new_reason(own):
    app = open_page("reasons")
    press(app, "Add")
    assert app.error[0].value == "Choose a reason, or type a new one\\."
    type_into(app, "add-reason", "stays in tune").run()
    type_into(app, "add-reason", "stays in tune")
    app.text_area(key="add-sentences").set_value("Rock steady.\n\nKept its pitch.")
    press(app, "Add")
    assert "Say its opposite too" in app.error[0].value
    assert app.text_area(key="add-sentences").value == "Rock steady.\n\nKept its pitch.", "nothing typed is lost"
    type_into(app, "add-reason", "stays in tune")
    app.text_input(key="add-opposite").set_value("goes out of tune")
    press(app, "Add")
    assert app.success[0].value == "Added to stays in tune: 2."
    assert own.text("own") == "# stays in tune\nopposite: goes out of tune\n+ Rock steady.\n+ Kept its pitch.\n"
    assert app.text_area(key="add-sentences").value == ""
    type_into(app, "add-reason", "Quiet").run()
    type_into(app, "add-reason", "Quiet")
    app.text_area(key="add-sentences").set_value("Hums.")
    app.radio(key="add-sign").set_value("-")
    press(app, "Add")
    assert own.text("own").endswith("# quiet\n- Hums.\n")
    type_into(app, "add-reason", "Quiet")
    press(app, "Undo the last edit")
    assert "Hums." not in own.text("own") and app.success[0].value.startswith("Taken back")


def test_a_text_is_checked_as_it_is_typed_and_saved_when_it_is_sound(own):
    app = open_page("reasons")
    box = app.text_area(key="reasons-text")
    box.set_value(TUNED + "stray\n# Quiet\n+ Hush.").run()
    said = app.error[0].value
    assert "Line 4:" in said and "Line 5:" in said
    press(app, "Save")
    assert own.text("own") == "" and app.text_area(key="reasons-text").value.startswith(TUNED + "stray")
    app.text_area(key="reasons-text").set_value(TUNED).run()
    assert "Nothing is wrong with it. Sentences: 1." in text_of(app) and "Not saved yet." in text_of(app)
    press(app, "Save")
    assert own.text("own") == TUNED and app.success[0].value.startswith("Saved.")
    app.selectbox(key="reasons-name").set_value("praise").run()
    app.text_area(key="reasons-praise-text").set_value("Superb!\nWow.").run()
    press(app, "Save")
    assert own.text("praise") == "Superb!\nWow."
    assert healthy(app)


def test_what_was_typed_stays_beside_other_pages_and_other_writers(own):
    app = open_page("reasons")
    app.text_area(key="reasons-text").set_value(TUNED).run()
    app.switch_page("pages/quiz.py").run()
    app.switch_page("pages/reasons.py").run()
    assert app.text_area(key="reasons-text").value == TUNED
    own.add("quiet", "", ["Not a squeak."])
    press(app, "Save")
    assert "changed by somebody else" in app.error[0].value
    assert app.text_area(key="reasons-text").value == TUNED and "Not a squeak." in own.text("own")
    press(app, "Load what is saved")
    assert app.text_area(key="reasons-text").value == own.text("own")


def test_a_file_is_brought(own):
    app = open_page("reasons")
    app.file_uploader(key="reasons-file").set_value(("band.txt", b"# vegan", "text/plain"))
    press(app, "Add what it says")
    assert "line 1" in app.error[0].value and own.text("own") == ""
    app.file_uploader(key="reasons-file").set_value(("band.txt", TUNED.encode(), "text/plain"))
    press(app, "Add what it says")
    assert app.success[0].value == "Added: 1. Known before: 0." and own.text("own") == TUNED
    assert app.text_area(key="reasons-text").value == TUNED


def test_a_bank_that_was_spoilt_by_hand_is_put_right_on_the_page(own, folder):
    (folder / ".reasons").mkdir()
    (folder / ".reasons" / "own.txt").write_text("stray\n")
    app = open_page("reasons")
    assert "The bank cannot be read." in app.error[0].value and "line 1" in app.error[0].value
    app.text_area(key="reasons-text").set_value(TUNED).run()
    press(app, "Save")
    assert own.text("own") == TUNED and healthy(app)


def made_with(run, own):
    """The run as if its intents had been made again, with these own reasons."""

    def change(manifest):
        intents = manifest["stages"]["intents"]
        intents["metrics"][MADE_WITH] = own
        intents["fingerprint"] = f"made with {own}"

    change_manifest(run, change)


def test_a_run_made_with_other_reasons_says_so_and_how_it_is_made_again(own, folder):
    shop = shutil.copytree(demo_run(), folder / "shop")
    assert "were made with these reasons" in text_of(open_page("reasons", run="shop"))
    own.add("quiet", "", ["Not a squeak."])
    app = open_page("reasons", run="shop")
    assert "made with other own reasons" in app.warning[0].value
    assert "saerec run --data YOUR-FILE --run-id shop --preset" in app.code[0].value
    made_with(shop, own_fingerprint(folder))
    assert not open_page("reasons", run="shop").warning


def test_hostile_reasons_are_shown_as_text(own):
    for text in (one for one in HOSTILE if len(one) <= 400):
        own.add(f"{text[:30]} good"[:60], f"{text[:30]} bad"[:60], [text, f"{text[:380]} too"], "-")
    for params in ({}, {"reason": f"{HOSTILE[0][:30]} good"}, {"reason": HOSTILE[4]}, {"find": HOSTILE[0]}):
        app = open_page("reasons", **params)
        check(app)
    press(app, "Undo the last edit")
    check(app)


def test_a_server_for_showing_changes_nothing(own, monkeypatch):
    own.add("quiet", "", ["Not a squeak."])
    monkeypatch.setenv("SAEREC_MODE", "demo")
    app = open_page("reasons")
    assert "Not a squeak." in text_of(app) and healthy(app)
    kinds = {getattr(node, "type", "") for node in nodes(app.main)}
    assert not kinds & {"button", "text_area", "file_uploader", "radio", "selectbox", "download_button"}


def test_what_is_asked_of_a_server_for_showing_is_refused_where_it_is_written(own, monkeypatch):
    app = open_page("reasons")
    app.text_area(key="reasons-text").set_value(TUNED).run()
    monkeypatch.setenv("SAEREC_MODE", "demo")
    press(app, "Save")
    assert own.text("own") == ""
