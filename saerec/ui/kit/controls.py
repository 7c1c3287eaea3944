"""Controls whose value stands in the address, so that a link opens just this view."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from saerec.text.shortened import shortened
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.html import plain

ON, OFF = "1", "0"


def mirror(key: str, value: object) -> None:
    """Let a widget show what the address says. One that shows it already is left alone: setting it again would take
    away what is being typed into it right now."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def search(name: str, key: str, placeholder: str, label: str = "") -> str:
    """Words to search for. Without a label the placeholder has to say what is searched."""
    mirror(key, param(name) or "")
    return st.text_input(
        label or "Search",
        key=key,
        on_change=lambda: set_param(name, st.session_state[key]),
        icon=":material/search:",
        placeholder=placeholder,
        label_visibility="visible" if label else "collapsed",
    )


def choice(name: str, label: str, options: Mapping[str, str], *, default: str, show_label: bool = False) -> str:
    """One of a few options (value -> words) side by side. A value of the address that is none is named."""
    chosen = _known(name, label, options, default)
    key, keep = _keeping(name, default)
    mirror(key, chosen)
    shown = st.segmented_control(
        label,
        list(options),
        key=key,
        format_func=options.__getitem__,
        on_change=keep,
        label_visibility="visible" if show_label else "collapsed",
    )
    return shown or default


def pick(name: str, label: str, options: Mapping[str, str], *, default: str, meaning: str | None = None) -> str:
    """One of many options (value -> words) in a list that can be searched."""
    chosen = _known(name, label, options, default)
    key, keep = _keeping(name, default)
    mirror(key, chosen)
    return st.selectbox(
        label, list(options), key=key, format_func=lambda one: shortened(options[one], 60), on_change=keep, help=meaning
    )


def switch(name: str, label: str, *, default: bool = False, meaning: str | None = None) -> bool:
    """Something that is on or off."""
    usual = ON if default else OFF
    key = f"in-{name}"

    def keep() -> None:
        now = ON if st.session_state[key] else OFF
        set_param(name, None if now == usual else now)

    mirror(key, (param(name) or usual) == ON)
    return st.toggle(label, key=key, on_change=keep, help=meaning)


def _known(name: str, label: str, options: Mapping[str, str], default: str) -> str:
    wanted = param(name) or default
    if wanted in options:
        return wanted
    st.warning(
        f"The address asks for {plain(name)} {plain(wanted)}, which there is not. "
        f"Valid: {plain(', '.join(list(options)[:12]), 400)}.",
        icon=":material/search_off:",
    )
    return default


def _keeping(name: str, default: str) -> tuple[str, Callable[[], None]]:
    key = f"in-{name}"

    def keep() -> None:
        now = st.session_state[key]
        set_param(name, None if now in (None, default) else now)

    return key, keep
