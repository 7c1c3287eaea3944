"""The first step of training: which data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from saerec.errors import ConfigError
from saerec.estimate import CorpusSize
from saerec.ui.loaders import runs_dir

KINDS = ("Demo shop", "Upload a file", "A folder on this machine")
ENDINGS = ["csv", "tsv", "jsonl", "json", "parquet", "gz"]


@dataclass(frozen=True)
class Source:
    """What was chosen. Nothing is written before `command` is asked for."""

    kind: str
    upload: UploadedFile | None = None
    folder: str = ""

    @property
    def size(self) -> CorpusSize | None:
        """How much there is, where that is known before reading."""
        return CorpusSize(users=1000, items=377, interactions=12_011, texts=33_478) if self.kind == KINDS[0] else None

    def command(self) -> list[str]:
        """The first words of the command: which data. Raises ConfigError when none is chosen."""
        if self.kind == KINDS[0]:
            return ["demo"]
        if self.kind == KINDS[2]:
            path = Path(self.folder)
            if not self.folder or not path.exists():
                raise ConfigError(
                    f"There is no file or folder {self.folder!r} on this machine. Give a path that exists."
                )
            return ["run", "--data", str(path)]
        if self.upload is None:
            raise ConfigError("Choose a file first: CSV, TSV, JSONL or Parquet, plain or .gz.")
        return ["run", "--data", str(_keep(self.upload))]

    def shown(self) -> list[str]:
        """The same words for people to copy."""
        return ["demo"] if self.kind == KINDS[0] else ["run", "--data", self.folder or "YOUR-FILE"]


def choose_source() -> Source:
    """Demo, upload or folder."""
    kind = st.radio("Data", KINDS, horizontal=True, key="train-kind")
    if kind == KINDS[1]:
        upload = st.file_uploader(
            "Interactions: one row a review or purchase", type=ENDINGS,
            help="Needs a user and an item column, best also time, rating and review text. Names are recognised.",
        )  # fmt: skip
        return Source(kind, upload=upload)
    if kind == KINDS[2]:
        folder = st.text_input("Folder or file", placeholder="/data/reviews", key="train-folder")
        return Source(kind, folder=(folder or "").strip())
    return Source(kind)


def _keep(upload: UploadedFile) -> Path:
    """The uploaded bytes under a name of our own; of the given name only the known endings are kept."""
    endings = [part for part in Path(upload.name).name.lower().split(".")[1:] if part in ENDINGS]
    place = runs_dir() / ".uploads" / ".".join([uuid4().hex, *endings])
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(upload.getbuffer())
    return place
