"""The frame around every page, the way to the others, and the one place where errors are caught."""

from __future__ import annotations

import contextlib
import gc
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st

from saerec.errors import SaerecError, of_storage
from saerec.explorer import Explorer
from saerec.places import assets
from saerec.rights import Role, decide_by, may
from saerec.ui.kit.address import MODE, OF_A_PERSON, OF_A_VIEW, TOUR, link, param, set_param
from saerec.ui.kit.glossary import TERM, glossary_button
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import explorer, finished_runs, known_runs, run_name
from saerec.ui.kit.presenting import PRESENTED, larger_type, mode_switch, presenting, touring
from saerec.ui.kit.standing import NEEDED, admitted, closed, signed_in_line, standing_here
from saerec.ui.kit.unfinished import unfinished_note
from saerec.ui.kit.widgets import empty, head

ASSETS = assets()
ABOUT = "**SAERec Explorer** names what people want, recommends by it, and shows why."
PAGES: Final = (
    ("Explore", (
        ("app.py", "Overview", ":material/space_dashboard:"),
        ("pages/latents.py", "Latents", ":material/lightbulb:"),
        ("pages/map.py", "Map", ":material/bubble_chart:"),
        ("pages/probe.py", "Text probe", ":material/edit_note:"),
        ("pages/reasons.py", "Reasons", ":material/psychology:"),
        ("pages/lists.py", "Lists", ":material/bookmarks:"),
    )),
    ("People", (
        ("pages/users.py", "Users", ":material/person:"),
        ("pages/recommendations.py", "Recommendations", ":material/tune:"),
        ("pages/cohorts.py", "Cohorts", ":material/groups:"),
    )),
    ("Quality", (
        ("pages/evaluation.py", "Evaluation", ":material/query_stats:"),
        ("pages/failures.py", "Failures", ":material/search_off:"),
        ("pages/quiz.py", "Quiz", ":material/quiz:"),
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
_VIEWS: Final = "views"


def page(render: Callable[[Explorer], None], *, title: str) -> None:
    """Draw the frame, then the page of the chosen run."""
    if not _frame(title):
        return
    with _boundary():
        chosen = _chosen_run()
        if chosen is not None:
            unfinished_note(chosen)
            found = explorer(chosen)
            _notebook_note(found)
            render(found)
    _remember(title)
    _keep_modules(len(sys.modules))


def _notebook_note(found: Explorer) -> None:
    """Where what people wrote cannot be read, what is shown in its place."""
    found.notebook.version()
    if trouble := found.notebook.trouble():
        st.warning(plain(trouble, 700), icon=":material/edit_off:")


@st.cache_resource(max_entries=1, show_spinner=False)
def _keep_modules(known: int) -> None:
    """What was imported stays for good, so the garbage collector need not look through it again.

    Streamlit collects after every run of a script; with torch and Plotly loaded that holds up all readers by 0.2 s.
    """
    gc.collect()
    gc.freeze()


def page_without_run(render: Callable[[], None], *, title: str) -> None:
    """The same frame for a page that needs no run, and is there for those who may make one."""
    if not _frame(title):
        return
    with _boundary():
        names = list(finished_runs() if presenting() else known_runs())
        if names:
            wanted = param("run")
            run_picker(names, wanted if wanted in names else None)
        if not closed(title, Role.TRAINER):
            render()
    _remember(title)


@contextlib.contextmanager
def _boundary() -> Iterator[None]:
    """What a person can put right is said on the page; a bug is admitted calmly, its details go to the log."""
    try:
        yield
    except SaerecError as error:
        st.error(plain(error, 800), icon=":material/error:")
    except Exception as error:
        understood = of_storage(error) if isinstance(error, OSError) else None
        if understood is not None:
            st.error(plain(understood, 800), icon=":material/error:")
            return
        traceback.print_exception(error, file=sys.stderr)
        st.error(
            f"Something broke while this page was drawn ({type(error).__name__}). The run itself is untouched. "
            "Reload the page; if it happens again, the server's log holds the details.",
            icon=":material/error:",
        )


def _frame(title: str) -> bool:
    """What is around every page; whether whoever looks may see more of it."""
    decide_by(standing_here)
    st.set_page_config(
        page_title=f"{title} · SAERec Explorer",
        page_icon=str(ASSETS / "icon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed" if touring() else "auto",
        menu_items={"About": ABOUT},
    )
    st.html(_look())
    st.logo(str(ASSETS / "logo.svg"), icon_image=str(ASSETS / "icon.svg"), size="large")
    larger_type()
    let_in = False
    with _boundary():
        let_in = admitted()
    if let_in:
        navigation(title)
        glossary_button()
        signed_in_line()
    return let_in


@cache
def _look() -> str:
    """The style sheet, above all else on the page, with an element that nobody sees: what is nothing but style is drawn
    after the page, which then moves as it gets its look."""
    return f"<style>{(ASSETS / 'style.css').read_text('utf-8')}</style><i class=sx-look></i>"


def _chosen_run() -> Path | None:
    """The run of the address; else the demo, else the newest that is finished. None, after saying why, when there is
    none. Presenting shows finished runs alone."""
    runs = finished_runs() if presenting() else known_runs()
    wanted = param("run")
    if not runs:
        head("Runs", "There is no run yet", "A run is one data set, its dictionary of latents and its recommender.")
        empty("Nothing to explore.", "Make a run on the Train page, or with: saerec demo")
        return None
    if wanted is not None and wanted not in runs:
        run_picker(list(runs), None)
        valid = ", ".join(list(runs)[:12]) + (" ..." if len(runs) > 12 else "")
        head(
            "Runs",
            f"There is no run {wanted[:80]} here",
            "The address asks for a run that does not exist, or was removed.",
        )
        st.warning(f"Valid: {plain(valid, 400)}. Choose one in the sidebar.", icon=":material/search_off:")
        return None
    name = wanted or ("demo" if "demo" in runs else next(iter({**finished_runs(), **runs})))
    run_picker(list(runs), name)
    st.session_state["run"] = name
    return runs[name]


def navigation(here: str) -> None:
    """Links to every page as it was left; the run, and what is chosen in this section, stay. The link to the page that
    is open leads to it as it begins."""
    shown = [(section, [one for one in pages if _is_shown(one[0])]) for section, pages in PAGES]
    with st.sidebar:
        if presenting() and st.button("Guided tour", icon=":material/slideshow:", type="tertiary", key="guided-tour"):
            st.switch_page("app.py", query_params=link(**{TOUR: 1}))
        for section, pages in shown:
            if pages:
                st.caption(section)
            for path, label, icon in pages:
                name = CARRIED.get(section)
                kept = {name: param(name)} if name is not None else {}
                left = {} if label == here else _left(label)
                if kept.get("user") not in (None, left.get("user")):  # what was changed for somebody else
                    left = {one: value for one, value in left.items() if one not in OF_A_PERSON}
                given = {one: value for one, value in kept.items() if value is not None}
                st.page_link(path, label=label, icon=icon, query_params=link(**{**left, **given}))


def _is_shown(path: str) -> bool:
    return path in PRESENTED if presenting() else may(NEEDED.get(path, Role.VIEWER))


def _remember(page: str) -> None:
    """What this page's address says is what the way back to it says: what was typed and chosen there is not lost."""
    view = {name: value for name, value in st.query_params.items() if name not in ("run", MODE, TERM, TOUR)}
    st.session_state.setdefault(_VIEWS, {})[param("run"), page] = view


def _left(page: str) -> dict[str, str]:
    """The address parameters of a page as it was left."""
    view: dict[str, str] = st.session_state.get(_VIEWS, {}).get((param("run"), page), {})
    return view


def run_picker(names: list[str], chosen: str | None) -> None:
    """Choose a run; another run starts with a clean address."""

    def keep() -> None:
        for name in OF_A_VIEW:
            set_param(name, None)
        set_param("run", st.session_state["run-picker"])

    st.session_state["run-picker"] = chosen
    st.sidebar.space("small")
    st.sidebar.selectbox(
        "Run",
        names,
        key="run-picker",
        on_change=keep,
        placeholder="Choose a run",
        format_func=run_name,
        help="A run is one data set, its dictionary of latents and its recommender.",
    )
    mode_switch()
