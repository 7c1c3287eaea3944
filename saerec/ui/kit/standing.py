"""Who is looking, and what this person may do: the rule by which a server decides every write."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from saerec.rights import Role, Standing, may, standing
from saerec.ui.kit.html import plain
from saerec.ui.kit.people import people_file, read_roles
from saerec.ui.kit.presenting import always_presenting, presenting
from saerec.ui.kit.widgets import empty, head

_ONLY_SHOWS: Final = "This server only shows (SAEREC_MODE=demo): nothing can be changed or trained on it."
_PRESENTS: Final = "Nothing can be changed while presenting. Leave the presentation first."
_NOBODY: Final = Standing(Role.VIEWER, why="Sign in first.")
NEEDED: Final = {"pages/train.py": Role.TRAINER, "pages/gallery.py": Role.TRAINER}
"""Pages that are there to make or change something, and who may open them."""


def standing_here() -> Standing:
    """Of whoever looks at the page that is being drawn; outside of any page, of the server itself.

    Raises ConfigError for a file of roles that says nothing clear: then nobody may do anything.
    """
    of_a_page = get_script_run_ctx(suppress_warning=True) is not None
    found = Standing(Role.TRAINER)
    if people_file() is not None:
        found = (_signed_in() if of_a_page else None) or _NOBODY
    if always_presenting():
        return Standing(Role.VIEWER, found.name, _ONLY_SHOWS)
    if of_a_page and presenting():
        return Standing(Role.VIEWER, found.name, _PRESENTS)
    return found


def _signed_in() -> Standing | None:
    """Of whoever has signed in and is known; None for everybody else."""
    path, email = people_file(), _email()
    role = read_roles(path).of(email) if path is not None and email else None
    if role is None:
        return None
    return Standing(
        role, email, f"You are signed in as {email}, {role.word}. Who runs this explorer says who may more."
    )


def _email() -> str:
    """The address that the provider vouches for; empty where nobody is signed in or it is not confirmed."""
    user = st.user.to_dict()
    confirmed = user.get("email_verified", True) is True
    return str(user.get("email") or "") if user.get("is_logged_in") and confirmed else ""


def admitted() -> bool:
    """Whether whoever looks may see pages; where not, the way in is drawn in their place."""
    if people_file() is None or _signed_in() is not None:
        return True
    if not st.user.to_dict().get("is_logged_in"):
        head("SAERec Explorer", "Sign in", "This explorer is shared: who you are decides what you may do.")
        st.button("Sign in", type="primary", icon=":material/login:", key="sign-in", on_click=st.login)
        return False
    shown = plain(_email() or "an address that your provider has not confirmed", 100)
    head("SAERec Explorer", "You have no role here", "Who runs this explorer says who may look.")
    st.warning(f"You are signed in as {shown}.", icon=":material/lock:")
    st.button("Sign out", icon=":material/logout:", key="sign-out", on_click=st.logout)
    return False


def signed_in_line() -> None:
    """Below the pages in the sidebar: who is signed in, as what, and the way out."""
    found = None if people_file() is None else _signed_in()
    if found is not None:
        st.sidebar.caption(f"{plain(found.name, 60)} · {found.role.word}")
        st.sidebar.button("Sign out", icon=":material/logout:", key="sign-out", type="tertiary", on_click=st.logout)


def closed(title: str, role: Role) -> bool:
    """Say why a page is closed to whoever looks; whether it is."""
    if may(role):
        return False
    what = "Nothing is made while presenting" if presenting() else f"This page is for {role.word}s"
    head(title, what, standing().why)
    return True


def refused(what: str) -> None:
    """In the place of a form that whoever looks may not use."""
    empty(what, standing().why)
