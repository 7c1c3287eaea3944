"""Below the list of runs: runs from elsewhere come in, deleted ones come back or go for good."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec.ui.kit.address import set_param
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.widgets import note, plain, section
from saerec.workspace.archive import import_run
from saerec.workspace.trash import Deleted, deleted_runs, purge_run, restore_run


def import_form() -> None:
    """A .zip that was exported, checked and put beside the others."""
    section("Import a run", "A .zip that was exported here or elsewhere. Names, sizes, hashes and versions are checked "
            "before anything is kept.", small=True)  # fmt: skip
    with st.form("import-run", border=False):
        archive = st.file_uploader("Exported run", type=["zip"], label_visibility="collapsed")
        name = st.text_input("Name", placeholder="as it was called", help="Give one where there is a run of its name.")
        asked = st.form_submit_button("Import", icon=":material/upload:")
    if asked and archive is None:
        st.warning("Choose a .zip first.")
    elif asked and archive is not None:
        with st.spinner("Checking every file ..."):
            run = import_run(archive, runs_dir(), name.strip() or None)
        set_param("pick", run.run_id)
        st.rerun()


def trash_list() -> None:
    """What was deleted, until it is purged."""
    gone = deleted_runs(runs_dir())
    section("Trash", "Deleted runs stay here until you end them for good.", small=True)
    if not gone:
        note("It is empty.")
    for one in gone:
        _row(one)


def _row(one: Deleted) -> None:
    with st.container(border=True):
        when = pd.Timestamp(one.when, unit="s").strftime("%d %b %Y, %H:%M")
        st.markdown(f"**{plain(one.run_id)}**  \nDeleted {when} UTC · {one.n_bytes / 1e6:,.1f} MB")
        with st.container(horizontal=True, gap="small"):
            back = st.button("Restore", icon=":material/undo:", key=f"restore-{one.ticket}")
            with st.popover("Delete for good", icon=":material/delete_forever:"):
                st.markdown("This cannot be undone.")
                ended = st.button("Delete it for good", type="primary", key=f"purge-{one.ticket}")
        if back:
            set_param("pick", restore_run(runs_dir(), one.ticket).name)
        if ended:
            purge_run(runs_dir(), one.ticket)
        if back or ended:
            if st.session_state.get("deleted-run") == one.ticket:
                del st.session_state["deleted-run"]
            st.rerun()
