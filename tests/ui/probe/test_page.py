"""The text probe without a browser: a typed text is read, and stands in the address."""

import re
from html import unescape

from tests.support.app_pages import nodes, open_page, text_of
from tests.support.small_bank import write_bank


def passages(app):
    """The HTML of what was read."""
    found = [node.proto.body for node in nodes(app.main) if getattr(node, "type", "") == "html"]
    return [html for html in found if "sx-passages" in html]


def test_a_typed_text_is_read_and_shared_by_address(folder):
    app = open_page("probe")
    assert "An example:" in text_of(app) and passages(app)[0].count("<li") >= 1
    box = next(one for one in app.text_area if one.label == "Text")
    box.set_value("").run()
    assert "Nothing to read yet." in text_of(app)  # who clears it has it clear
    text = "<b>It is so quiet</b> that I sleep well."
    next(one for one in app.text_area if one.label == "Text").set_value(text).run()
    assert app.query_params["text"] == text
    assert passages(app)[0].count("<li") >= 1
    assert unescape(re.sub("<[^>]*>", "", passages(app)[0])).strip() == "It is so quiet that I sleep well."
    again = open_page("probe", text=text)
    assert passages(again)[0].count("<li") >= 1


def test_a_text_is_read_for_its_reasons_when_asked(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("saerec.workspace.reasons.assets", lambda: write_bank(tmp_path))
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path / "runs"))
    app = open_page("probe", text="It is very quiet. As others have said.")
    assert "Nearest reasons" not in text_of(app)
    app.session_state["meaning-the-text"] = True
    app.run()
    assert "Nearest reasons: quiet (" in text_of(app) and "Said to be met: " in text_of(app)
    assert "Read as chatter: no reason to look for." in text_of(app)
    assert "Code → evidence: of " in text_of(app)
