"""Templates to pages: one file each, and whatever comes from a run is text, never markup."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jinja2 import Environment

LONGEST: Final = 300
"""Characters of a text that is shown."""
COLOURS: Final = {
    "sequence": "#0072b2",
    "personal": "#e69f00",
    "public": "#009e73",
    "history": "#56b4e9",
    "undecided": "#cc79a7",
    "thing": "#56b4e9",
}
"""Of branches, kinds of themes and things, as in every figure."""
GREY: Final = "#8a98a5"


def render(template: str, **values: Any) -> str:
    """The page that the template of this name makes of the values."""
    return environment().get_template(template).render(values)


@cache
def environment() -> Environment:
    """Where the templates lie, and what they may use. Every value is escaped; one that is missing is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("saerec.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"line": line, "percent": percent}
    return made


def line(text: object, longest: int = LONGEST) -> str:
    """On one line, cut."""
    shown = " ".join(str(text).split())
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def percent(share: float) -> float:
    """0 to 100, whatever lies beyond.

    >>> percent(1.7), percent(-1.0)
    (100.0, 0.0)
    """
    return 100 * min(max(share, 0.0), 1.0)
