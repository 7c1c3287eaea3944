"""Lists without a browser: made beside a latent, put in order, exported, imported, shared, and only read on a server
for showing."""

import pytest

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.explorer import Explorer
from saerec.explorer.lists import PINNED
from saerec.ui.kit.loaders import explorer
from saerec.workspace.list_files import read_list
from saerec.workspace.lists import Entry
from tests.support.app_pages import healthy, links, open_page, text_of
from tests.support.tiny_run import HOSTILE, make_tiny_run
from tests.ui.latents.test_page import button, labels


@pytest.fixture
def tiny(folder):
    return explorer(make_tiny_run(folder / "tiny").directory)


def test_a_latent_a_person_and_an_item_are_put_on_a_list_that_a_link_opens(tiny, folder):
    first = tiny.recommend("user-02").items[c.ITEM_ID].iloc[0]
    for page, kind, id, address in (
        ("latents", "latent", "1", {"latent": 1}),
        ("users", "person", "user-02", {"user": "user-02"}),
        ("recommendations", "item", first, {"user": "user-02"}),
    ):
        app = open_page(page, run="tiny", **address)
        key = f"listing-{kind}-{id}"
        app.session_state[key] = True
        app.run()
        if page == "latents":
            app.text_input(key=f"{key}-name").set_value("To show")
        app.text_input(key=f"{key}-remark").set_value(f"the {kind}")
        app.button(key=f"{key}-add").click().run()
        assert healthy(app) and "On To show" in links(app.main)
    (made,) = tiny.kept_lists.all()
    assert [(one.kind, one.remark) for one in made.entries] == [
        ("latent", "the latent"), ("person", "the person"), ("item", "the item")]  # fmt: skip
    app = open_page("lists", run="tiny", list=made.key)
    assert healthy(app) and "To show" in text_of(app)
    assert "user=user-02" in links(app.main)["user\\-02"].query_string
    button(app, "Remove user\\-02").click().run()
    assert [one.kind for one in tiny.kept_lists.get(made.key).entries] == ["latent", "item"]
    button(app, "Undo the last change").click().run()
    assert len(tiny.kept_lists.get(made.key).entries) == 3


def test_pins_and_tags_are_lists_that_follow_the_latents(tiny):
    tiny.notebook.pin(2)
    tiny.notebook.tag(1, ["odd"])
    tiny.notebook.note(1, "why so")
    pinned, tagged, said = tiny.lists()
    assert [tiny.listed(said)[c.NAME].iloc[0], said.name] == ["Wants it sturdy", "What most people wish"]
    assert (pinned.key, [one.id for one in pinned.entries]) == (PINNED, ["2"])
    assert tagged.entries == (Entry("latent", "1", "why so"),)
    app = open_page("lists", run="tiny", list=PINNED)
    assert healthy(app) and "Wants it gentle" in text_of(app)
    assert "Rename" not in labels(app) and "follows what is pinned" in text_of(app)


def test_a_list_goes_out_and_into_another_run_and_says_what_that_run_lacks(tiny, tmp_path):
    entries = [Entry("latent", "0"), Entry("theme", "2"), Entry("person", "user-01"), Entry("item", "item-03", "good")]
    made = tiny.kept_lists.create("Best", "Look", entries)
    for ending in ("json", "csv"):
        found, left_out = tiny.import_list(read_list(tiny.list_as_file(made, ending), f"Best.{ending}"))
        assert found.entries == made.entries and left_out == []
    other = Explorer(make_tiny_run(tmp_path / "other", n_users=8, seed=1))  # another dictionary
    other.notebook.rename(3, "Wants it quiet")
    other.notebook.rename(0, "Bright again")
    found, left_out = other.import_list(read_list(tiny.list_as_file(made, "json"), "Best.json"))
    assert found.entries[0] == Entry("latent", "3")  # found by its name, not by its number
    strange = tiny.kept_lists.create(
        "Odd", "", [Entry("latent", "999"), Entry("person", "nobody"), Entry("item", "item-01")]
    )
    found, left_out = tiny.import_list(read_list(tiny.list_as_file(strange, "csv"), "Odd.csv"))
    assert [one.id for one in found.entries] == ["item-01"] and left_out == ["latent 999", "person nobody"]
    nothing = tiny.kept_lists.create("None", "", [Entry("latent", "x")])
    with pytest.raises(ConfigError, match="has nothing of what the file lists: latent x"):
        tiny.import_list(read_list(tiny.list_as_file(nothing, "csv"), "None.csv"))


def test_what_the_run_does_not_have_is_said_and_texts_stay_texts(tiny):
    made = tiny.kept_lists.create(
        HOSTILE, HOSTILE, [Entry("latent", "77", HOSTILE), Entry("item", "item-01", "[x](//evil)")]
    )
    app = open_page("lists", run="tiny", list=made.key)
    assert healthy(app) and "1 of these are not in this run any more" in text_of(app)
    assert not [one.proto.body for one in app.get("html") if HOSTILE in one.proto.body]
    app = open_page("lists", run="tiny", list="gone")
    assert "There is no list gone" in text_of(app)


def test_a_deleted_list_is_had_back(tiny):
    made = tiny.kept_lists.create("To lose")
    app = open_page("lists", run="tiny", list=made.key)
    button(app, "Delete").click().run()
    assert tiny.kept_lists.all() == [] and "What most people wish" in text_of(app)
    button(app, "Undo").click().run()
    assert tiny.kept_lists.get(made.key).name == "To lose" and healthy(app)


def test_who_is_overtaken_keeps_what_they_typed(tiny):
    made = tiny.kept_lists.create("Mine")
    app = open_page("lists", run="tiny", list=made.key)
    app.text_input(key=f"rename-{made.key}-name").set_value("Mine, better").run()
    tiny.kept_lists.rename(made.key, "Theirs", "")
    button(app, "Save").click().run()
    assert "It says now: “Theirs”. You typed: “Mine, better”." in text_of(app)
    assert app.text_input(key=f"rename-{made.key}-name").value == "Mine, better"
    button(app, "Keep mine").click().run()
    assert tiny.kept_lists.get(made.key).name == "Mine, better"


def test_a_remark_that_somebody_else_wrote_meanwhile_is_not_replaced_unasked(tiny):
    made = tiny.kept_lists.create("Mine", "", [Entry("latent", "1", "first")])
    app = open_page("lists", run="tiny", list=made.key)
    box = f"remark-{made.key}-latent-1-remark"
    app.text_input(key=box).set_value("second").run()
    assert tiny.kept_lists.get(made.key).entries[0].remark == "second" and healthy(app)
    tiny.kept_lists.remark(made.key, Entry("latent", "1", "second"), "theirs")
    app.text_input(key=box).set_value("third").run()
    assert tiny.kept_lists.get(made.key).entries[0].remark == "theirs"
    assert app.text_input(key=box).value == "third" and "It says now: “theirs”." in text_of(app)
    button(app, "Take theirs").click().run()
    assert app.text_input(key=box).value == "theirs" and healthy(app)


def test_a_new_list_is_made_and_its_form_cleared(tiny):
    app = open_page("lists", run="tiny")
    button(app, "Make it").click().run()
    assert "needs a name" in text_of(app)
    app.text_input(key="new-list-name").set_value("To show")
    app.text_area(key="new-list-note").set_value("On Monday")
    button(app, "Make it").click().run()
    (made,) = tiny.kept_lists.all()
    assert (made.name, made.note) == ("To show", "On Monday") and healthy(app)
    assert app.text_input(key="new-list-name").value == "" and app.query_params["list"] == made.key


def test_a_server_for_showing_shows_lists_and_writes_nothing(showing):
    tiny = explorer(make_tiny_run(showing / "tiny").directory)
    made = tiny.kept_lists.create("To show", "", [Entry("latent", "1", "Look here")])
    before = tiny.notebook.path.read_bytes()
    app = open_page("lists", run="tiny", list=made.key)
    assert "Look here" in text_of(app) and healthy(app)
    assert not app.text_input and not {"New list", "Import", "Rename", "Delete", "JSON"} & set(labels(app))
    assert "Add to a list" not in labels(open_page("latents", run="tiny", latent=1))
    assert tiny.notebook.path.read_bytes() == before
    assert c.LATENT in links(app.main)["Wants it sturdy"].query_string
