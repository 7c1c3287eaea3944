"""What is worth showing? Named lists of latents, themes, people and items."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from saerec.explorer import Explorer
from saerec.explorer.lists import MOST_SAID, is_kept
from saerec.rights import Role, may
from saerec.text.shortened import shortened
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.downloads import slug
from saerec.ui.kit.html import plain
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.widgets import empty, head, note
from saerec.ui.lists.add import LIST, SAID, tried
from saerec.ui.lists.change import change_list, import_panel, new_list
from saerec.ui.lists.rows import rows
from saerec.workspace.lists import NamedList

_DELETED = "deleted-list"


def render(explorer: Explorer) -> None:
    """One list, others to choose, and ways to make one."""
    head(
        "Lists",
        "What is worth showing?",
        "Named lists of latents, themes, people and items, in an order, each with a remark; a link shares one.",
    )
    _undo_delete(explorer)
    if said := st.session_state.pop(SAID, ""):
        st.info(plain(said, 600), icon=":material/info:")
    found = explorer.lists()
    chosen = _chosen(found)
    if may(Role.EDITOR):
        with st.container(horizontal=True, gap="small"):
            new_list(explorer)
            import_panel(explorer)
    if chosen is None:
        empty("There is no list yet.", "Make one here, or press “Add to a list” beside a latent, a person or an item.")
        return
    _one(explorer, chosen)


def _chosen(found: list[NamedList]) -> NamedList | None:
    """The list of the address, else the first; a picker says which."""
    if not found:
        return None
    named, wanted = {one.key: one for one in found}, param(LIST)
    if wanted is not None and wanted not in named:
        there = ", ".join(one.name for one in found[:12])
        st.warning(f"There is no list {plain(wanted, 40)}; it may have been deleted. Lists: {plain(there, 300)}.",
                   icon=":material/search_off:")  # fmt: skip
    st.session_state["list-picker"] = wanted if wanted in named else found[0].key
    key = st.selectbox(
        "List",
        list(named),
        key="list-picker",
        format_func=lambda one: f"{shortened(named[one].name, 60)} · {len(named[one].entries)}",
        on_change=lambda: set_param(LIST, st.session_state["list-picker"]),
    )
    return named[key]


def _one(explorer: Explorer, found: NamedList) -> None:
    st.html(f'<h2 class="sx-name">{escape(found.name)}</h2><p class="sx-sub">{escape(found.note)}</p>')
    can_change = is_kept(found) and may(Role.EDITOR)
    if not presenting():
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if can_change:
                change_list(explorer, found, _DELETED)
            for ending, media in (("json", "application/json"), ("csv", "text/csv")):
                st.download_button(
                    ending.upper(),
                    partial(explorer.list_as_file, found, ending),
                    f"{slug(found.name)}.{ending}",
                    media,
                    key=f"list-{ending}",
                    on_click="ignore",
                    icon=":material/download:",
                )
    if not found.entries:
        empty("Nothing is on this list yet.", "Press “Add to a list” beside a latent, a person or an item.")
        return
    rows(explorer, found, can_change=can_change)
    if not is_kept(found) and found.key != MOST_SAID:
        note("This list follows what is pinned or tagged on the page Latents; its remarks are the notes written there.")


def _undo_delete(explorer: Explorer) -> None:
    """What was deleted a moment ago can be had back at once."""
    deleted = st.session_state.get(_DELETED)
    if not deleted or not may(Role.EDITOR):
        return
    key, name = deleted
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"**{plain(name)}** was deleted.")
        if st.button("Undo", icon=":material/undo:", key="undo-delete-list"):
            del st.session_state[_DELETED]
            tried(lambda: explorer.kept_lists.undo(key))
            set_param(LIST, key)
            st.rerun()
