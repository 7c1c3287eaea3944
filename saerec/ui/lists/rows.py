"""The entries of a list: what each is, where it leads, what is said of it, and buttons that change their order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.ui.kit.address import link
from saerec.ui.kit.drafts import Draft
from saerec.ui.kit.html import plain
from saerec.ui.kit.meanings import Meaning, as_label
from saerec.ui.kit.saving import told
from saerec.ui.kit.widgets import note
from saerec.ui.lists.add import SOMEBODY, tried
from saerec.workspace.lists import LIMITS, Entry, NamedList

KINDS = {
    "latent": ("Latent", ":material/lightbulb:"),
    "theme": ("Theme", ":material/category:"),
    "person": ("Person", ":material/person:"),
    "item": ("Item", ":material/shopping_bag:"),
}


def rows(explorer: Explorer, found: NamedList, *, can_change: bool) -> None:
    """Each entry in a line of its own."""
    table = explorer.listed(found)
    for place, (entry, row) in enumerate(zip(found.entries, table.to_dict("records"), strict=True)):
        with st.container(border=True, key=f"{'listed' if can_change else 'seen'}-{place}"):
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.html(f'<span class="sx-place">{place + 1}</span>', width="content")
                _link(explorer, entry, row)
                st.caption(f"{KINDS[entry.kind][0]} · {plain(row['about'], 80)}", width="stretch")
                if can_change:
                    _buttons(explorer, found, place, entry, row[c.NAME] or entry.id)
            _remark(explorer, found, entry, can_change=can_change)
    missing = int((~table["known"]).sum())
    if missing:
        note(f"{missing:,} of these are not in this run any more: it was made again, or from other data.")


def _link(explorer: Explorer, entry: Entry, row: dict[Any, Any]) -> None:
    """To the page of the thing; what the run does not have leads nowhere."""
    name, icon = str(row[c.NAME] or f"{entry.kind} {entry.id}"), KINDS[entry.kind][1]
    label = as_label(Meaning(name, bool(row[c.CERTAIN])), 80)
    if not row["known"]:
        st.markdown(f"{icon} **{label}**", width="content")
        return
    page, address = _target(explorer, entry)
    st.page_link(page, label=label, icon=icon, query_params=link(**address), width="content")


def _target(explorer: Explorer, entry: Entry) -> tuple[str, dict[str, object]]:
    if entry.kind == "person":
        return "pages/users.py", {"user": entry.id}
    if entry.kind == "latent":
        return "pages/latents.py", {c.LATENT: entry.id}
    if entry.kind == "theme":
        return "pages/latents.py", {c.LATENT: explorer.theme(int(entry.id)).row[c.HEAD]}
    return "pages/recommendations.py", {"item": entry.id}  # why it is where it is, for whom the page opens on


def _buttons(explorer: Explorer, found: NamedList, place: int, entry: Entry, name: str) -> None:
    kept, last = explorer.kept_lists, len(found.entries) - 1
    shown = plain(name, 60)
    with st.container(horizontal=True, gap=None, width="content", key=f"iconic-{place}"):
        for what, icon, act, possible in (
            (f"Move {shown} up", "arrow_upward", partial(kept.move, found.key, entry, -1), place > 0),
            (f"Move {shown} down", "arrow_downward", partial(kept.move, found.key, entry, 1), place < last),
            (f"Remove {shown}", "close", partial(kept.remove, found.key, entry), True),
        ):
            st.button(what, icon=f":material/{icon}:", key=f"list-{icon}-{place}", type="tertiary", help=what,
                      disabled=not possible, on_click=tried, args=(act,))  # fmt: skip


def _remark(explorer: Explorer, found: NamedList, entry: Entry, *, can_change: bool) -> None:
    if not can_change:
        if entry.remark:
            st.markdown(plain(entry.remark, LIMITS["remark"]))
        return
    draft = Draft(f"remark-{found.key}-{entry.kind}-{entry.id}", {"remark": entry.remark})

    def write(_: Mapping[str, Any]) -> str:
        explorer.kept_lists.remark(found.key, entry, draft.typed("remark"))
        return "Saved for everybody."

    st.text_input(
        "Remark",
        key=draft.key("remark"),
        max_chars=LIMITS["remark"],
        placeholder="Why it is worth showing",
        label_visibility="collapsed",
        on_change=draft.save,
        args=(write,),
        persist_state="session",
    )
    if draft.changes():  # it could not be saved
        draft.buttons(write, {"remark": "Remark"}, lambda _: SOMEBODY)
    else:
        told(draft.place)
