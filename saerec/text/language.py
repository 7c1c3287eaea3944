"""Which language texts are in: told by the script, and in scripts of many languages by the commonest words.

Deterministic and small: a text votes for the language whose small words it holds most of. A short text without any says
nothing, and a language without a list here is told as "und".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import regex

from saerec.text.stop_words import STOP_WORDS
from saerec.text.words import word_texts

UNKNOWN: Final = "und"
ENGLISH: Final = "en"
CHINESE: Final = "zh"
THAI: Final = "th"
NAMES: Final = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian",
    "nl": "Dutch", "sv": "Swedish", "da": "Danish", "pl": "Polish", "tr": "Turkish", "id": "Indonesian",
    "ru": "Russian", "uk": "Ukrainian", "el": "Greek", "he": "Hebrew", "ar": "Arabic", "fa": "Persian", "ur": "Urdu",
    "hi": "Hindi", "bn": "Bengali", "ta": "Tamil", "te": "Telugu", "zh": "Chinese", "ja": "Japanese", "ko": "Korean",
    "th": "Thai", "lo": "Lao", "km": "Khmer", "my": "Burmese", UNKNOWN: "a language that was not recognised",
}  # fmt: skip
UNSPACED: Final = frozenset({"zh", "ja", "th", "lo", "km", "my"})
"""Languages that set no blanks between words."""

_SCRIPTS: Final = {
    "el": "Greek", "he": "Hebrew", "bn": "Bengali", "ta": "Tamil", "te": "Telugu", "ko": "Hangul", "th": "Thai",
    "lo": "Lao", "km": "Khmer", "my": "Myanmar", "hi": "Devanagari",
}  # fmt: skip
_COUNTED = regex.compile(
    "|".join(
        f"(?P<{name}>{some})"
        for name, some in {
            "latin": r"\p{Latin}", "han": r"\p{Han}", "kana": r"[\p{Hiragana}\p{Katakana}]",
            "cyrillic": r"\p{Cyrillic}",
            "arabic": r"\p{Arabic}", **{code: rf"\p{{{script}}}" for code, script in _SCRIPTS.items()},
        }.items()
    )
)  # fmt: skip
_PERSIAN, _URDU, _UKRAINIAN = regex.compile("[پچژگ]"), regex.compile("[ٹڈڑںےھ]"), regex.compile("[іїєґ]")
_LOOKED_AT = 600  # characters of a text
SAMPLED = 2_000  # texts, evenly over all
_LEAST = 0.8
"""Share of the texts that tell a language, from which on a corpus is in one."""


@dataclass(frozen=True)
class Languages:
    """What a corpus is written in."""

    main: str
    """code of NAMES; "und" where no text tells"""
    shares: dict[str, float]
    """code -> share of the texts that tell a language, the largest first"""

    @property
    def is_mixed(self) -> bool:
        """Whether a good part is in other languages."""
        return bool(self.shares) and self.shares[self.main] < _LEAST

    def sentence(self) -> str:
        """As "Texts are in German (96 %) and English (3 %).\""""
        if not self.shares:
            return "The language of the texts cannot be told: they hold no sentences of a language known here."
        told = [
            f"{name_of(code)} ({100 * share:.0f} %)" for code, share in list(self.shares.items())[:3] if share >= 0.01
        ]
        return f"Texts are in {', '.join(told[:-1])}{' and ' if told[1:] else ''}{told[-1]}."

    @property
    def is_english(self) -> bool:
        """Whether English can be asserted of it; texts that tell nothing (titles, single words) do not speak against
        it where nothing else was told."""
        return not self.shares or self.shares.get(ENGLISH, 0.0) >= _LEAST


def languages_of(texts: Sequence[str]) -> Languages:
    """Told by at most `SAMPLED` of the texts, evenly chosen."""
    step = max(1, -(-len(texts) // SAMPLED))
    votes = Counter(language_of(text) for text in texts[::step])
    del votes[UNKNOWN]
    total = sum(votes.values())
    ranked = sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))
    return Languages(ranked[0][0] if ranked else UNKNOWN, {code: round(n / total, 3) for code, n in ranked})


def language_of(text: str) -> str:
    """The code of NAMES that one text tells, "und" for none.

    >>> language_of("Das Gerät ist sehr leise und der Akku hält lange."), language_of("音质很好"), language_of("X-200")
    ('de', 'zh', 'und')
    """
    head = text[:_LOOKED_AT].lower()
    if head.isascii():
        return _by_words(head, _LATIN)
    scripts = Counter(found.lastgroup for found in _COUNTED.finditer(head))
    if not scripts:
        return UNKNOWN
    script = max(scripts, key=lambda name: (scripts[name], name))
    if scripts["kana"] and script in ("han", "kana"):
        return "ja"
    if script == "han":
        return "zh"
    if script == "cyrillic":
        return "uk" if _UKRAINIAN.search(head) else "ru"
    if script == "arabic":
        return "ur" if _URDU.search(head) else "fa" if _PERSIAN.search(head) else "ar"
    return str(script) if script in _SCRIPTS else _by_words(head, _LATIN)


def name_of(code: str) -> str:
    """A language in English words."""
    return NAMES.get(code, NAMES[UNKNOWN])


@cache
def stop_words(code: str) -> frozenset[str]:
    """Articles, pronouns, prepositions, auxiliaries, in lower case; empty where there is no list."""
    return frozenset(STOP_WORDS.get(code, "").split())


_LATIN: Final = ("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "pl", "tr", "id")


def _by_words(text: str, among: Sequence[str]) -> str:
    """The language whose small words stand in a text most often; those of several languages count less."""
    held = Counter(word_texts(text))
    votes = dict.fromkeys(among, 0.0)
    for word, n in held.items():
        knows = [code for code in among if len(word) > 1 and word in stop_words(code)]  # "model A" is not English
        for code in knows:
            votes[code] += n / len(knows)
    best = max(among, key=lambda code: votes[code])
    return best if votes[best] > 0 and votes[best] >= min(1.0, 0.05 * held.total()) else UNKNOWN
