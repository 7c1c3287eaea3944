"""Make a list, rename it, delete it, take a change back, and read one from a file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.ui.kit.address import set_param
from saerec.ui.kit.drafts import Draft
from saerec.ui.kit.html import plain
from saerec.ui.kit.picked import pick_file, put_away
from saerec.ui.kit.saving import attempt, told
from saerec.ui.lists.add import LIST, SAID, SOMEBODY, tried
from saerec.workspace.list_files import LARGEST, read_list
from saerec.workspace.lists import LIMITS, NamedList


def new_list(explorer: Explorer) -> None:
    """A name and a note behind a button; they are cleared when the list is made."""
    state = st.session_state

    def make() -> str:
        made = explorer.kept_lists.create(state["new-list-name"], state["new-list-note"])
        set_param(LIST, made.key)
        state["new-list-name"] = state["new-list-note"] = ""
        return f"{plain(made.name)} is made."

    def create() -> None:
        attempt("new-list", make)

    with st.popover("New list", icon=":material/add:"):
        st.text_input("Name", max_chars=LIMITS["name"], key="new-list-name", persist_state="session")
        st.text_area("Note", max_chars=LIMITS["note"], height=90, key="new-list-note", persist_state="session")
        st.button("Make it", type="primary", icon=":material/check:", key="new-list", on_click=create)
        told("new-list")


def import_panel(explorer: Explorer) -> None:
    """A file that was exported here or elsewhere; what of it this run does not have is said."""
    with st.popover("Import", icon=":material/upload:"):
        file = pick_file("A list as JSON or CSV", ["json", "csv"], "import-list")
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
            put_away("import-list")
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
    draft = Draft(f"rename-{found.key}", {"name": found.name, "note": found.note})

    def write(_: Mapping[str, Any]) -> str:
        explorer.kept_lists.rename(found.key, draft.typed("name"), draft.typed("note"), seen=found)
        return "Saved for everybody."

    labels = {"name": "Name", "note": "Note"}
    st.text_input(labels["name"], key=draft.key("name"), max_chars=LIMITS["name"], persist_state="session")
    st.text_area(labels["note"], key=draft.key("note"), max_chars=LIMITS["note"], height=90, persist_state="session")
    draft.buttons(write, labels, lambda _: SOMEBODY)
