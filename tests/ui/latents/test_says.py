"""A correction on the page Latents: its sentences are added to a reason, and taken back on the page Reasons."""

from saerec.explorer import Explorer
from saerec.places import demo_run
from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.reason_text import sentences_of
from saerec.workspace.run import Run
from tests.support.app_pages import healthy, open_page, type_into
from tests.ui.latents.test_page import button, labels


def opened(latent=3):
    app = open_page("latents", latent=latent)
    app.session_state[f"says-{latent}"] = True
    return app.run()


def test_the_strongest_sentences_are_added_but_for_those_unticked(folder):
    app, own = opened(), OwnReasons(folder)
    strongest = Explorer(Run(demo_run())).latent(3).top_texts["text"].drop_duplicates().head(5).tolist()
    app.selectbox(key="says-3-reason").set_value("quiet").run()
    app.checkbox(key="says-3-1").uncheck()
    app.radio(key="says-3-sign").set_value("-")
    button(app, "Add to the reasons").click().run()
    kept = [one for place, one in enumerate(strongest) if place != 1]
    assert sentences_of(own.text("own")) == dict.fromkeys(kept, ("quiet", "-"))
    assert app.success[0].value == f"Added to quiet: {len(kept)}." and healthy(app)
    page = open_page("reasons")
    button(page, "Undo the last edit").click().run()
    assert own.text("own") == ""


def test_a_new_reason_is_asked_for_its_opposite(folder):
    app, own = opened(), OwnReasons(folder)
    button(app, "Add to the reasons").click().run()
    assert app.error[0].value.startswith("Choose a reason")
    type_into(app, "says-3-reason", "glows in moonlight").run()
    type_into(app, "says-3-reason", "glows in moonlight")
    app.text_input(key="says-3-opposite").set_value("stays dark in moonlight")
    button(app, "Add to the reasons").click().run()
    assert own.text("own").startswith("# glows in moonlight\nopposite: stays dark in moonlight\n+ ")
    assert len(sentences_of(own.text("own"))) == 5


def test_nothing_is_corrected_while_presenting(showing):
    assert "This says ..." not in labels(opened())


def test_the_panel_is_filled_when_it_is_opened(folder):
    app = open_page("latents", latent=3)
    assert "This says ..." in labels(app) and "Add to the reasons" not in labels(app)
