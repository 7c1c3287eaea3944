"""Texts of a corpus, and words that people wrote, are shown as text: on every page, and in what is saved."""

import json
import re
from functools import partial
from html.parser import HTMLParser

import pytest

from saerec.explorer import Explorer
from saerec.intents.quiz import Answer
from saerec.report.card import build_card
from saerec.report.card_html import card_html
from saerec.workspace.notebook import Notebook
from saerec.workspace.run import Run
from tests.support.app_pages import open_page, words_of
from tests.support.hostile import HOSTILE, make_hostile_run

PAGES = ("", "latents", "map", "probe", "reasons", "users", "recommendations", "cohorts", "failures",
         "evaluation", "compare", "train")  # fmt: skip
OURS = {"p", "ul", "ol", "li", "span", "i", "div", "header", "h1", "h2", "strong", "b", "style", "br", "svg", "path",
        "small", "em", "s", "button", "output", "figure", "figcaption"}  # fmt: skip
ATTRIBUTES = {
    "aria-label",
    "tabindex",
    "class",
    "style",
    "title",
    "type",
    "value",
    "aria-hidden",
    "aria-live",
    "viewbox",
    "d",
    "role",
}
MARKUP = re.compile(
    r"(?<!\\)<|(?<!\\)\]\(|!\[|(?<!\\)\$.*(?<!\\)\$|https?:/(?!\u2060)|(?<!\\):red\[|www(?!\u2060)\.|"
    r"(?<!\\):material|(?<!\\):smile|(?<!\\)\*\*bold"
)
GLOSSARY = re.compile(r"\[Glossary: [\w ,:()@-]+\]\(\?(?:run=[\w.%+-]+&)?(?:mode=[\w.%+-]+&)?term=[a-z0-9-]+\)$")
"""Our own link at the end of a "?": nothing of a text, and no sign of an address that is not escaped."""


class Tags(HTMLParser):
    """Every element and attribute of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.found, self.attributes = set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    directory = tmp_path_factory.mktemp("hostile")
    make_hostile_run(directory / "bad")
    make_hostile_run(directory / "worse")
    make_hostile_run(directory / "long", n_users=24, n_items=64)
    return directory


@pytest.fixture
def opened(runs, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(runs))
    return partial(open_page, run="bad")


def check(test):
    assert [one.value for one in test.error] == []
    assert not test.exception
    seen = list(words_of(test._tree))
    assert len(seen) > 3
    for kind, text in seen:
        if kind == "html":
            tags = Tags(text)
            assert tags.found <= OURS, text
            assert tags.attributes <= ATTRIBUTES, text
        else:
            assert not MARKUP.search(GLOSSARY.sub("", text)), (kind, text)
    for chart in test.get("plotly_chart"):
        assert not re.search(r"<(script|img|iframe|a|svg)\b", chart.proto.spec.replace("\\u003c", "<"))
    return " ".join(text for _, text in seen)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_reads_a_text_as_markup(opened, name):
    check(opened(name))


@pytest.mark.parametrize("params", [{}, {"area": "box:0,0,65535,65535"}, {"holds": HOSTILE[0]}, {"area": HOSTILE[0]}])
def test_no_map_of_sentences_reads_a_text_as_markup(opened, params):
    check(opened("map", view="sentences", **params))


@pytest.mark.parametrize("params", [{"mode": "demo"}, {"latent": "2"}, {"find": HOSTILE[0]}])
def test_no_latent_reads_a_text_as_markup(opened, params):
    check(opened("latents", **params))


@pytest.mark.parametrize(
    "params", [{"run": "long"}, {"asked": "5"}, {"asked": "5", "question": "end"}, {"asked": "5", "mode": "demo"}]
)
def test_no_quiz_reads_a_text_as_markup(opened, runs, params):
    run = Run(runs / "long")
    quiz = Explorer(run, Notebook(runs / ".notebooks" / "long.sqlite", run.stage("sae").fingerprint)).quiz
    first = quiz.questions(0, 5)[0]
    quiz.keep(HOSTILE[0], 0, [Answer(first.latent, first.names[first.right], HOSTILE[4])])
    seen = check(opened("quiz", **{"run": "long", "seed": "0", "reader": HOSTILE[0], **params}))
    assert ("presenting" in seen) == ("mode" in params)


PAGE_OF = {
    "user": "users",
    "item": "recommendations",
    "latent": "map",
    "a": "cohorts",
    "group": "evaluation",
    "other": "compare",
    "run": "users",
    "reader": "quiz",
    "question": "quiz",
}


@pytest.mark.parametrize("name", PAGE_OF)
def test_no_address_is_read_as_markup(opened, name):
    test = opened(PAGE_OF[name], **{name: " ".join(HOSTILE[:9])})
    for kind, words in words_of(test._tree):
        assert kind == "html" or not MARKUP.search(GLOSSARY.sub("", words)), (kind, words)
        assert kind != "html" or Tags(words).found <= OURS


def test_cards_hold_the_words_and_none_of_their_markup(runs):
    explorer = Explorer(Run(runs / "bad"))
    user = explorer.users()["user_id"].iloc[0]
    item = explorer.recommend(user, k=1).items["item_id"].iloc[0]
    card = build_card(explorer, user, item)
    tags = Tags(card_html(card))
    assert not tags.found & {"script", "img", "iframe", "a", "form", "link"}
    assert not {name for name in tags.attributes if name.startswith("on")}
    assert json.loads(json.dumps(card))["user_id"] == user
