"""How words are written: the capitals of German nouns, brands and abbreviations, which comparing takes away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from saerec.text.words import WORD, words


def written_forms(texts: Iterable[str]) -> dict[str, str]:
    """Word in lower case -> as it is written most often; the first word of a text counts only where it is never inside.

    >>> written_forms(["Der Akku hält.", "Ein Akku, der hält"])["akku"]
    'Akku'
    """
    inside: defaultdict[str, Counter[str]] = defaultdict(Counter)
    first: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for place, word in enumerate(words(text)):
            (inside if place else first)[word.text.lower()][word.text] += 1
    counted = {**first, **inside}
    return {word: min(forms, key=lambda form: (-forms[form], form)) for word, forms in counted.items()}


def as_written(term: str, forms: Mapping[str, str]) -> str:
    """A term in lower case with the words as `forms` has them.

    >>> as_written("lade den akku", {"akku": "Akku"})
    'lade den Akku'
    """
    return WORD.sub(lambda found: forms.get(found[0], found[0]), term)
