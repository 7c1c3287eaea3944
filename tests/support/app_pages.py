"""Pages run by Streamlit's own test harness: all of a page without a browser."""

from html import unescape

from streamlit.testing.v1 import AppTest

from saerec.places import app_file


def open_page(page="", **params):
    """The page of this file name ("" is the overview) with these parameters in its address, drawn once."""
    app = AppTest.from_file(str(app_file()), default_timeout=120)
    if page:
        app.switch_page(f"pages/{page}.py")
    for name, value in params.items():
        app.query_params[name] = str(value)
    return app.run()


def nodes(block):
    """Every element below a block but the style sheet, which says nothing."""
    yield block
    for child in getattr(block, "children", {}).values():
        if not getattr(getattr(child, "proto", None), "body", "").startswith("<style>"):
            yield from nodes(child)


def words_of(block):
    """(kind, words) of everything that may be read as markdown or HTML."""
    for node in nodes(block):
        proto, kind = getattr(node, "proto", None), getattr(node, "type", "")
        if kind == "html":
            yield "html", proto.body
        for field in ("body", "label", "help"):
            text = getattr(proto, field, "")
            if kind != "html" and isinstance(text, str) and text:
                yield kind, text


def text_of(app):
    """What the main part of a page says, without the marks that keep texts from being read as markup."""
    return unescape(" ".join(text for _, text in words_of(app.main))).replace("\\", "").replace("\u2060", "")


def links(block):
    """Label -> link, of every link to a page."""
    return {node.proto.label: node.proto for node in nodes(block) if getattr(node, "type", "") == "page_link"}


def healthy(app):
    """Nothing broke and nothing is complained of."""
    return not app.exception and [one.value for one in app.error] == []


def type_into(app, key, value):
    """Type something into a list that takes new entries. The harness knows those of the list alone: tell it each time,
    also before whatever else is done while it stands there."""
    box = app.selectbox(key=key)
    if value not in box.options:
        box.options.append(value)
    return box.set_value(value)
