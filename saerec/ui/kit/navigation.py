"""The sidebar: where one can go, and which run is looked at."""

from __future__ import annotations

from typing import Final

import streamlit as st

from saerec.ui.kit.address import OF_A_VIEW, link, param, set_param
from saerec.ui.kit.loaders import run_name
from saerec.ui.kit.presenting import PRESENTED, mode_switch, presenting

PAGES: Final = (
    ("Explore", (
        ("app.py", "Overview", ":material/space_dashboard:"),
        ("pages/latents.py", "Latents", ":material/lightbulb:"),
        ("pages/map.py", "Map", ":material/bubble_chart:"),
        ("pages/probe.py", "Text probe", ":material/edit_note:"),
    )),
    ("People", (
        ("pages/users.py", "Users", ":material/person:"),
        ("pages/recommendations.py", "Recommendations", ":material/tune:"),
        ("pages/cohorts.py", "Cohorts", ":material/groups:"),
    )),
    ("Quality", (
        ("pages/evaluation.py", "Evaluation", ":material/query_stats:"),
        ("pages/compare.py", "Compare", ":material/compare_arrows:"),
    )),
    ("Build", (
        ("pages/train.py", "Train", ":material/model_training:"),
        ("pages/gallery.py", "Runs", ":material/inventory_2:"),
    )),
)  # fmt: skip
"""Section, and its pages: file, label, icon. A new page is one line here."""
CARRIED: Final = {"Explore": "latent", "People": "user"}
"""What stays chosen from page to page of a section."""


def navigation() -> None:
    """Links to every page; the run, and what is chosen in this section, stay."""
    shown = [(section, [one for one in pages if not presenting() or one[0] in PRESENTED]) for section, pages in PAGES]
    with st.sidebar:
        for section, pages in shown:
            if pages:
                st.caption(section)
            for path, label, icon in pages:
                name = CARRIED.get(section)
                kept = {name: param(name)} if name is not None else {}
                st.page_link(path, label=label, icon=icon, query_params=link(**kept))


def run_picker(names: list[str], chosen: str | None) -> None:
    """Choose a run; another run starts with a clean address."""

    def keep() -> None:
        for name in OF_A_VIEW:
            set_param(name, None)
        set_param("run", st.session_state["run-picker"])

    st.session_state["run-picker"] = chosen
    st.sidebar.space("small")
    st.sidebar.selectbox(
        "Run", names, key="run-picker", on_change=keep, placeholder="Choose a run", format_func=run_name,
        help="A run is one data set, its dictionary of latents and its recommender.",
    )  # fmt: skip
    mode_switch()
