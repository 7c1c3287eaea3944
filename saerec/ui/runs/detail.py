"""One run of the list: what it is, and what can be done with it."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from saerec.errors import SaerecError
from saerec.places import bundled_name
from saerec.report import REPORT
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.address import FINAL, NAMING, link, param, set_param
from saerec.ui.kit.drafts import Draft, by_and_when
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.unfinished import resume_link
from saerec.ui.kit.widgets import cards, plain
from saerec.ui.runs.final import TITLE as TRAIN_ON_ALL
from saerec.ui.runs.final import final_panel
from saerec.ui.runs.naming import TITLE, naming_panel
from saerec.workspace.archive import export_run
from saerec.workspace.catalog import AT_REST, RunSummary, free_name
from saerec.workspace.labels import LIMITS, Label, labelled_at, write_label
from saerec.workspace.notebook import kept_elsewhere, open_notebook
from saerec.workspace.run import Run
from saerec.workspace.run_facts import settings_options
from saerec.workspace.trash import delete_run

LARGEST = 400_000_000
"""Bytes of a run that the browser is handed; larger ones are exported by the command line."""


def detail(run: RunSummary, runs: list[RunSummary]) -> None:
    """Figures, links and actions of the chosen run."""
    with st.container(border=True, key="chosen-run"):
        tags = "".join(markup.tag(tag) for tag in run.label.tags)
        titled = f"{run.run_id} · " if run.label.title else ""
        made_of = f"{titled}{run.dataset or 'unknown data'} · preset {run.preset or 'unknown'}"
        st.html(f'<h2 class="sx-name">{escape(run.name)}</h2><p class="sx-sub">{escape(made_of)}</p>')
        if tags:
            st.html(tags)
        if run.reason:
            show = st.error if run.state in ("failed", "broken") else st.info
            show(plain(run.reason, 500))
        if run.label.note:
            st.markdown(plain(run.label.note, LIMITS["note"]))
        if run.state != "broken":
            _damage(run)
            _figures(run)
            _links(run, runs)
        _actions(run)
        if run.state != "broken" and run.preset:
            _command(run)
    if run.preset:
        naming_panel(run)
        final_panel(run)


def _damage(run: RunSummary) -> None:
    """Which file is not what was written, and the command that mends it; nothing of a run that is whole."""
    try:
        Run(run.directory).require_whole()
    except SaerecError as error:
        st.error(plain(error, 500), icon=":material/error:")


def _figures(run: RunSummary) -> None:
    accuracy = "On the held-out last interaction of each person, ranked among all items."
    if run.final_of:
        accuracy = f"Not measured: nothing is held out in a final run. See {run.final_of}."
    cards(
        [
            ("HR@10", _accuracy(run.hit_rate), accuracy),
            ("NDCG@10", _accuracy(run.ndcg), accuracy),
            ("Took", numbers.seconds(run.seconds), "Spent on the stages that stand."),
            ("Size", f"{run.n_bytes / 1e6:,.1f} MB", "On disk, everything included."),
        ],
        "run",
    )


def _accuracy(value: float | None) -> str:
    return numbers.NOTHING if value is None else f"{value:.3f}"


def _links(run: RunSummary, runs: list[RunSummary]) -> None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if run.preset:
            st.page_link("app.py", label="Open", icon=":material/arrow_forward:", query_params=link(run=run.run_id))
            st.page_link(
                "pages/train.py",
                label="Train like this",
                icon=":material/content_copy:",
                query_params=link(like=run.run_id),
            )
        if run.state == "done" and not run.final_of:
            st.page_link(
                "pages/gallery.py",
                label=TRAIN_ON_ALL,
                icon=":material/done_all:",
                query_params=link(pick=run.run_id, **{FINAL: run.run_id}),
            )
        if run.state == "done":
            st.page_link(
                "pages/train.py",
                label="Add later data",
                icon=":material/playlist_add:",
                query_params=link(later=run.run_id),
            )
        else:
            resume_link(run.directory)
        if run.preset:
            st.page_link(
                "pages/gallery.py",
                label=TITLE,
                icon=":material/auto_awesome:",
                query_params=link(pick=run.run_id, **{NAMING: run.run_id}),
            )
        others = [one.run_id for one in runs if one.preset and one.run_id != run.run_id]
        if run.preset and others:
            with st.popover("Compare", icon=":material/compare_arrows:", type="tertiary"):
                names = {one.run_id: one.name for one in runs}
                other = st.selectbox(
                    "With", others, key="compare-with", format_func=names.__getitem__, persist_state="session"
                )
                st.page_link(
                    "pages/compare.py",
                    label="Compare the two",
                    icon=":material/arrow_forward:",
                    query_params=link(run=run.run_id, other=other),
                )


def _actions(run: RunSummary) -> None:
    idle, bundled = run.state in (*AT_REST, "half", "broken"), bundled_name(run.directory) is not None
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if run.preset and not bundled:
            _edit(run)
        report = run.directory / REPORT
        if report.is_file():
            st.download_button(
                "Report",
                data=report.read_bytes,
                file_name=f"{run.run_id}-report.html",
                mime="text/html",
                on_click="ignore",
                icon=":material/description:",
                help="One page to print or send: data, settings, accuracy, examples.",
            )
        if run.preset and idle:
            _export(run)
        if bundled:
            st.caption("The demo comes with the program: it can be neither renamed nor deleted.", width="content")
        elif st.button(
            "Delete",
            icon=":material/delete:",
            key=f"delete-{run.run_id}",
            disabled=not idle,
            help="Moves it to the trash. You can undo that.",
        ):
            _delete(run)


def _edit(run: RunSummary) -> None:
    now = run.label
    draft = Draft(f"label-{run.run_id}", {"title": now.title, "tags": ", ".join(now.tags), "note": now.note})

    def write(_: Mapping[str, str]) -> str:
        typed = Label(draft.typed("title"), tuple(draft.typed("tags").split(",")), draft.typed("note"))
        write_label(run.directory, typed, seen=now)
        return "Saved for everybody."

    labels = {"title": "Name", "tags": "Tags", "note": "Note"}
    with st.popover("Edit", icon=":material/edit:"):
        st.text_input(labels["title"], key=draft.key("title"), max_chars=LIMITS["title"], placeholder=run.run_id,
                      persist_state="session")  # fmt: skip
        st.text_input(labels["tags"], key=draft.key("tags"), placeholder="parted by commas", persist_state="session")
        st.text_area(labels["note"], key=draft.key("note"), height=110, max_chars=LIMITS["note"],
                     persist_state="session")  # fmt: skip
        draft.buttons(write, labels, lambda _: by_and_when("", labelled_at(run.directory)))
        st.caption(f"Links and the command line go on to know it as {plain(run.run_id)}.")


def _export(run: RunSummary) -> None:
    with st.popover("Export", icon=":material/download:"):
        st.caption("One .zip with everything the run holds and a hash for every file. Import it on another machine.")
        whole = st.toggle(
            "With embeddings",
            key="export-embeddings",
            help="Needed only to train on. They are large, and can be made again from the texts.",
        )
        if run.n_bytes > LARGEST:
            _shell("saerec", "export", str(run.directory), "--out", f"{run.run_id}.zip")
            return
        st.download_button(
            "Download",
            data=lambda: _packed(run, whole),
            file_name=f"{run.run_id}.zip",
            mime="application/zip",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
        )


def _packed(run: RunSummary, whole: bool) -> BinaryIO:
    """The archive, which never lies in memory as a whole before it is sent."""
    opened = Run(run.directory)
    notebook = open_notebook(opened, elsewhere=kept_elsewhere(runs_dir(), opened))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "run.zip"
        export_run(run.directory, place, embeddings=whole, notebook=notebook)
        return place.open("rb")  # its bytes stay until it is closed


def _delete(run: RunSummary) -> None:
    st.session_state["deleted-run"] = delete_run(run.directory)
    set_param("pick", None)
    if param("run") == run.run_id:
        set_param("run", None)
    if st.session_state.get("run") == run.run_id:
        del st.session_state["run"]
    st.rerun()


def _command(run: RunSummary) -> None:
    with st.expander("The same settings on the command line", icon=":material/terminal:"):
        name = free_name(runs_dir(), f"{run.run_id[:90]}-again")
        try:
            options = settings_options(Run(run.directory))
            st.caption("Another run with just these settings:")
            _shell("saerec", "run", "--data", "YOUR-FILE", "--run-id", name, *options)
        except SaerecError as error:  # made by another version, with settings that this one does not know
            st.caption(plain(error, 300))


def _shell(*command: str) -> None:
    st.code(shlex.join(command), language="sh", wrap_lines=True)
