"""What a view shows is in its address, so a link opens just this view."""

from __future__ import annotations

import streamlit as st


def param(name: str) -> str | None:
    """A value of the address, or None."""
    value = st.query_params.get(name)
    return value if value else None


def set_param(name: str, value: object | None) -> None:
    """Put a value into the address; None takes it out."""
    if value is None or value == "":
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(value)


def link(**changes: object) -> dict[str, str]:
    """Address parameters of another page: the run stays, the rest as given."""
    kept = {"run": param("run"), **changes}
    return {name: str(value) for name, value in kept.items() if value is not None}


def latent_param() -> tuple[int | None, str | None]:
    """(latent, complaint): the latent of the address, or why it is none."""
    value = param("latent")
    if value is None:
        return None, None
    if value.isdigit():
        return int(value), None
    return None, f"The address asks for latent {value!r}, but a latent is a number such as 7."
