"""Nothing but saving or giving up takes away what somebody typed: every form of the app, in one table.

Each is typed into; then the page is drawn again, others save, saving fails, another page is looked at. A box that is
missing from the table fails `test_every_box_of_the_app_is_in_the_table`.
"""

import io
import itertools
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import parse_qsl

import pytest

from saerec.data.inspection.unpack import Upload
from saerec.places import demo_run
from saerec.ui.kit.loaders import explorer as shared_explorer
from saerec.ui.train.choose_data import FOLDER, OWN
from saerec.workspace.labels import Label, write_label
from saerec.workspace.lists import Entry, NamedList
from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.quiz_answers import QuizAnswers
from saerec.workspace.saved_data import Corpora
from tests.support.app_pages import links, open_page, type_into
from tests.ui.runs.test_naming import shop as shop
from tests.workspace.test_saved_data import CSV

TUNED = "# stays in tune\nopposite: goes out of tune\n+ Held its tuning all evening.\n"
EDIT, LABEL, LIST = "edit-demo-3", "label-shop", "0a1b2c3d"


class Form(NamedTuple):
    """What a person does on one page."""

    page: str
    boxes: dict
    """key -> what is typed or chosen"""
    params: Mapping = MappingProxyType({})
    panels: tuple = ()
    """keys of panels that are drawn when they are open"""
    first: Mapping = MappingProxyType({})
    """key -> choice that has to be made before the boxes are there"""
    save: str = ""
    """key of the button that saves"""
    broken: str = ""
    """what fails when the disk is full"""


FORMS = {
    "search and edit of a latent": Form(
        "latents",
        {"latent-find": "e", f"{EDIT}-name": "Mine", f"{EDIT}-description": "My words.", f"{EDIT}-tags": "a, b",
         f"{EDIT}-note": "Ask Bob.", f"{EDIT}-verdict": "Is an intent", "writer": "Ann"},
        {"latent": 3}, save=f"{EDIT}-save", broken="saerec.workspace.sqlite_file.SqliteFile.writing"),
    "this says": Form(
        "latents", {"says-3-reason": "glows in moonlight", "says-3-opposite": "stays dark", "says-3-sign": "-"},
        {"latent": 3}, ("says-3",), save="says-3-add", broken="saerec.workspace.own_reasons.OwnReasons._write"),
    "on a list": Form(
        "latents", {"listing-latent-3-name": "Best", "listing-latent-3-remark": "The clearest."},
        {"latent": 3}, ("listing-latent-3",), first={"listing-latent-3-to": ""}, save="listing-latent-3-add",
        broken="saerec.workspace.sqlite_file.SqliteFile.writing"),
    "lists": Form(
        "lists",
        {"new-list-name": "Mine", "new-list-note": "Look.", f"rename-{LIST}-name": "Ours",
         f"rename-{LIST}-note": "Best."},
        {"list": LIST}, save=f"rename-{LIST}-save", broken="saerec.workspace.sqlite_file.SqliteFile.writing"),
    "every sentence": Form("map", {"sentence-words": "quiet", "in-shade": "category"}, {"view": "sentences"}),
    "failures": Form("failures", {"in-ranks": "20"}),
    "text probe": Form("probe", {"probe-text": "It is quiet.", "probe-other": "It is loud."}),
    "reasons": Form(
        "reasons",
        {"reason-find": "quiet", "reasons-text": TUNED, "add-sentences": "Rock steady.", "add-reason": "firm",
         "add-opposite": "wobbly", "add-sign": "-"},
        save="reasons-save", broken="saerec.workspace.own_reasons.OwnReasons._write"),
    "steering and history": Form(
        "recommendations", {"turn-find": "quiet", "history-find": "lamp"}, panels=("turn-intents", "edit-history")),
    "a group": Form(
        "cohorts", {"save-name": "Night owls", "save-which": "quiet"}, save="save-group",
        broken="saerec.workspace.groups.write_json"),
    "quiz and sheet": Form(
        "quiz", {"quiz-name": "Ann", "quiz-length": 5, "sheet-reader": "Bob", "sheet-length": 7, "sheet-seed": 3},
        save="quiz-start", broken="saerec.explorer.latents.quiz.Quiz.open_seed"),
    "a run of the demo": Form(
        "train",
        {"train-run-id-0": "mine", "train-seed": 7, "train-preset": "tiny", "sweep-values-0": "3, 5",
         "sweep-values-1": "1, 2", "option-tiny-sae.k": 6, "option-tiny-intents.llm_model": "my-model",
         "option-tiny-embedding.model": "/models/mine"},
        first={"train-sweep": True, "train-preset": "tiny"}),
    "a folder": Form("train", {"train-folder": "/data/none"}, first={"train-kind": FOLDER}),
    "later data": Form(
        "train", {"later-run-id-shop-0": "shop-2"}, {"later": "shop"}),
    "runs": Form(
        "gallery",
        {"runs-find": "shop", "import-name": "other", f"{LABEL}-title": "Shop", f"{LABEL}-tags": "x, y",
         f"{LABEL}-note": "Keep."},
        {"pick": "shop"}, save=f"{LABEL}-save", broken="saerec.workspace.labels.write_json"),
    "naming": Form(
        "gallery", {"naming-model-shop": "my-model", "naming-latents-shop": 3},
        {"pick": "shop", "naming": "shop"}),
    "naming by a folder": Form(
        "gallery", {"naming-folder-shop": "/models/mine"}, {"pick": "shop", "naming": "shop"},
        first={"naming-kind": "A model on this machine"}),
}  # fmt: skip
FRESH = itertools.count(20)
KINDS = ("text_input", "text_area", "selectbox", "radio", "number_input", "toggle", "checkbox", "multiselect")


def box(app, key):
    return next(one for kind in KINDS for one in getattr(app, kind) if one.key == key)


def typed(app, form):
    return {key: box(app, key).value for key in form.boxes}


def shown(form):
    """The page of a form with everything typed."""
    app = open_page(form.page, **form.params)
    return fill(app, form)


def fill(app, form):
    app = opened(app, form)
    for key, value in form.first.items():
        box(app, key).set_value(value).run()
    for key, value in form.boxes.items():
        if key.endswith("-reason"):
            type_into(app, key, value).run()
        else:
            box(app, key).set_value(value)
            app.run()
        offer(app, form)
    return app


def opened(app, form):
    """With its panels open; the harness does not draw what is closed."""
    for panel in form.panels:
        app.session_state[panel] = True
    app = app.run() if form.panels else app
    offer(app, form)
    return app


def offer(app, form):
    """The harness knows the entries of a list alone: what was typed into one is told to it each time."""
    for key, value in form.boxes.items():
        if key.endswith("-reason") and any(one.key == key for one in app.selectbox):
            app.selectbox(key=key).options.append(value)


def follow(app, label):
    """Go to a page as its link in the sidebar does."""
    link = links(app.sidebar)[label]
    app.switch_page(f"pages/{link.page.split('/')[-1]}.py" if link.page else "app.py")
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in parse_qsl(link.query_string):
        app.query_params[name] = value
    return app.run()


def others_write(folder, page):
    """Another tab saves whatever can be saved, of other things and of these."""
    shared_explorer(demo_run()).notebook.rename(5, "Of another latent", by="Bob")
    notebook = shared_explorer(demo_run()).notebook
    notebook.write(3, {"name": f"Theirs {notebook.version()}", "note": "Theirs."}, by="Bob")
    if page != "gallery":  # a run that was made with other reasons is not named
        OwnReasons(folder).add("quiet", "loud", ["Not a squeak."])
    shared_explorer(demo_run()).save_group("early birds", "active")
    shared_explorer(demo_run()).kept_lists.rename(LIST, f"Theirs {notebook.version()}", "Theirs.")
    (folder / "my-run").mkdir()
    (folder / "my-run" / "run.json").write_text("{}")
    write_label(folder / "shop", Label("Theirs", ("t",), "Theirs."))


@pytest.fixture
def kept_list(folder):
    """A list of the demo under a known key."""
    shared_explorer(demo_run()).kept_lists.restore(NamedList(LIST, "For Monday", "", (Entry("latent", "1"),)))


PAGE = {"lists": "Lists", "map": "Map", "failures": "Failures",
        "latents": "Latents", "probe": "Text probe", "reasons": "Reasons", "recommendations": "Recommendations",
        "cohorts": "Cohorts", "quiz": "Quiz", "train": "Train", "gallery": "Runs"}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_nothing_typed_is_lost(shop, folder, kept_list, monkeypatch, name):
    form = FORMS[name]
    app = shown(form)
    assert typed(app, form) == form.boxes
    app.run()
    offer(app, form)
    assert typed(app, form) == form.boxes, "drawn again"
    others_write(folder, form.page)
    app.run()
    offer(app, form)
    assert typed(app, form) == form.boxes, "others saved"
    if form.save:
        with monkeypatch.context() as full:
            full.setattr(form.broken, no_space)
            keys = [one.key for one in app.button]
            mine = form.save.replace("-save", "-mine")  # where somebody else's text is in the way
            app.button(key=form.save if form.save in keys else mine).click().run()
        offer(app, form)
        assert "No space left" in " ".join(one.value.replace("\\", "") for one in app.error)
        assert typed(app, form) == form.boxes, "not saved"
    follow(app, "Evaluation")
    follow(app, PAGE[form.page])
    opened(app, form)
    assert typed(app, form) == form.boxes, "another page was looked at"
    assert not app.exception


def no_space(*_, **__):
    raise OSError(28, "No space left on device")


def test_every_box_of_the_app_is_in_the_table(shop, folder, kept_list):
    """Whatever takes a text, on any page and in any panel of these forms."""
    known = {key for form in FORMS.values() for key in form.boxes}
    elsewhere = ("train-rename-", "glossary", "train-corpus")
    for form in [*FORMS.values(), *(Form(page, {}) for page in ("", "map", "users", "evaluation", "compare"))]:
        app = shown(form)
        for one in [*app.text_input, *app.text_area]:
            generated = one.disabled or str(one.key).startswith(
                (*elsewhere, "option-", "edit-", "label-", "sweep-", "remark-")
            )
            assert one.key in known or generated, f"{form.page}: {one.label} {one.key}"


def test_an_uploads_name_is_kept_until_it_is_saved(folder):
    corpus = Corpora(folder).add([Upload("reviews.csv", io.BytesIO(CSV))])[0]
    form = Form("train", {f"train-rename-{corpus.key}-name": "Winter"}, first={"train-kind": OWN})
    app = shown(form)
    follow(app, "Evaluation")
    follow(app, "Train")
    assert typed(app, form) == form.boxes
    Corpora(folder).rename(corpus.key, "Theirs")
    app.button(key=f"train-rename-{corpus.key}-save").click().run()
    assert "Nothing was saved" in app.error[0].value.replace("\\", "") and typed(app, form) == form.boxes
    assert "It says now: “Theirs”. You typed: “Winter”." in app.warning[0].value
    app.button(key=f"train-rename-{corpus.key}-mine").click().run()
    assert Corpora(folder).all()[0].name == "Winter" and app.success[0].value == "Saved."


@pytest.fixture
def fresh(folder):
    """A latent that no other test writes about: the explorer of the demo is shared."""
    return next(FRESH)


@pytest.fixture
def two_tabs(fresh):
    """Two people who open one latent, and both type a name."""
    edit = f"edit-demo-{fresh}"
    tabs = [shown(Form("latents", {f"{edit}-name": name, "writer": who}, {"latent": fresh}))
            for who, name in (("Ann", "Name by Ann"), ("Bob", "Name by Bob"))]  # fmt: skip
    tabs[0].button(key=f"{edit}-save").click().run()
    assert tabs[0].success[0].value == "Saved for everybody." and name_of(fresh) == "Name by Ann"
    return tabs


def entry_of(latent):
    return shared_explorer(demo_run()).notebook.entry(latent)


def name_of(latent):
    return entry_of(latent).name


def test_the_second_save_says_who_was_first_and_keeps_both(two_tabs, fresh):
    late, edit = two_tabs[1], f"edit-demo-{fresh}"
    late.button(key=f"{edit}-save").click().run()
    assert name_of(fresh) == "Name by Ann" and "Nothing was saved" in late.error[0].value.replace("\\", "")
    assert box(late, f"{edit}-name").value == "Name by Bob"
    said = late.warning[0].value
    assert "**Name** was changed meanwhile by Ann" in said
    assert "It says now: “Name by Ann”. You typed: “Name by Bob”." in said


def test_mine_is_kept_by_choice(two_tabs, fresh):
    late, edit = two_tabs[1], f"edit-demo-{fresh}"
    late.run()
    box(late, f"{edit}-tags").set_value("new").run()
    late.button(key=f"{edit}-mine").click().run()
    assert name_of(fresh) == "Name by Bob" and not late.warning
    assert entry_of(fresh).tags == ("new",)
    assert two_tabs[0].run() and box(two_tabs[0], f"{edit}-name").value == "Name by Bob", "untouched boxes follow"


def test_theirs_is_taken_by_choice_and_what_else_was_typed_stays(two_tabs, fresh):
    late, edit = two_tabs[1], f"edit-demo-{fresh}"
    late.run()
    box(late, f"{edit}-note").set_value("Ask Ann.").run()
    late.button(key=f"{edit}-theirs").click().run()
    assert box(late, f"{edit}-name").value == "Name by Ann" and box(late, f"{edit}-note").value == "Ask Ann."
    late.button(key=f"{edit}-save").click().run()
    entry = entry_of(fresh)
    assert (entry.name, entry.note) == ("Name by Ann", "Ask Ann.")


def test_one_undo_takes_back_one_save(fresh):
    edit = f"edit-demo-{fresh}"
    app = shown(Form("latents", {f"{edit}-name": "New", f"{edit}-note": "Note."}, {"latent": fresh}))
    app.button(key=f"{edit}-save").click().run()
    app.button(key=f"undo-{fresh}").click().run()
    entry = entry_of(fresh)
    assert entry.name is None and entry.note == ""
    assert box(app, f"{edit}-note").value == "" and box(app, f"{edit}-name").value != "New"


def test_an_answer_of_the_quiz_stays_chosen_until_it_is_kept(folder, monkeypatch):
    app = shown(Form("quiz", {"quiz-name": "Ann", "quiz-length": 5}))
    app.button(key="quiz-start").click().run()
    question = app.radio[0].key
    app.radio(key=question).set_value(2).run()
    follow(app, "Evaluation")
    follow(app, "Quiz")
    assert app.radio(key=question).value == 2
    with monkeypatch.context() as full:
        full.setattr(QuizAnswers, "keep", no_space)
        app.button(key="quiz-next").click().run()
    assert app.radio(key=question).value == 2 and "No space left" in app.error[0].value


def test_a_group_of_somebody_else_is_not_replaced_unasked(folder):
    explorer = shared_explorer(demo_run())
    explorer.save_group("night owls", "active")
    before = explorer.groups()["night owls"]
    app = shown(Form("cohorts", {"save-name": "night owls", "save-which": "all"}, {"a": "all", "b": "active"}))
    app.button(key="save-group").click().run()
    assert explorer.groups()["night owls"] == before and "There is a group night owls" in app.error[0].value
    app.button(key="replace-group").click().run()
    assert explorer.groups()["night owls"] > before and "Saved as night owls" in app.success[0].value
