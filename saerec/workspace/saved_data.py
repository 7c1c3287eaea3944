"""Data that were uploaded in a browser, kept with the runs: `<runs>/.corpora/<key>/`.

<key>/  the files, unpacked            meta.json  what they are, how they are read, which runs were made from them
findings.json  what is odd, first rows index.parquet  ids and text lengths, for sizes

A corpus is filled in a folder of its own and renamed into place, so a refused or broken upload leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from typing import Any

import pandas as pd

from saerec import columns as c
from saerec.data.inspection.findings import Report
from saerec.data.inspection.folders import settle_roles
from saerec.data.inspection.preview import Inspection, Preview, inspect
from saerec.data.inspection.unpack import Upload, receive, safe_name
from saerec.errors import DataError
from saerec.files import exclusive, fingerprint, sync_directory, write_json
from saerec.jobs import job_status
from saerec.rights import Role, requires

FOLDER = ".corpora"
_META, _FINDINGS, _INDEX = "meta.json", "findings.json", "index.parquet"
_ENDED = ("none", "done", "failed", "cancelled")
_STARTING = 60.0  # seconds in which a run that was just started counts as being trained
_STALE = 86_400.0  # seconds after which a half-filled folder belongs to nobody
_LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class SavedCorpus:
    """What meta.json holds."""

    key: str
    """Its folder; it never changes, so that a run can always be resumed from it."""
    name: str
    """What it is called on the page."""
    data: str
    """Path inside the folder that is read."""
    content: str
    """Fingerprint of the files' bytes, whatever they are called."""
    bytes: int
    files: dict[str, str]
    """Name as it came, made harmless -> sha256 of its bytes."""
    format: str = ""
    """As recognised, one of `saerec.data.readers.FORMATS`."""
    mapping: dict[str, str] = field(default_factory=dict)
    """Only what was chosen; the rest is guessed."""
    skip_bad_rows: bool = False
    trainable: bool = True
    """If not, it can only be appended to a run: all of one user or item, or without a text."""
    users: int = 0
    items: int = 0
    interactions: int = 0
    notes: list[str] = field(default_factory=list)
    created: float = 0.0
    """seconds since 1970"""
    runs: dict[str, float] = field(default_factory=dict)
    """Run -> when its training was started from this."""


class Corpora:
    """The saved corpora of one workspace."""

    def __init__(self, runs_dir: Path) -> None:
        self._runs, self._home = runs_dir, runs_dir / FOLDER

    def all(self) -> list[SavedCorpus]:
        """The newest first; a folder without a readable meta.json is left out."""
        found = []
        for place in self._home.glob(f"[!.]*/{_META}"):
            with contextlib.suppress(OSError, ValueError, TypeError):
                found.append(SavedCorpus(**_read(place)))
        return sorted(found, key=lambda corpus: -corpus.created)

    def get(self, key: str) -> SavedCorpus:
        """Raises DataError when there is none."""
        found = {corpus.key: corpus for corpus in self.all()}
        if key not in found:
            raise DataError("These data are no longer there. Upload them again, or choose others.")
        return found[key]

    def path(self, corpus: SavedCorpus) -> Path:
        """What `saerec run --data` is given."""
        return self._home / corpus.key / corpus.data

    def findings(self, corpus: SavedCorpus) -> tuple[Report, Preview]:
        """What is odd, and the first rows."""
        content = _read(self._home / corpus.key / _FINDINGS)
        return Report.from_dict(content["report"]), Preview.from_dict(content["preview"])

    def index(self, corpus: SavedCorpus) -> pd.DataFrame:
        """See `saerec.data.inspection.sizes.index_corpus`."""
        return pd.read_parquet(self._home / corpus.key / _INDEX)

    def busy(self, corpus: SavedCorpus) -> list[str]:
        """Runs that are being trained from it now, or wait to be."""
        now = time.time()
        states = {run: job_status(self._runs / run).state for run in corpus.runs}
        starting = {run for run, started in corpus.runs.items() if now - started < _STARTING}
        return [run for run, state in states.items() if state not in _ENDED or (state == "none" and run in starting)]

    @requires(Role.TRAINER, "To upload data")
    def add(
        self, uploads: Sequence[Upload], *, mapping: Mapping[str, str] | None = None, to_append: bool = False
    ) -> tuple[SavedCorpus, bool]:
        """(the corpus, whether it is new). The same bytes again are the corpus that is there already.

        to_append: also what cannot be trained on, but appended to a run. Raises DataError, and its kind UnmappedError
        where columns must be chosen; then nothing is left behind.
        """
        with self._draft() as draft:
            files = receive(uploads, draft / "data")
            sums = {file.path.name: file.sha256 for file in files}
            content = fingerprint(sorted(sums.values()))
            for known in self.all():
                if known.content == content and (to_append or known.trainable):
                    return known, False
            name = _name_of(uploads[0].name)
            path = settle_roles(draft / "data")
            corpus = SavedCorpus(
                key=name,
                name=name,
                data=str(path.relative_to(draft)),
                content=content,
                bytes=sum(file.bytes for file in files),
                files=sums,
                mapping=dict(mapping or {}),
                created=time.time(),
            )
            return self._settle(draft, _fill(draft, corpus, _inspect(path, mapping, to_append))), True

    @requires(Role.TRAINER, "To read data otherwise")
    def remap(self, key: str, mapping: Mapping[str, str]) -> SavedCorpus:
        """Read its columns otherwise. Raises DataError, and then it stays as it was."""
        corpus = self.get(key)
        inspection = _inspect(self.path(corpus), mapping, to_append=not corpus.trainable)
        with exclusive(self._home / key):
            return _fill(self._home / key, replace(self.get(key), mapping=dict(mapping)), inspection)

    @requires(Role.TRAINER, "To rename data")
    def rename(self, key: str, name: str, seen: str | None = None) -> None:
        """Call it otherwise. Raises DataError for a name that is empty, long, or taken.

        seen: what the writer took it to be called; where it is called otherwise by now, it stays so (DataError).
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            raise DataError(f"A name has 1 to {_LONGEST_NAME} characters.")
        if any(other.name.casefold() == name.casefold() and other.key != key for other in self.all()):
            raise DataError(f"There are data called {name!r} already. Choose another name.")
        with exclusive(self._home / key):
            corpus = self.get(key)
            if seen not in (None, corpus.name):
                raise DataError(f"Somebody else called it {corpus.name!r} meanwhile. Nothing was saved.")
            self._write(replace(corpus, name=name))

    @requires(Role.TRAINER, "To delete data")
    def delete(self, key: str) -> None:
        """Raises DataError while a run is trained from it."""
        self.get(key)
        gone = self._home / f".gone-{token_hex(4)}"
        with exclusive(self._home / key):
            corpus = self.get(key)
            if busy := self.busy(corpus):
                reason = f"{', '.join(busy)} is being trained from it. Wait for it, or cancel it."
                raise DataError(f"{corpus.name} cannot be deleted now: {reason}")
            (self._home / key).rename(gone)
        shutil.rmtree(gone)
        self._tidy()

    def holds(self, path: Path) -> str | None:
        """The key of the corpus that a path lies in, if it lies in one."""
        home, path = self._home.resolve(), path.resolve()
        return path.relative_to(home).parts[0] if path != home and path.is_relative_to(home) else None

    @requires(Role.TRAINER, "To train")
    def note_use(self, key: str, run: str) -> None:
        """A run is about to be trained from it: it cannot be deleted until that has ended."""
        self.get(key)
        with exclusive(self._home / key):
            corpus = self.get(key)
            self._write(replace(corpus, runs={**corpus.runs, run: time.time()}))

    def _write(self, corpus: SavedCorpus) -> None:
        write_json(self._home / corpus.key / _META, asdict(corpus))

    @contextlib.contextmanager
    def _draft(self) -> Iterator[Path]:
        """A folder to fill; whatever is left of it at the end is taken away."""
        for old in self._home.glob(".new-*"):
            if time.time() - old.stat().st_mtime > _STALE:
                shutil.rmtree(old, ignore_errors=True)
        draft = self._home / f".new-{token_hex(4)}"
        (draft / "data").mkdir(parents=True)
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            self._tidy()

    def _tidy(self) -> None:
        with contextlib.suppress(OSError):  # it is not empty
            self._home.rmdir()

    def _settle(self, draft: Path, corpus: SavedCorpus) -> SavedCorpus:
        """Rename the draft into its place; where the name is taken, it gets a number."""
        number, folder = 1, "data"
        while True:
            key = corpus.key if number == 1 else f"{corpus.key}-{number}"
            # A run says what it was made from by the last part of the path.
            (draft / folder).rename(draft / key)
            settled = replace(corpus, key=key, name=key, data=corpus.data.replace("data", key, 1))
            write_json(draft / _META, asdict(settled))
            sync_directory(draft)
            try:
                draft.rename(self._home / key)
            except OSError:  # a folder with something in it stands there
                number, folder = number + 1, key
                continue
            sync_directory(self._home)
            return settled


def _inspect(path: Path, mapping: Mapping[str, str] | None, to_append: bool) -> Inspection:
    try:
        return inspect(path, mapping=mapping, to_append=to_append)
    except DataError as error:
        # Where the files lie on this machine tells a person in a browser nothing.
        error.args = (str(error).replace(f"{path.parent}/", "", 1),)
        raise


def _fill(directory: Path, corpus: SavedCorpus, inspection: Inspection) -> SavedCorpus:
    """Write index, findings and, last, meta."""
    report, index, source = inspection.report, inspection.index, inspection.source
    corpus = replace(
        corpus,
        format=source.format,
        skip_bad_rows=report.needs_skipping,
        trainable=inspection.trainable,
        users=int(index[c.USER].nunique()),
        items=int(index[c.ITEM].nunique()),
        interactions=report.kept,
        notes=source.notes,
    )
    index.to_parquet(directory / _INDEX, index=False, compression="zstd")
    write_json(directory / _FINDINGS, {"report": asdict(report), "preview": asdict(inspection.preview)})
    write_json(directory / _META, asdict(corpus))
    return corpus


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _name_of(file: str) -> str:
    """`reviews` of "reviews.csv.gz"; never `data`, which the draft's folder is called."""
    stem = safe_name(file).partition(".")[0]
    return stem if stem.isascii() and stem[:1].isalnum() and stem != "data" else "my-data"
