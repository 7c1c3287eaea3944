"""What a person wants, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from saerec import columns as c
from saerec.explorer.recommendations.sentences import Piece, Sentence, named


def sets_apart(theme: Mapping[Any, Any]) -> Sentence:
    """Of a personal theme of theirs (name, certain). That people differ in it is measured; what it is called may be a
    guess."""
    name = named(str(theme[c.NAME]), bool(theme[c.CERTAIN]))
    if not theme[c.CERTAIN]:
        return [Piece("Something sets this person apart, perhaps "), *name[1:], Piece(".")]
    return [*name, Piece(" sets this person apart.")]
