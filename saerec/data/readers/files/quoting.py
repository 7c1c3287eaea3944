"""Foreign values as they may stand in a message: quoted, escaped, cut."""

from __future__ import annotations

from collections.abc import Sequence


def shown(value: object, length: int = 60) -> str:
    """A value of at most about `length` characters."""
    text = repr(value[:length] if isinstance(value, str) else value)
    return text if len(text) <= length + 2 else text[:length] + "..."


def listed(names: Sequence[str], most: int = 20) -> str:
    """Names, at most `most` of them, and how many more there are."""
    tail = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(shown(name, 40) for name in names[:most]) + tail
