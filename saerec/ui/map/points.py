"""The map of sentences as the browser draws it: its points, which are sent once, and what is chosen on it."""

from __future__ import annotations

import base64
from typing import Final

import numpy as np
import streamlit as st

from saerec.explorer.sentences.selection import Area
from saerec.ui.kit.address import set_param
from saerec.ui.kit.browser import script

AREA: Final = "area"
"""The address parameter that holds the area that was drawn."""
_KEY: Final = "sentence-map"
_TOOLS: Final = (
    ("move", "Move", "Drag to move the map", True),
    ("box", "Box", "Drag to choose a box", True),
    ("lasso", "Lasso", "Drag around what you want to choose", True),
    ("in", "+", "Zoom in", False),
    ("out", "−", "Zoom out", False),
    ("whole", "Whole map", "Show all of it again", False),
    ("clear", "Clear", "Choose nothing", False),
    ("png", "Save PNG", "Save what is seen as a picture", False),
)
_PRESSED: Final = ' aria-pressed="false"'
_HTML: Final = (
    '<div class="map"><div class="tools" role="toolbar" aria-label="Tools of the map">'
    + "".join(
        f'<button type="button" value="{name}" title="{meaning}"{_PRESSED if kept else ""}>{label}</button>'
        for name, label, meaning, kept in _TOOLS
    )
    + '</div><div class="sheet"><canvas class="canvas" aria-hidden="true"></canvas>'
    '<canvas class="over" tabindex="0" role="application" aria-label="Map of sentences, one point each. Arrows move '
    'it, plus and minus zoom, Enter chooses what is in view, Escape chooses nothing."></canvas>'
    '<div class="tip" role="status" hidden></div></div><ul class="legend" aria-label="Colours"></ul></div>'
)
_STYLE: Final = """
.map{font:400 .875rem/1.4 var(--st-font);color:var(--st-text-color)}
button{all:unset;cursor:pointer;border-radius:.5rem;padding:.2rem .6rem;box-sizing:border-box;max-width:100%}
button:hover{color:var(--st-primary-color)}
button:focus-visible,.over:focus-visible{outline:2px solid var(--st-primary-color);outline-offset:1px}
.tools{display:flex;flex-wrap:wrap;gap:.35rem;margin-bottom:.5rem}
.tools button{border:1px solid var(--st-border-color)}
button[aria-pressed=true]{background:color-mix(in srgb,var(--st-primary-color) 14%,transparent);
border-color:var(--st-primary-color)}
.sheet{position:relative;height:min(640px,72vh,100vw);border:1px solid var(--st-border-color);border-radius:.6rem;
overflow:hidden}
canvas{position:absolute;inset:0;width:100%;height:100%}
.tip{position:absolute;z-index:2;max-width:min(26rem,calc(100% - 8px));padding:.45rem .65rem;border-radius:.5rem;
box-sizing:border-box;background:var(--st-background-color);border:1px solid var(--st-border-color);
box-shadow:0 4px 14px rgba(0,0,0,.16);pointer-events:none;overflow-wrap:anywhere}
.tip[hidden]{display:none}
.tip small{display:block;margin-top:.2rem;font-size:.78rem;color:color-mix(in srgb,currentColor 72%,transparent)}
.legend{list-style:none;margin:.5rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem .3rem}
.legend button{display:flex;gap:.4rem;align-items:center;padding:.15rem .45rem;border:1px solid transparent}
.legend i{flex:none;width:.7rem;height:.7rem;border-radius:50%}
.legend small{font-size:.78rem;font-variant-numeric:tabular-nums;color:color-mix(in srgb,currentColor 72%,transparent)}
"""


def send_points(points: bytes) -> None:
    """The points themselves, see `figures.sentence_points`: outside whatever is drawn anew when an area is chosen."""
    st.components.v2.component("saerec_sentence_points", html="<span></span>", js=script("sentence_points"))(
        key="sentence-points", data=points, height="content"
    )


def draw_map(version: str, area: Area | None, found: np.ndarray | None) -> None:
    """The map of the points of this version. found [n] bool: those to be brought out, if any are looked for.

    A drawn area goes into the address, and the fragment around this is run anew.
    """

    def choose() -> None:
        area = st.session_state[_KEY][AREA]
        if area is not None:
            set_param(AREA, area)

    bits = None if found is None else base64.b64encode(np.packbits(found).tobytes()).decode()
    mount = st.components.v2.component("saerec_sentence_map", html=_HTML, css=_STYLE, js=script("sentence_map"))
    mount(
        key=_KEY,
        data={"version": version, AREA: "" if area is None else str(area), "found": bits},
        on_area_change=choose,
        height="content",
    )
