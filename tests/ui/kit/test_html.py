"""Texts are hostile: whatever they hold, a page shows it and does not obey it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saerec.ui.kit import html as markup

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; drop table users; --",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "$\\href{javascript:alert(1)}{x}$",
    ":material/delete: :red[boo] <b>bold</b>",
    "&lt;script&gt;",
    "a\u202eb\x00c",
)


def tags(html):
    """Every tag name that a browser would see."""
    return set(re.findall(r"<\s*/?\s*([a-zA-Z][a-zA-Z0-9]*)", html))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_adds_a_tag(text):
    passage = markup.Passage(text, [[text, 1.0], ["fine", 0.1]], 0.5, source=text)
    known = {"ul", "li", "span"}
    assert tags(markup.passages([passage, markup.Passage(text)])) <= known
    assert tags(markup.bars([markup.Bar(text, 0.5, text, text)])) <= known | {"i"}
    assert tags(markup.tag(text)) <= {"span", "i"}
    assert tags(markup.head(text, text, text)) <= {"header", "span", "h1", "p"}
    assert tags(markup.section(text, text)) <= {"div", "h2", "p"}
    assert tags(markup.empty(text, text)) <= {"div", "strong", "span"}
    assert tags(markup.key([text])) <= {"div", "span", "i"}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_leaves_its_attribute(text):
    html = markup.bars([markup.Bar(text, 0.5, "1", "#000000")])
    assert re.fullmatch(r'<ul class="sx-bars"><li><span class="sx-label" title="[^"]*">[^<]*</span>.*', html)
    assert "onerror=" not in re.sub(r'"[^"]*"', "", html).split(">")[0]


@given(st.text(max_size=200))
def test_labels_hold_no_markdown(text):
    shown = markup.plain(text, 400)
    bare = re.sub(r"\\[\\`*_{}\[\]()#+\-.!|<>~$:&=^]", "", shown)
    assert not re.search(r"[`*_{}\[\]()#+!|<>~$&=^\n]", bare)


def test_addresses_do_not_become_links():
    for text in ("see https://evil.example now", "WWW.evil.example", "mail me@evil.example"):
        bare = markup.plain(text, 100).replace("\\", "")
        assert not re.search(r"https?://|www\.|\w@\w", bare, re.IGNORECASE)


def test_the_hottest_word_is_shaded_most_and_cold_ones_not():
    html = markup.highlighted([["very", -0.2], ["quiet", 0.8], ["fan", 0.4]], "very quiet fan", "#e69f00")
    opacity = dict(re.findall(r'rgba\(230,159,0,([0-9.]+)\)">(\w+)', html))
    assert {word: float(value) for value, word in opacity.items()} == {"quiet": 0.55, "fan": 0.28}
    assert ">very<" in html


def test_a_passage_without_words_is_its_text():
    assert markup.highlighted([], "a < b") == "a &lt; b"


def test_masked_words_are_struck_and_nothing_else():
    assert markup.struck("The Capo's <b> capo", {"capo"}) == (
        "The Capo&#x27;s &lt;b&gt; " + '<s class="sx-masked">capo</s>'
    )
    words = markup.highlighted([["Capo,", 1.0], ["holds", 0.5]], "Capo, holds", masked={"capo"})
    assert '<s class="sx-masked">Capo</s>,</span>' in words and "holds</span>" in words
    assert markup.struck("The capo") == "The capo"


def test_shares_stand_beside_each_other_and_are_said_in_words():
    html = markup.stacked(
        [markup.Bar("wish", 0.75, "75 %"), markup.Bar("thing", 0.0, "0 %"), markup.Bar("<i>", 0.25, "x")]
    )
    assert "width:75.0%" in html and "width:25.0%" in html
    assert "thing" not in html
    assert "</i>wish 75 %</span>" in html and "</i>&lt;i&gt; x</span>" in html
