"""SAERec Explorer: name what people want, recommend by it, and show why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from saerec.explorer.api import open_run

__version__ = "0.1.0"
__all__ = ["__version__", "open_run"]


def __getattr__(name: str) -> Any:
    """`open_run` brings pandas along, so it is imported when it is asked for."""
    if name == "open_run":
        from saerec.explorer.api import open_run

        return open_run
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
