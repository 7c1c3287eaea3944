"""A list of items with their places."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


def listed(rows: Iterable[tuple[str, str, str]], here: int | None = None) -> str:
    """(place, title, figure) of each as HTML; `here` is set off."""
    lines = (
        f'<li{" class=sx-here" if at == here else ""}><span class="sx-place">{escape(place)}</span>'
        f'<span>{escape(title)}</span><span class="sx-value">{escape(figure)}</span></li>'
        for at, (place, title, figure) in enumerate(rows)
    )
    return f'<ol class="sx-ranked">{"".join(lines)}</ol>'
