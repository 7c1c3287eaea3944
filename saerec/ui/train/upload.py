"""Data of one's own: uploaded, kept under a name, chosen again, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from saerec.data.inspection.preview import UnmappedError
from saerec.data.inspection.unpack import Upload
from saerec.data.readers.files.opening import TABLE_SUFFIXES
from saerec.errors import DataError
from saerec.ui.kit.drafts import Draft
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.picked import pick_files, picked, put_away
from saerec.ui.kit.widgets import note
from saerec.ui.train.dataset import Dataset, show_preview, show_unmapped, size_line
from saerec.workspace.saved_data import Corpora, SavedCorpus

ENDINGS: Final = [*(ending[1:] for ending in TABLE_SUFFIXES), "gz", "zst", "zip", "inter", "item", "data", "dat"]
CHOSEN, _WANTED, _PICKED, _REFUSED = "train-corpus", "train-corpus-wanted", "train-upload", "train-refused"
APPEND_CHOSEN, _SEEN, _EMPTIED = "later-corpus", "train-mapping-seen", "train-emptied"
_Refusal = tuple[tuple[str, ...], DataError]
"""Which files, and why."""


def choose_saved(appended: bool = False) -> Dataset | None:
    """The uploader, and what was kept of earlier uploads; None while nothing is chosen.

    `appended`: for a run that is there. Then data that cannot be trained on are offered too, and none is chosen before
    a person does.
    """
    store, chosen = Corpora(runs_dir()), APPEND_CHOSEN if appended else CHOSEN
    known = {corpus.key: corpus for corpus in store.all() if appended or corpus.trainable}
    if not known:
        _uploader(store, appended)
        return None
    wanted = st.session_state.pop(_WANTED, st.session_state.get(chosen))
    st.session_state[chosen] = wanted if wanted in known else None if appended else next(iter(known))
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    key = left.selectbox(
        "Your data",
        list(known),
        format_func=lambda key: _label(known[key]),
        key=chosen,
        persist_state="session",
        placeholder="Choose data that were kept, or bring others below",
    )
    if key is not None:
        with right.popover("Manage", icon=":material/more_horiz:", width="stretch"):
            _manage(store, known[key])
    with st.expander("Bring more data", icon=":material/upload:", expanded=key is None or _waiting()):
        _uploader(store, appended)
    if key is None:
        return None
    if _waiting():  # what was chosen before is no longer what the page is about
        note(f"Nothing is chosen while files wait above. Take them out to go on with {known[key].name}.")
        return None
    return _dataset(store, known[key])


def place_below() -> st.delta_generator.DeltaGenerator:
    """Where to draw what depends on the data, in a `container()` that is made once they are read: emptied at once where
    files are about to be read in the place of others, so that nobody starts with those meanwhile."""
    files = picked(_PICKED)
    refused = st.session_state.get(_REFUSED)
    due = bool(files) and (refused is None or refused[0] != tuple(file.file_id for file in files))
    if not due:
        return st.container()
    st.session_state[_EMPTIED] = True
    return st.empty()


def show_again(prefixes: tuple[str, ...]) -> None:
    """Before widgets are drawn that were emptied: the browser forgot what they held, so that is sent once more.

    prefixes: how their keys begin.
    """
    if st.session_state.pop(_EMPTIED, False):
        for key in [str(key) for key in st.session_state if str(key).startswith(prefixes)]:
            st.session_state[key] = st.session_state[key]


def change_columns(dataset: Dataset, changed: Mapping[str, str]) -> None:
    """Read saved data with other columns; it stays as it was when that fails."""
    corpus = Corpora(runs_dir()).remap(str(dataset.saved), {**dataset.mapping, **changed})
    st.session_state[_SEEN] = corpus.key, corpus.mapping


def _label(corpus: SavedCorpus) -> str:
    day = datetime.fromtimestamp(corpus.created, UTC).strftime("%-d %b %Y")
    size = size_line(corpus.users, corpus.items, corpus.interactions)
    space = f"{corpus.bytes / 1e6:,.1f} MB" if corpus.bytes >= 1e5 else f"{max(corpus.bytes / 1e3, 1):,.0f} kB"
    return f"{corpus.name} · {size} · {space} · {day}"


def _waiting() -> bool:
    return bool(picked(_PICKED))


def _uploader(store: Corpora, appended: bool) -> None:
    files = pick_files(
        "One file of interactions; one of items and one of review texts where you have them",
        ENDINGS,
        _PICKED,
        accept_multiple_files=True,
        help="Interactions: one row a review or purchase, with a user and an item, best also time, rating and review "
        "text. Items: titles, categories, descriptions. Review texts that stand apart: user, item, text. CSV, TSV, "
        "JSON, Parquet, plain, .gz, .zst or .zip.",
    )
    if not files:
        return
    came = tuple(file.file_id for file in files)
    refused = st.session_state.get(_REFUSED)
    if refused is None or refused[0] != came:
        refused = _keep(store, files, came, {}, appended)
    error = refused[1]
    if not isinstance(error, UnmappedError):
        st.error(plain(error, 800), icon=":material/error:")
    else:
        changed = show_unmapped(error, "-".join(came))
        if st.button("Read with these columns", type="primary", disabled=not changed):
            _keep(store, files, came, changed, appended)
            st.rerun()
        show_preview(error.preview)


def _keep(
    store: Corpora, files: list[Any], came: tuple[str, ...], mapping: Mapping[str, str], appended: bool
) -> _Refusal:
    """Keep the files, choose them and draw the page again; or remember why they were refused."""
    try:
        with st.spinner("Reading your data ..."):
            corpus, new = store.add([Upload(file.name, file) for file in files], mapping=mapping, to_append=appended)
    except DataError as error:
        st.session_state[_REFUSED] = came, error
        return came, error
    st.session_state.pop(_REFUSED, None)
    put_away(_PICKED)
    st.session_state[_WANTED] = corpus.key
    st.toast(
        f"Kept as {plain(corpus.name)}." if new else f"You have these data already, as {plain(corpus.name)}.",
        icon=":material/inventory_2:",
    )
    st.rerun()


def _manage(store: Corpora, corpus: SavedCorpus) -> None:
    draft = Draft(f"train-rename-{corpus.key}", {"name": corpus.name})

    def write(changed: Mapping[str, str]) -> str:
        store.rename(corpus.key, changed["name"], seen=corpus.name)
        return "Saved."

    st.text_input("Name", key=draft.key("name"), persist_state="session")
    draft.buttons(write, {"name": "Name"}, lambda _: "by another tab or person")
    note("Files: " + ", ".join(corpus.files))
    busy = store.busy(corpus)
    if busy:
        note(f"It cannot be deleted while {', '.join(busy)} is being trained from it.")
    elif corpus.runs:
        note(f"Runs made from it stay ({', '.join(corpus.runs)}), but cannot be resumed without it.")
    sure = st.checkbox("Delete these data from this machine", key=f"train-sure-{corpus.key}", disabled=bool(busy))
    if st.button("Delete", icon=":material/delete:", disabled=not sure or bool(busy), key=f"train-delete-{corpus.key}"):
        store.delete(corpus.key)
        st.rerun()


def _dataset(store: Corpora, corpus: SavedCorpus) -> Dataset:
    report, preview = store.findings(corpus)
    index = _index(str(store.path(corpus)), corpus.content, sorted(corpus.mapping.items()), store, corpus)
    return Dataset(
        f"{corpus.key}-{corpus.created:.0f}",
        store.path(corpus),
        preview,
        report,
        index,
        corpus.notes,
        corpus.mapping,
        corpus.key,
        _changed_elsewhere(corpus),
    )


def _changed_elsewhere(corpus: SavedCorpus) -> bool:
    """Whether this tab last showed it read otherwise; then a click that was meant for that does nothing."""
    seen = st.session_state.get(_SEEN)
    st.session_state[_SEEN] = corpus.key, corpus.mapping
    return seen is not None and seen[0] == corpus.key and seen[1] != corpus.mapping


@st.cache_data(max_entries=4, show_spinner=False)
def _index(path: str, content: str, mapping: list[tuple[str, str]], _store: Corpora, _corpus: SavedCorpus) -> Any:
    return _store.index(_corpus)
