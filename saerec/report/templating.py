"""Templates to pages: one file each, and whatever comes from a run is text, never markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from saerec.explorer.recommendations.sentences import places

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
    made.filters |= {"line": line, "percent": percent, "places": places, "signed": signed}
    return made


def signed_bars(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each part with the ends of its bar, 0 to 1 of the width, its colour and `zero`: all begin there, what is
    negative to the left.

    >>> [(one["begin"], one["end"]) for one in signed_bars([{"delta_score": 3.0}, {"delta_score": -1.0}])]
    [(0.25, 1.0), (0.0, 0.25)]
    """
    values = [float(part["delta_score"]) for part in parts]
    low, high = min([0.0, *values]), max([0.0, *values])
    width = high - low or 1.0
    return [
        {
            **part,
            "begin": (min(value, 0.0) - low) / width,
            "end": (max(value, 0.0) - low) / width,
            "zero": -low / width,
            "colour": COLOURS.get(str(part.get("kind")), GREY),
        }
        for part, value in zip(parts, values, strict=True)
    ]


def signed(value: float, digits: int = 3) -> str:
    """+0.420, with a real minus sign, which nothing that rounds to zero has."""
    return f"{round(value, digits) + 0.0:+.{digits}f}".replace("-", "−")


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
