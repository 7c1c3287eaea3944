"""The first step of training: which data, how it is read, and what of it is used."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from saerec.config.schema import DataConfig
from saerec.data.inspection.folders import offered, resolve
from saerec.data.inspection.preview import Inspection, UnmappedError, inspect
from saerec.data.inspection.sizes import CorpusSize
from saerec.errors import ConfigError
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.widgets import note
from saerec.ui.train.dataset import Dataset, choose_columns, show_findings, show_preview, show_unmapped
from saerec.ui.train.filters import choose_filters
from saerec.ui.train.options import FILTERS
from saerec.ui.train.upload import change_columns, choose_saved, place_below
from saerec.workspace.saved_data import Corpora

DEMO, OWN, FOLDER = "Demo shop", "Your data", "A folder on this machine"
KINDS: Final = (DEMO, OWN, FOLDER)
_DEMO_SIZE = CorpusSize(users=1000, items=377, interactions=12_011, texts=33_478)


@dataclass(frozen=True)
class Source:
    """What was chosen."""

    kind: str
    dataset: Dataset | None = None
    size: CorpusSize | None = None
    """What is left after filtering; None while there is nothing."""
    sets: tuple[str, ...] = ()
    """Filters, as `section.key=value`."""

    @property
    def ready(self) -> bool:
        """Whether there is something to train on."""
        return self.size is not None and self.size.users > 0

    @property
    def changed(self) -> bool:
        """Whether a click was meant for other columns than are read now."""
        return self.dataset is not None and self.dataset.changed

    def command(self) -> list[str]:
        """The first words of the command: which data. Raises ConfigError when there are none."""
        if self.kind == DEMO:
            return ["demo"]
        if self.dataset is None:
            raise ConfigError("Bring your data first: upload files, or choose a folder.")
        return ["run", *self.dataset.options()]

    def shown(self) -> list[str]:
        """The same words for people to copy."""
        return self.command() if self.kind == DEMO or self.dataset else ["run", "--data", "YOUR-FILE"]

    def start(self, run: str) -> None:
        """Remember that a run is being trained from it, so that nobody deletes it meanwhile."""
        if self.dataset is not None and self.dataset.saved is not None:
            Corpora(runs_dir()).note_use(self.dataset.saved, run)


def choose_source() -> Source:
    """Demo, one's own data, or a folder of the machine."""
    kind = st.radio(
        "Data", KINDS, horizontal=True, key="train-kind", label_visibility="collapsed", persist_state="session"
    )
    if kind == DEMO:
        note("A made-up shop with 1,000 people and 12,000 reviews: a first run without data of your own.")
        return Source(DEMO, size=_DEMO_SIZE)
    chosen, below = st.container(), place_below()
    with chosen:
        dataset = choose_saved() if kind == OWN else _choose_folder()
    if dataset is None:
        return Source(kind)
    with below.container():
        _warn_of_change(dataset)
        config, size = choose_filters(dataset)
        show_findings(dataset.report)
        _show_columns(dataset)
    return Source(kind, dataset, size, _sets(config))


def choose_appended() -> Dataset | None:
    """Later data for a run that is there: of any size, and nothing is filtered out of them."""
    kind = st.radio(
        "Data", (OWN, FOLDER), horizontal=True, key="later-kind", label_visibility="collapsed", persist_state="session"
    )
    chosen, below = st.container(), place_below()
    with chosen:
        dataset = choose_saved(appended=True) if kind == OWN else _choose_folder(appended=True)
    if dataset is None:
        return None
    with below.container():
        _warn_of_change(dataset)
        show_findings(dataset.report.unfiltered())
        _show_columns(dataset)
    return dataset


def _warn_of_change(dataset: Dataset) -> None:
    if dataset.changed:
        st.info(
            "Another tab has chosen other columns for these data. They are shown as they are read now: look "
            "at them before you start.",
            icon=":material/sync:",
        )


def _show_columns(dataset: Dataset) -> None:
    with st.expander("Columns and first rows", icon=":material/view_column:", key=f"train-columns-{dataset.key}"):
        changed = choose_columns(dataset.preview, dataset.columns_key(), dataset.mapping)
        if changed and st.button("Read with these columns", type="primary", key="train-remap"):
            if dataset.saved is None:
                st.session_state[_mapping_key(dataset.path)] = {**dataset.mapping, **changed}
            else:
                change_columns(dataset, changed)
            st.rerun()
        show_preview(dataset.preview)
        st.markdown("\n".join(f"- {plain(one, 400)}" for one in dataset.notes))


def _choose_folder(appended: bool = False) -> Dataset | None:
    root = os.environ.get("SAEREC_DATA_ROOT")
    if root:
        names = offered(Path(root))
        note(f"Folders and files within {root}. Links out of it are not followed.")
        text = st.selectbox(
            "Folder or file",
            names,
            index=None,
            key="train-root",
            persist_state="session",
            placeholder=("Choose one" if names else "There is nothing to read in it"),
        )
    else:
        note("Any folder or file that this machine's user can read. Set SAEREC_DATA_ROOT to allow one folder only.")
        text = st.text_input(
            "Folder or file", placeholder="/data/reviews", key="train-folder", persist_state="session"
        ).strip()
    if not text:
        return None
    path = resolve(text, Path(root) if root else None)
    mapping = st.session_state.get(_mapping_key(path), {})
    try:
        found = _inspected(str(path), stamp(path), mapping, appended)
    except UnmappedError as error:
        changed = show_unmapped(error, f"folder-{path}")
        if st.button("Read with these columns", type="primary", disabled=not changed):
            st.session_state[_mapping_key(path)] = {**mapping, **changed}
            st.rerun()
        show_preview(error.preview)
        return None
    return Dataset(str(path), path, found.preview, found.report, found.index, found.source.notes, mapping)


@st.cache_data(max_entries=4, show_spinner="Reading the data ...")
def _inspected(path: str, stamp: list[tuple[str, int, int]], mapping: dict[str, str], appended: bool) -> Inspection:
    return inspect(Path(path), mapping=mapping, to_append=appended)


def stamp(path: Path) -> list[tuple[str, int, int]]:
    """Changes when a file does."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    facts = [(file.name, file.stat()) for file in files]
    return [(name, fact.st_size, fact.st_mtime_ns) for name, fact in facts]


def _mapping_key(path: Path) -> str:
    return f"train-mapping-{path}"


def _sets(config: DataConfig) -> tuple[str, ...]:
    """Filters that differ from the defaults."""
    default, names = DataConfig(), [name.removeprefix("data.") for name in FILTERS]
    return tuple(f"data.{name}={value}" for name in names if (value := getattr(config, name)) != getattr(default, name))
