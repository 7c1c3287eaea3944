"""Who is looking, and what this person may do: the rule by which a server decides every write."""

from __future__ import annotations

from typing import Final

from streamlit.runtime.scriptrunner import get_script_run_ctx

from saerec.rights import Role, Standing, may, standing
from saerec.ui.kit.presenting import always_presenting, presenting
from saerec.ui.kit.widgets import empty, head

_ONLY_SHOWS: Final = Standing(
    Role.VIEWER, why="This server only shows (SAEREC_MODE=demo): nothing can be changed or trained on it."
)
_PRESENTS: Final = Standing(Role.VIEWER, why="Nothing can be changed while presenting. Leave the presentation first.")
NEEDED: Final = {"pages/train.py": Role.TRAINER, "pages/gallery.py": Role.TRAINER}
"""Pages that are there to make or change something, and who may open them."""


def standing_here() -> Standing:
    """Of whoever looks at the page that is being drawn; outside of any page, of the server itself."""
    if always_presenting():
        return _ONLY_SHOWS
    if get_script_run_ctx(suppress_warning=True) is not None and presenting():
        return _PRESENTS
    return Standing(Role.TRAINER)


def closed(title: str, role: Role) -> bool:
    """Say why a page is closed to whoever looks; whether it is."""
    if may(role):
        return False
    what = "Nothing is made while presenting" if presenting() else f"This page is for every {role.word}"
    head(title, what, standing().why)
    return True


def refused(what: str) -> None:
    """In the place of a form that whoever looks may not use."""
    empty(what, standing().why)
