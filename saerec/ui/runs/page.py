"""Which runs are there, and which is best? All of them in one table, one of them in detail."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from saerec.errors import ConfigError
from saerec.places import bundled_runs
from saerec.text.words import search_words
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.choosing import choose_row
from saerec.ui.kit.controls import search
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.picked import pick_file, put_away
from saerec.ui.kit.saving import attempt, told
from saerec.ui.kit.widgets import empty, head, note, plain, section
from saerec.ui.runs.detail import detail
from saerec.workspace.archive import import_run
from saerec.workspace.catalog import RunSummary, list_runs, summarise
from saerec.workspace.trash import Deleted, deleted_runs, purge_run, restore_run

PICK = "pick"
"""The address parameter that names the run shown in detail."""
STATES = {
    "done": "● done",
    "running": "◐ running",
    "waiting": "◌ waiting",
    "half": "◑ half-made",
    "failed": "▲ failed",
    "broken": "✕ broken",
}
"""How a state is shown; others are shown as they are called."""


def render() -> None:
    """The table, the chosen run, and below what comes in and what was thrown away."""
    head(
        "Runs",
        "Which runs are there?",
        "Every run of this machine, the newest first. Choose one to open, compare, share or remove it.",
    )
    _undo()
    runs = all_runs()
    if not runs:
        empty("There is no run yet.", "Make one on the Train page, or import one below.")
    else:
        _table(runs)
        _chosen(runs)
    left, right = st.columns(2, gap="large")
    with left:
        import_form()
    with right:
        trash_list()


def all_runs() -> list[RunSummary]:
    """The user's runs and, where no run has their names, those that come with the program."""
    runs = list_runs(runs_dir())
    own = {run.run_id for run in runs}
    return runs + [replace(summarise(path), run_id=name) for name, path in bundled_runs().items() if name not in own]


def _undo() -> None:
    """What was deleted a moment ago can be had back at once."""
    ticket = st.session_state.get("deleted-run")
    if not ticket:
        return
    run_id = ticket.rpartition("~")[0]
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"**{plain(run_id)}** is in the trash.")
        if st.button("Undo", icon=":material/undo:", key="undo-delete"):
            del st.session_state["deleted-run"]
            restore_run(runs_dir(), ticket)
            set_param(PICK, run_id)
            st.rerun()


def _table(runs: list[RunSummary]) -> None:
    words = search_words(search("find", "runs-find", "Search names, tags, data, presets"))
    shown = [run for run in runs if all(word in _searched(run) for word in words)]
    if not shown:
        empty("No run matches.", "Search for fewer words.")
        return

    accuracy = {
        name: st.column_config.NumberColumn(name, format="%.4f", width=86, help="On the held-out last interactions.")
        for name in ("HR@10", "NDCG@10")
    }
    opened = param(PICK)
    choose_row(
        pd.DataFrame([_row(run) for run in shown]),
        {
            "Run": st.column_config.TextColumn(width=190),
            "State": st.column_config.TextColumn(width=100),
            "Tags": st.column_config.TextColumn(width=110),
            **accuracy,
            "Made": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm", width=140),
            "Minutes": st.column_config.NumberColumn(format="%.1f", width=76, help="Spent on the stages that stand."),
            "MB": st.column_config.NumberColumn(format="%.1f", width=70, help="Size on disk."),
        },
        "runs-list",
        "Table of runs with state, data, accuracy, time and size",
        opened=next((place for place, run in enumerate(shown) if run.run_id == opened), None),
        choose=lambda place: set_param(PICK, shown[place].run_id),
        most=430,
    )
    hidden = f" {len(runs) - len(shown):,} more do not match." if len(shown) < len(runs) else ""
    note(f"{len(shown):,} {'run' if len(shown) == 1 else 'runs'}. Click one for its details.{hidden}")


def _searched(run: RunSummary) -> str:
    final = "final" if run.final_of else ""
    parts = (run.run_id, run.label.title, *run.label.tags, run.dataset, run.preset, run.state, final)
    return " ".join(parts).lower()


def _row(run: RunSummary) -> dict[str, object]:
    return {
        "Run": run.name,
        "State": "● final" if run.final_of and run.state == "done" else STATES.get(run.state, run.state),
        "HR@10": run.hit_rate,
        "NDCG@10": run.ndcg,
        "Data": run.dataset,
        "Preset": run.preset,
        "Made": pd.Timestamp(run.made, unit="s") if run.made else None,
        "Minutes": run.seconds / 60,
        "MB": run.n_bytes / 1e6,
        "Tags": ", ".join(run.label.tags),
    }


def _chosen(runs: list[RunSummary]) -> None:
    wanted = param(PICK)
    by_id = {run.run_id: run for run in runs}
    if wanted is not None and wanted not in by_id:
        st.warning(f"There is no run {plain(wanted)} here.", icon=":material/search_off:")
    elif wanted is not None:
        detail(by_id[wanted], runs)


def import_form() -> None:
    """A .zip that was exported, checked and put beside the others."""
    section(
        "Import a run",
        "A .zip that was exported here or elsewhere. Names, sizes, hashes and versions are checked "
        "before anything is kept.",
        small=True,
    )
    archive = pick_file("Exported run", ["zip"], "import-file", label_visibility="collapsed")
    name = st.text_input("Name", placeholder="as it was called", help="Give one where there is a run of its name.",
                         key="import-name", persist_state="session")  # fmt: skip

    def bring() -> str:
        if archive is None:
            raise ConfigError("Choose a .zip first.")
        run = import_run(archive, runs_dir(), name.strip() or None)
        set_param(PICK, run.run_id)
        return f"Imported as {plain(run.run_id)}."

    if st.button("Import", icon=":material/upload:", key="import-now"):
        with st.spinner("Checking every file ..."):
            well = attempt("import", bring)
        if well:
            put_away("import-file")
            st.rerun()
    told("import")


def trash_list() -> None:
    """What was deleted, until it is purged."""
    gone = deleted_runs(runs_dir())
    section("Trash", "Deleted runs stay here until you end them for good.", small=True)
    if not gone:
        note("It is empty.")
    for one in gone:
        _deleted(one)


def _deleted(one: Deleted) -> None:
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
