"""Make a list, rename it, delete it, take a change back, and read one from a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.ui.kit.address import set_param
from saerec.ui.kit.html import plain
from saerec.ui.lists.add import LIST, SAID, tried
from saerec.workspace.list_files import LARGEST, read_list
from saerec.workspace.lists import LIMITS, NamedList


def new_list(explorer: Explorer) -> None:
    """A name and a note behind a button."""
    with st.popover("New list", icon=":material/add:"), st.form("new-list", border=False):
        name = st.text_input("Name", max_chars=LIMITS["name"], key="new-list-name")
        remark = st.text_area("Note", max_chars=LIMITS["note"], height=90, key="new-list-note")
        if st.form_submit_button("Make it", type="primary", icon=":material/check:"):
            try:
                made = explorer.kept_lists.create(name, remark)
            except SaerecError as error:
                st.error(plain(error, 300))
                return
            set_param(LIST, made.key)
            st.rerun()


def import_panel(explorer: Explorer) -> None:
    """A file that was exported here or elsewhere; what of it this run does not have is said."""
    with st.popover("Import", icon=":material/upload:"):
        file = st.file_uploader("A list as JSON or CSV", type=["json", "csv"], key="import-list")
        if file is None:
            st.caption("CSV: the columns kind (latent, theme, person, item) and id; name and remark may follow.")
            return
        if st.button("Import this list", type="primary", icon=":material/upload:", key="import-list-now"):
            try:
                if file.size > LARGEST:
                    raise SaerecError(f"The file has {file.size:,} bytes. A list has at most {LARGEST:,}.")
                made, left_out = explorer.import_list(read_list(file.getvalue(), file.name))
            except SaerecError as error:
                st.error(plain(error, 400))
                return
            few = "; ".join(left_out[:8]) + (f"; and {len(left_out) - 8:,} more" if len(left_out) > 8 else "")
            rest = f" Left out, for this run does not have it: {few}." if left_out else ""
            st.session_state[SAID] = f"{made.name} is imported with {len(made.entries):,} entries.{rest}"
            set_param(LIST, made.key)
            st.rerun()


def change_list(explorer: Explorer, found: NamedList, deleted: str) -> None:
    """Rename, undo, delete. deleted: where the next drawing finds what can be had back."""
    with st.popover("Rename", icon=":material/edit:"):
        _rename(explorer, found)
    st.button("Undo the last change", icon=":material/undo:", key=f"undo-{found.key}", type="tertiary",
              on_click=tried, args=(partial(explorer.kept_lists.undo, found.key),))  # fmt: skip

    def delete() -> None:
        tried(partial(explorer.kept_lists.delete, found.key))
        st.session_state[deleted] = (found.key, found.name)
        set_param(LIST, None)

    st.button("Delete", icon=":material/delete:", key=f"delete-{found.key}", type="tertiary", on_click=delete,
              help="You can undo that.")  # fmt: skip


def _rename(explorer: Explorer, found: NamedList) -> None:
    """What somebody else wrote meanwhile is said, and what was typed stays."""
    key, known = f"rename-{found.key}", f"rename-{found.key}-known"
    st.session_state.setdefault(known, (found.name, found.note))
    with st.form(key, border=False):
        name = st.text_input("Name", found.name, max_chars=LIMITS["name"], key=f"{key}-name")
        remark = st.text_area("Note", found.note, max_chars=LIMITS["note"], height=90, key=f"{key}-note")
        if not st.form_submit_button("Save", type="primary", icon=":material/check:"):
            return
    now = (found.name, found.note)
    if now != st.session_state[known]:
        st.session_state[known] = now
        st.warning(f"Somebody has meanwhile called it {plain(found.name)}. Save again to replace that.")
        return
    try:
        kept = explorer.kept_lists.rename(found.key, name, remark)
    except SaerecError as error:
        st.error(plain(error, 300))
        return
    st.session_state[known] = (kept.name, kept.note)
    st.rerun()
