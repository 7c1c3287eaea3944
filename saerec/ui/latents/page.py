"""What does this latent mean?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.ui.kit import numbers
from saerec.ui.kit.address import NAMING, latent_param, link, param, set_param
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.glossary import explained
from saerec.ui.kit.html import shortened
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.widgets import empty, head, note, plain
from saerec.ui.latents.detail import detail
from saerec.ui.latents.edit import pinned_links
from saerec.workspace.notebook import PINNED, TAGS

KINDS = {
    "intents": "Intents",
    "personal": "Personal",
    "public": "Public",
    "others": "No intents",
    "pinned": "Pinned",
    "all": "All",
}
TAGGED = "tag:"
NEAREST = 40
SEARCHED = {"names": "Search names and keywords", "meaning": "Say what it should mean"}
BY = {"names": "By words", "meaning": "By meaning"}
SORTS = {
    "score": ("Surest name", c.SCORE_LOW, False),
    "density": ("Fires most", c.DENSITY, False),
    "rare": ("Fires least", c.DENSITY, True),
    "strength": ("Strongest", c.MAX_ACT, False),
    "name": ("Name, A to Z", c.NAME, True),
    "id": ("Number", c.LATENT, True),
}


def render(explorer: Explorer) -> None:
    """A list of latents beside one of them in detail."""
    head(
        "Latents",
        "What does this latent mean?",
        "Each latent is a direction the dictionary found in the sentences. "
        "Choose one to read what fires it, and how far its name can be trusted.",
    )
    chosen, complaint = latent_param()
    if complaint:
        st.warning(plain(complaint, 200), icon=":material/search_off:")
    left, right = st.columns([5, 9], gap="large")
    with left, st.container(key="side-list"):
        table = _filtered(explorer)
        pinned_links(explorer)
        _list(table)
        _better_names()
    if chosen is None and complaint is None and len(table):
        chosen = int(table[c.LATENT].iloc[0])
    with right:
        if chosen is not None:
            _steps(table, chosen)
            detail(explorer, chosen)


def _better_names() -> None:
    """The way to where latents are named again."""
    if not presenting():
        run = st.session_state["run"]
        st.page_link(
            "pages/gallery.py",
            label="Name with a language model",
            icon=":material/auto_awesome:",
            query_params=link(pick=run, **{NAMING: run}),
        )


def _kept(name: str, widget: str) -> None:
    """Put what a control shows into the address."""
    set_param(name, st.session_state[widget])


def _filtered(explorer: Explorer) -> pd.DataFrame:
    """The controls of the list live in the address, so the list can be shared."""
    show, sort, by = param("show"), param("sort"), param("by")
    kinds = KINDS | {f"{TAGGED}{tag}": f"Tag: {shortened(tag, 24)}" for tag in _tags(explorer)}
    st.session_state["latent-find"] = param("find") or ""
    st.session_state["latent-show"] = show if show in kinds else "intents"
    st.session_state["latent-sort"] = sort if sort in SORTS else "score"
    st.session_state["latent-by"] = by if by in BY else "names"
    by_meaning = st.session_state["latent-by"] == "meaning"
    st.text_input(
        "Search",
        key="latent-find",
        on_change=_kept,
        args=("find", "latent-find"),
        icon=":material/search:",
        placeholder=SEARCHED[st.session_state["latent-by"]],
        label_visibility="collapsed",
    )
    st.segmented_control(
        "Search in",
        list(BY),
        key="latent-by",
        format_func=BY.__getitem__,
        on_change=_kept,
        args=("by", "latent-by"),
        label_visibility="collapsed",
        width="stretch",
        help="Words: each must stand in the name or the keywords. Meaning: what you type is embedded, "
        "and the latents that lie nearest come first.",
    )
    left, right = st.columns(2)
    left.selectbox(
        "Show",
        list(kinds),
        key="latent-show",
        format_func=kinds.__getitem__,
        on_change=_kept,
        args=("show", "latent-show"),
    )
    right.selectbox(
        "Sort by",
        list(SORTS),
        key="latent-sort",
        format_func=lambda one: SORTS[one][0],
        on_change=_kept,
        args=("sort", "latent-sort"),
        disabled=by_meaning,
    )
    wanted = st.session_state["latent-find"]
    by_meaning = by_meaning and bool(wanted.strip())
    table = explorer.latents_like(wanted) if by_meaning else explorer.latents(search=wanted)
    table = table[_wanted(table, st.session_state["latent-show"])]
    if by_meaning:
        return table.head(NEAREST).reset_index(drop=True)
    _, column, rising = SORTS[st.session_state["latent-sort"]]
    return table.sort_values(column, ascending=rising, kind="stable", na_position="last").reset_index(drop=True)


def _wanted(table: pd.DataFrame, show: str) -> pd.Series:
    if show in ("personal", "public"):
        return table[c.INTENT_KIND] == show
    if show == "pinned":
        return table[PINNED]
    if show.startswith(TAGGED):
        return table[TAGS].map(lambda tags: show.removeprefix(TAGGED) in tags.split(", "))
    return table[c.IS_INTENT] == (show == "intents") if show != "all" else table[c.LATENT] >= 0


def _tags(explorer: Explorer) -> list[str]:
    """Every tag that somebody wrote."""
    return sorted({tag for entry in explorer.notebook.entries().values() for tag in entry.tags})


def _list(table: pd.DataFrame) -> None:
    if table.empty:
        empty("No latent matches.", "Search for fewer words, or show all.")
        return

    def choose() -> None:
        cells = st.session_state["latent-list"]["selection"]["cells"]
        if cells:
            set_param(c.LATENT, int(table[c.LATENT].iloc[cells[0][0]]))

    if c.SIMILARITY in table:
        columns = [c.NAME, c.SIMILARITY, c.SCORE]
    elif st.session_state["latent-show"] == "others":
        columns = [c.NAME, c.REASON]
    else:
        columns = [c.NAME, c.SCORE, c.DENSITY, *([c.STABILITY] if table[c.STABILITY].notna().any() else [])]
    st.dataframe(
        table[columns].assign(**{c.NAME: _names(table)}),
        key="latent-list",
        placeholder=numbers.NOTHING,
        on_select=choose,
        selection_mode="single-cell",
        hide_index=True,
        height=min(560, 38 + 35 * len(table)),
        alt="Table of latents with name, score and density",
        column_config=explained({
            c.NAME: st.column_config.TextColumn("Name", width=150),
            c.SCORE: st.column_config.ProgressColumn(
                "Score", min_value=0.0, max_value=1.0, format="%.2f", width=86,
                help="Balanced accuracy of the name on held-out sentences; 0.5 is chance."),
            c.SIMILARITY: st.column_config.NumberColumn("Near", format="%.2f", width=60,
                                                      help="Cosine of what you typed and the latent's direction."),
            c.DENSITY: st.column_config.NumberColumn("Fires on", format="percent", width=66,
                                                     help="Share of sentences that fire it."),
            c.STABILITY: st.column_config.NumberColumn(
                "Stable", format="%.2f", width=60,
                help="Cosine to the nearest latent of dictionaries trained with other seeds; near 1 is found again."),
            c.REASON: st.column_config.TextColumn("Why it is no intent", width=230),
        }),
    )  # fmt: skip
    why = f" {_reasons(table)}" if c.REASON in columns else ""
    note(f"{len(table):,} latents. Click one to read it.{why}")
    save_table(table, "Latents")


def _reasons(table: pd.DataFrame) -> str:
    """How many of each reason: what stands before its first colon, number or comma."""
    counts = table[c.REASON].str.extract(r"^([^:,\d]+?)(?: with)? ?(?=[:,\d]|$)")[0].value_counts()
    return "; ".join(f"{reason.rstrip('.').lower()}: {n:,}" for reason, n in counts.items()) + "."


def _names(table: pd.DataFrame) -> list[str]:
    return [name or f"latent {latent}" for name, latent in zip(table[c.NAME], table[c.LATENT], strict=True)]


def _steps(table: pd.DataFrame, chosen: int) -> None:
    """Previous and next in the order of the list, also by the keys K and J, as in mail and editors."""
    ids = table[c.LATENT].tolist()
    place = ids.index(chosen) if chosen in ids else -1
    before, after = place > 0, 0 <= place < len(ids) - 1
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Previous",
            icon=":material/chevron_left:",
            disabled=not before,
            on_click=set_param,
            shortcut="K",
            args=(c.LATENT, ids[place - 1] if before else None),
        )
        st.button(
            "Next",
            icon=":material/chevron_right:",
            disabled=not after,
            on_click=set_param,
            shortcut="J",
            args=(c.LATENT, ids[place + 1] if after else None),
        )
        note(f"{place + 1:,} of {len(ids):,}" if place >= 0 else "Not in the list at the left.")
