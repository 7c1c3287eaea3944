"""Markup, entities and typographic variants become one plain text; what only looks like markup stays."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saerec.text.plain import _once, plain

MARKUP = "<b>|</b>|<br/>|<title>|</title>|<script>|</script>|<!--|-->|<|>|[[VIDEOID:x]]|[[ASIN:B1 |]]|[b]|[/b]|<U+0041>"
ENTITIES = "&|&amp;|&#38;|amp;|&lt;|&#39;|&#9;"
SIGNS = "\u00ad|\u200d|\u200b|\ufeff|\u2019|\u3000|\x00|\t|\n| |a|é|e\u0301|क|\u094d|ｶ|ﾞ|ﬁ|´|`|❤"
BITS = st.sampled_from(f"{MARKUP}|{ENTITIES}|{SIGNS}".split("|"))


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("It broke.<br />Do not buy<BR>it", "It broke.\nDo not buy\nit"),
        ("<p>One</p><p class='x'>Two</p>", "One\nTwo"),
        ("a <b>bold</b><i>er</i> word", "a bolder word"),
        ('<a href="http://x/?a>b" target=_blank>link</a>.', "link."),
        ("<ul><li>light</li><li>quiet</li></ul>", "light\nquiet"),
        ("<script>var x = '<b>';</script>Fine<style>b {}</style>", "Fine"),
        ("<!-- hidden -->seen<!-- open", "seen<!-- open"),
        ("Tom &amp; Jerry, 5&quot; &#34;wide&#x22;", 'Tom & Jerry, 5" "wide"'),
        ("Tom &amp;amp;amp; Jerry &amp;lt;br&amp;gt; &#38;#39;", "Tom & Jerry\n'"),
        ("&nbsp;&nbsp;wide&nbsp blank&shy;less", "wide blankless"),
        ("&lt;br&gt;escaped once", "escaped once"),
        ("nice [[VIDEOID:moR1XYZ]] and [[ASIN:B000F Fender picks]]", "nice and Fender picks"),
        ("[h1]Good[/h1]a [b]bold[/b] game [list][*]one[*]two[/list]", "Good\na bold game\none\ntwo"),
        ("don<U+2019>t", "don't"),
        ("doesn’t doesn‘t doesn´t doesn`t doesnʼt", "doesn't doesn't doesn't doesn't doesn't"),
        ("„gut“ “good” ″5″", '"gut" "good" "5"'),
        ("well‐known non‑breaking −5 \u2013 dash", "well-known non-breaking -5 \u2013 dash"),
        ("u\u0308ber cafe\u0301", "über café"),
        ("Staub\u00adsauger zero\u200bwidth \ufeffmark \u202aleft\u202c", "Staubsauger zerowidth mark left"),
        ("no\u00a0break\u202fthin\u3000wide\ttab  two", "no break thin wide tab two"),
        ("one\r\n\r\ntwo\u2028three \n four", "one\ntwo\nthree\nfour"),
        ("ＡＢＣ１２ ｶﾞｿﾘﾝ ﬁne", "ABC12 ガソリン fine"),
        ("می\u200cخواهم क्\u200dष 👩\u200d👧 x\u200d y", "می\u200cخواهم क्\u200dष 👩\u200d👧 x y"),
    ],
)
def test_a_raw_text_becomes_plain(raw, expected):
    assert plain(raw) == expected
    assert plain(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a < b and b > c",
        "I <3 this, > all others",
        "if (a<b && c>d) return x <y",
        "List<Object> m = new Map<String, Object>(); vector<data> v",
        "#include <time.h>",
        "x <b and y> 3",
        "AT&T, R&D, ?a=1&copy=2&lt=3 &unknown; &; &#;",
        "array[b], list[i] and [b] alone",
        "100% (sic) {x} [[note]] ** 5*4 **",
        'It\'s a "quote" - really.',
        "音质很好！「不错」",
    ],
)
def test_what_only_looks_like_markup_stays(text):
    assert plain(text) == text


@settings(deadline=None, max_examples=400)
@given(st.one_of(st.lists(BITS, max_size=12).map("".join), st.text(max_size=80)))
def test_a_plain_text_is_its_own_plain_text(text):
    once = plain(text)
    assert plain(once) == once == once.strip()
    assert not any(sign in once for sign in ("\u00ad", "\u200b", "\u2019", "\u00a0", "\r", "\t", "\x00", "  "))


@pytest.mark.parametrize(
    "bad", ["<!--", "<script>", "<b ", "<a href=", "&amp;", "[b]", "[[VIDEOID:", "<![CDATA[", "&#38"]
)
def test_unclosed_markup_takes_no_longer_than_other_text(bad):
    text, start = bad * (200_000 // len(bad)), time.process_time()
    plain(text)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("plane", range(0, 0x11000, 0x1000))
def test_every_character_that_is_not_plain_is_found(plane):
    """What is told to be plain at once is what the rules leave as it is."""
    for sign in map(chr, range(plane, plane + 0x1000)):
        if (text := f"a{sign}b") == plain(text):
            assert _once(text) == text
