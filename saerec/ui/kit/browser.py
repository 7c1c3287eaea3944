"""What only the browser can do: put this view's address on the clipboard, save a chart as it is seen."""

from __future__ import annotations

from functools import cache
from typing import Final

import streamlit as st

from saerec.places import assets

_STYLE: Final = """
button{all:unset;cursor:pointer;font:400 .875rem/1.4 var(--st-font);color:var(--st-text-color);border-radius:.5rem;
padding:.25rem .6rem;border:1px solid var(--st-border-color);display:inline-flex;gap:.4rem;align-items:center}
button:hover{color:var(--st-primary-color);border-color:var(--st-primary-color)}
button:focus-visible{outline:2px solid var(--st-primary-color);outline-offset:2px}
div{display:flex;gap:.4rem;flex-wrap:wrap;align-items:center}
output{font:.8rem var(--st-font);color:var(--st-text-color)}
svg{width:1rem;height:1rem;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round}
"""
_LINK: Final = (
    '<button type="button" title="Copy the address of just this view"><svg viewBox="0 0 24 24" aria-hidden="true">'
    '<path d="M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1"/></svg>'
    '<span aria-live="polite">Copy link</span></button>'
)
_FIGURE: Final = (
    '<div><button type="button" value="png">PNG</button><button type="button" value="svg">SVG</button>'
    '<button type="button" value="html">Web page</button><output></output></div>'
)


@cache
def script(name: str) -> str:
    """What a file of `assets` does in the browser."""
    return (assets() / f"{name}.js").read_text(encoding="utf-8")


def copy_link() -> None:
    """A button that copies the address."""
    st.components.v2.component("saerec_copy_link", html=_LINK, css=_STYLE, js=script("copy_link"))(
        key="copy-link", width="content", height="content"
    )


def save_drawing(key: str, name: str, title: str, note: str) -> None:
    """Buttons that save the chart inside the container `key` as a file called `name`."""
    st.components.v2.component("saerec_save_figure", html=_FIGURE, css=_STYLE, js=script("save_figure"))(
        key=f"drawing-{key}", data={"key": key, "name": name, "title": title, "note": note}, height="content"
    )


def thin_labels(key: str) -> None:
    """Names in the map inside the container `key` show as far as they fit, at every zoom."""
    st.components.v2.component("saerec_thin_labels", html="<span></span>", js=script("thin_labels"))(
        key="thin-labels", data={"key": key}, height="content"
    )
