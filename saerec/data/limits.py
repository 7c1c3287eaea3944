"""How much is read of a file: what no table of reviews reaches, and what is made to fill a memory does."""

from __future__ import annotations

from typing import Final

MAX_FIELD: Final = 16 << 20
"""Bytes of the longest line, and characters of the longest field, that are read. No review is nearly as long."""
MAX_RATIO: Final = 200
"""Bytes that one stored byte may become. Tables become 3 to 30."""
FREE: Final = 64 << 20
"""Bytes that are allowed whatever the ratio."""


def swollen(size: int) -> int:
    """Bytes that a file of `size` bytes may become."""
    return max(FREE, MAX_RATIO * size)
