"""A server that was started for showing: sentences, and nothing that can be changed or trained."""

import re
import shutil

from saerec.places import demo_run
from tests.support.app_pages import healthy, links, nodes, open_page, text_of
from tests.ui.latents.test_page import labels

MADE = "<h1>Nothing is made while presenting</h1>"


def kinds(app):
    return {getattr(node, "type", "") for node in nodes(app.main)}


def test_a_server_for_showing_lets_nothing_be_changed_or_trained(showing):
    app = open_page("latents", latent=3)
    ways = links(app.sidebar)
    assert "Recommendations" in ways and "Train" not in ways
    assert not app.sidebar.toggle and "Edit" not in labels(app)
    app = open_page("train")
    assert MADE in text_of(app) and "file_uploader" not in kinds(app)
    app = open_page("recommendations")
    assert not app.slider
    assert len(re.findall(r"stands at rank \d", text_of(app))) == 5
    assert healthy(app)


def test_nothing_can_be_done_to_runs_while_presenting(showing):
    shutil.copytree(demo_run(), showing / "shop")
    app = open_page("gallery", pick="shop")
    assert MADE in text_of(app)
    assert not kinds(app) & {"button", "download_button", "file_uploader", "text_input", "selectbox", "checkbox"}
