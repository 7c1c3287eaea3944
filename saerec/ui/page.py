"""The frame around every page: title, sidebar, run, and the one place where errors are caught."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.ui.components import STYLE, nothing, plain
from saerec.ui.loaders import ROOT, explorer, known_runs
from saerec.ui.state import link, param, set_param

Render = Callable[[Explorer], None]

NAVIGATION = (
    ("Explore", (
        ("app.py", "Overview", ":material/dashboard:"),
        ("pages/latents.py", "Latents", ":material/lightbulb:"),
        ("pages/map.py", "Map", ":material/scatter_plot:"),
    )),
    ("People", (
        ("pages/users.py", "Users", ":material/person:"),
        ("pages/recommendations.py", "Recommendations", ":material/recommend:"),
    )),
    ("Build", (("pages/train.py", "Train", ":material/model_training:"),)),
)  # fmt: skip


def page(render: Render, *, title: str) -> None:
    """Draw the frame, then the page; whatever goes wrong inside is said on the page, never as a traceback."""
    _frame(title)
    try:
        chosen = _choose_run()
        if chosen is not None:
            render(explorer(chosen))
    except SaerecError as error:
        st.error(plain(error, 600), icon=":material/error:")
    except Exception as error:
        _broken(error)


def page_without_run(render: Callable[[], None], *, title: str) -> None:
    """The same frame for a page that needs no run."""
    _frame(title)
    try:
        _choose_run(quiet=True)
        render()
    except SaerecError as error:
        st.error(plain(error, 600), icon=":material/error:")
    except Exception as error:
        _broken(error)


def _frame(title: str) -> None:
    st.set_page_config(
        page_title=f"{title} · SAERec Explorer", page_icon=str(ROOT / "assets" / "icon.svg"), layout="wide"
    )
    st.html(STYLE)
    st.logo(str(ROOT / "assets" / "logo.svg"), icon_image=str(ROOT / "assets" / "icon.svg"), size="large")
    with st.sidebar:
        for section, pages in NAVIGATION:
            st.caption(section)
            for path, label, icon in pages:
                user = param("user") if section == "People" else None
                st.page_link(path, label=label, icon=icon, query_params=link(user=user))


def _choose_run(quiet: bool = False) -> Path | None:
    runs = known_runs()
    wanted = param("run")
    if not runs:
        if not quiet:
            nothing("There is no run yet.", "Make one on the Train page, or with: `saerec demo`")
        return None
    if wanted is not None and wanted not in runs and not quiet:
        st.warning(f"There is no run {plain(wanted)} here. Choose one in the sidebar: {plain(', '.join(runs), 300)}")
        _picker(list(runs), None)
        return None
    name = wanted if wanted in runs else "demo" if "demo" in runs else next(iter(runs))
    _picker(list(runs), name)
    return runs[name]


def _picker(names: list[str], chosen: str | None) -> None:
    def keep() -> None:
        set_param("run", st.session_state["run-picker"])
        for name in ("latent", "user", "item"):
            set_param(name, None)

    st.session_state["run-picker"] = chosen
    st.sidebar.divider()
    st.sidebar.selectbox("Run", names, key="run-picker", on_change=keep, placeholder="Choose a run")


def _broken(error: Exception) -> None:
    traceback.print_exception(error, file=sys.stderr)
    st.error(
        f"Something broke while this page was drawn ({type(error).__name__}). The run itself is untouched. "
        "Reload the page; if it stays, the server's log holds the details.",
        icon=":material/error:",
    )
