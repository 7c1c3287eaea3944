"""One raw text -> one plain text: no markup, no entities, one spelling of every sign that has several.

`plain` is idempotent: a plain text is its own plain text. Readers make every text plain once, what people type is made
plain before it is compared, and what is shown is the plain text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from html.entities import html5
from typing import Final

import regex


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROUNDS = 20  # layers of escapes that are taken off; more have no meaning
_SURE: Final = _names(
    "a abbr b big blockquote br center cite code dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i iframe img ins kbd li "
    "ol p pre q s small span strike strong sub sup table tbody td tfoot th thead tr tt u ul wbr"
)
_PERHAPS: Final = _names(
    "address article aside audio body button canvas caption col details embed figure figcaption footer form head "
    "header html input label legend link main map mark meta nav object option param picture section select source "
    "style script summary svg textarea time title var video"
)
"""Names that code uses too, as in `List<Object>`: they count with attributes, or where they are closed."""
_BREAKS: Final = _names(
    "address article aside blockquote body br caption dd details div dl dt figure figcaption footer form h1 h2 h3 h4 "
    "h5 h6 head header hr html legend li main nav ol option p pre section summary table tbody tfoot thead title tr "
    "ul"
)
_CELLS: Final = frozenset({"td", "th", "wbr"})

_VALUE = r"""(?:"[^"]{0,2000}"|'[^']{0,2000}'|[^\s"'<>=`]{1,2000})"""
_SWITCH = "(?:allowfullscreen|autoplay|checked|controls|disabled|hidden|loop|muted|nowrap|selected)"
_ATTRIBUTE = rf"\s+(?:[A-Za-z_:@][\w:.@-]*\s*=\s*{_VALUE}|{_SWITCH})"
_TAG = re.compile(rf"<(?:/([A-Za-z][A-Za-z0-9]*)\s*|([A-Za-z][A-Za-z0-9]*)((?:{_ATTRIBUTE}){{0,40}})\s*/?)>")
_HIDDEN = re.compile(r"<!--|<(script|style)\b[^<>]{0,500}>", re.IGNORECASE)
_PROLOGUE = re.compile(r"<!doctype[^<>]{0,500}>|<\?xml[^<>]{0,500}\?>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[([^\[\]]*)\]\]>")
_WIDGET = re.compile(r"\[\[VIDEOID:[^\[\]]{0,200}\]\]", re.IGNORECASE)
_PRODUCT = re.compile(r"\[\[ASIN:\s*\w{1,20}\s*([^\[\]]{0,500})\]\]", re.IGNORECASE)
_FORUM = re.compile(r"\[(/?)(b|i|u|s|h[1-3]|list|olist|quote|spoiler|url|code|table|tr|td|th)(=[^\[\]]{0,500})?\]")
_FORUM_BREAKS: Final = frozenset({"h1", "h2", "h3", "list", "olist", "quote", "table", "tr"})
_ESCAPED_AMPERSAND = re.compile(r"&(?:(?:amp|AMP|#38|#[xX]26);)+(?=#?\w{1,32};)")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};|(?:nbsp|quot|amp)(?![\w=;]))")
_CODE_POINT = re.compile(r"<U\+([0-9A-Fa-f]{4,6})>")

_SIGNS: Final = {
    sign: instead
    for signs, instead in (
        ("\u2018\u2019\u201b\u02bc\u2032\uff07", "'"),
        ("\u201c\u201d\u201e\u201f\u2033\uff02", '"'),
        ("\u2010\u2011\u2012\u2212\ufe63\uff0d", "-"),
        ("\u00ad\u180e\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff", ""),
        ("".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x2070)))), ""),
        ("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
        ("\t", " "),
    )
    for sign in signs
}
_SIGN = re.compile(f"[{''.join(map(re.escape, _SIGNS))}]")
_SAME_BUT = r"\uFB00-\uFB06\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\uFF61-\uFF9F\uFB50-\uFDFF\uFE70-\uFEFC"
_SAME, _COMPATIBLE = re.compile(f"[{_SAME_BUT}]"), regex.compile(f"[{_SAME_BUT}]+")
"""Ligatures, letters and digits of full width, Japanese of half width, Arabic letters by their place in a word."""
_ACUTE = regex.compile(r"(?<=\p{L})[\u00b4`](?=\p{L})")
_JOINER = regex.compile(
    r"(?<![\p{L}\p{M}\p{So}\p{Sk}\ufe0f])[\u200c\u200d]+|[\u200c\u200d]+(?![\p{L}\p{M}\p{So}\p{Emoji}])"
)
_UNSEEN = regex.compile(r"[\p{C}--[\n\u200c\u200d]]|[\p{Z}--[ ]]", regex.V1)
_BLANKS = re.compile(r" {2,}")
_LINES = re.compile(r" *\n[ \n]*")
_VARIANT = re.compile(rf"[\u00b4\u2010-\u2012\u2018-\u201f\u02bc\u2032\u2033\u2212\ufe63\uff02\uff07\uff0d{_SAME_BUT}]")


def plain(text: str) -> str:
    """Lines of printable characters in NFC without markup; blanks and line breaks never come twice.

    Tags and entities go, also those escaped several times; breaks, list items and paragraphs become line breaks.
    Quotes, apostrophes and hyphens become the straight ones, blanks of any width one blank; soft hyphens and other
    signs of no width vanish, but for joiners that letters and emoji need. What only looks like markup stays.

    >>> plain("It&amp;#39;s <b>great</b><br />if 1 < 2 <3")
    "It's great\\nif 1 < 2 <3"
    """
    text = text.strip()
    for _ in range(_ROUNDS):
        if _is_plain(text):
            break
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _is_plain(text: str) -> bool:
    """False where anything may be left to do: most texts need nothing, and are seen through at the speed of C."""
    if "<" in text or "&" in text or "`" in text or "  " in text or "[[" in text or "[/" in text:
        return False
    if "\n" in text and ("\n\n" in text or " \n" in text or "\n " in text):
        return False
    if not _is_printable(text):
        return False
    return text.isascii() or (_VARIANT.search(text) is None and unicodedata.is_normalized("NFC", text))


def _is_printable(text: str) -> bool:
    """Whether it is without control and format characters but line feeds, and without blanks but the ordinary one."""
    return (text.replace("\n", "") if "\n" in text else text).isprintable()


def _once(text: str) -> str:
    text = _signs(text)
    if "&" in text:
        text = _ENTITY.sub(_character, _ESCAPED_AMPERSAND.sub("&", text))
    if "<" in text:
        text = _CODE_POINT.sub(_code_point, text)
        text = _without_tags(_CDATA.sub(r"\1", _PROLOGUE.sub(" ", _without_hidden(text))))
    if "[[" in text:
        text = _PRODUCT.sub(r"\1", _WIDGET.sub(" ", text))
    if "[/" in text:
        text = _without_forum_tags(text)
    if "\u200c" in text or "\u200d" in text:
        text = _JOINER.sub("", text)
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def _signs(text: str) -> str:
    if not text.isascii():
        if _SAME.search(text):
            text = _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
        text = unicodedata.normalize("NFC", text)
    text = _SIGN.sub(lambda found: _SIGNS[found[0]], text)
    if "`" in text or "\u00b4" in text:
        text = _ACUTE.sub("'", text)
    return text if _is_printable(text) else _UNSEEN.sub(" ", text)


def _character(found: re.Match[str]) -> str:
    name = found[0]
    if name[1] != "#" and name.endswith(";") and name[1:] not in html5:
        return name
    return html.unescape(name if name.endswith(";") else f"{name};")


def _code_point(found: re.Match[str]) -> str:
    """As R writes characters that its encoding lacks."""
    number = int(found[1], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else " "


def _without_hidden(text: str) -> str:
    """Without comments, scripts and styles that are closed; in one pass, however many of them are not."""
    parts, at, unclosed, lower = [], 0, set(), text.lower()
    for found in _HIDDEN.finditer(text):
        closing = f"</{found[1].lower()}" if found[1] else "-->"
        if found.start() < at or closing in unclosed:
            continue
        end = lower.find(closing, found.end())
        bracket = text.find(">", end) if end >= 0 else -1
        if bracket < 0:
            unclosed.add(closing)
            continue
        parts.append(text[at : found.start()])
        at = bracket + 1
    return " ".join([*parts, text[at:]])


def _without_tags(text: str) -> str:
    lower = text.lower()

    def replaced(found: re.Match[str]) -> str:
        name = (found[1] or found[2]).lower()
        is_tag = name in _SURE or (name in _PERHAPS and bool(found[1] or found[3] or f"</{name}>" in lower))
        return ("\n" if name in _BREAKS else " " if name in _CELLS else "") if is_tag else found[0]

    return _TAG.sub(replaced, text)


def _without_forum_tags(text: str) -> str:
    """`[b]`, `[h1]` and the like, where they are closed; `[*]` of lists."""
    closed = {found[2] for found in _FORUM.finditer(text) if found[1]}

    def replaced(found: re.Match[str]) -> str:
        return found[0] if found[2] not in closed else "\n" if found[2] in _FORUM_BREAKS else ""

    found = _FORUM.sub(replaced, text)
    return found.replace("[*]", "\n") if closed & {"list", "olist"} else found
