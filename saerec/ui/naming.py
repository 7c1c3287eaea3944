"""Writing about a latent: name, description, verdict, note. Kept in the notebook, seen by everybody at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.ui.markup import plain

VERDICTS = {"The run's own verdict": None, "Is an intent": True, "Is no intent": False}


def edit_latent(explorer: Explorer, latent: int, row: dict[str, Any]) -> None:
    """A form behind a button; what is saved is an edit that can be undone."""
    written = explorer.notebook.entry(latent)
    with st.popover("Edit", icon=":material/edit:"):
        with st.form(f"edit-{latent}", border=False):
            name = st.text_input("Name", row[c.NAME], max_chars=120)
            description = st.text_area("Description", row[c.DESCRIPTION], height=90)
            verdict = st.selectbox("Verdict", list(VERDICTS), index=list(VERDICTS.values()).index(written.verdict))
            remark = st.text_area("Note", written.note, height=90, placeholder="For whoever reads this next")
            saved = st.form_submit_button("Save", type="primary", icon=":material/check:")
        undone = st.button("Undo the last edit", icon=":material/undo:", key=f"undo-{latent}", type="tertiary",
                           disabled=not len(explorer.notebook.history(latent)))  # fmt: skip
        st.caption("Saved for everybody who opens this run. A name changed by hand has no score until it is measured.")
        if saved or undone:
            try:
                if saved:
                    _save(explorer, latent, row, (name, description, VERDICTS[verdict], remark))
                else:
                    explorer.notebook.undo(latent)
            except SaerecError as error:
                st.error(plain(error, 400))
                return
            st.rerun()
    if written.note:
        st.caption(f"**Note.** {plain(written.note, 400)}")


def _save(explorer: Explorer, latent: int, row: dict[str, Any], values: tuple[str, str, bool | None, str]) -> None:
    """Write what changed, nothing else, so that undo takes back what was meant."""
    name, description, verdict, remark = values
    notebook, written = explorer.notebook, explorer.notebook.entry(latent)
    if (name, description) != (row[c.NAME], row[c.DESCRIPTION]):
        notebook.rename(latent, name, description)
    if verdict != written.verdict:
        notebook.verdict(latent, verdict)
    if remark != written.note:
        notebook.note(latent, remark)
