"""Where a corpus comes from, and the fingerprint that tells whether it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from saerec.data.raw import RawCorpus
from saerec.errors import DataError
from saerec.files import file_sha256, fingerprint


class Origin(Protocol):
    """Something a corpus can be read from."""

    def describe(self) -> dict[str, Any]:
        """What the manifest stores."""

    def fingerprint(self) -> str:
        """Changes when the data does."""

    def read(self, scratch: Path | None = None) -> RawCorpus:
        """The raw tables; the reviews in files of the folder `scratch`, if one is given and they are no few."""


@dataclass(frozen=True)
class FileOrigin:
    """A file or a directory of files."""

    path: Path
    format: str = "auto"
    mapping: Mapping[str, str] = field(default_factory=dict)
    skip_bad_rows: bool = False
    """Leave out rows that cannot be read, instead of refusing the data."""
    date_hint: str = ""
    """How the times of the run are written that these data are added to; where it fits, it counts before a guess."""

    def describe(self) -> dict[str, Any]:
        """The name only: where a file lies on this machine is nobody else's business."""
        described = {"kind": "files", "name": self.path.name, "format": self.format, "mapping": dict(self.mapping)}
        return described | ({"skip_bad_rows": True} if self.skip_bad_rows else {})

    def fingerprint(self) -> str:
        """sha256 over names and bytes of the files, the format and the mapping."""
        from saerec.data.readers.files.opening import matching

        if not (self.path.exists() or matching(self.path)):
            raise DataError("no such file or directory. Give --data a path that exists.", file=self.path)
        files = list(matching(self.path)) or [self.path]
        if self.path.is_dir():
            files = sorted(p for p in self.path.iterdir() if p.is_file())
        skipping = ["skip_bad_rows"] if self.skip_bad_rows else []
        return fingerprint([(p.name, file_sha256(p)) for p in files], self.format, dict(self.mapping), *skipping)

    def read(self, scratch: Path | None = None) -> RawCorpus:
        """Raises DataError for anything that cannot be read."""
        from saerec.data.readers import read_corpus
        from saerec.data.readers.files.faults import Faults
        from saerec.data.readers.rows.column_map import DATE_HINT

        faults = Faults() if self.skip_bad_rows else None
        mapping = dict(self.mapping) | ({DATE_HINT: self.date_hint} if self.date_hint else {})
        raw = read_corpus(self.path, format=self.format, mapping=mapping or None, faults=faults, scratch=scratch)
        if faults is not None:
            raw.source.notes.extend(faults.summary())
        return raw


@dataclass(frozen=True)
class DemoOrigin:
    """The planted demo corpus."""

    users: int = 1000
    items: int = 400
    reviews: int = 12000
    seed: int = 0

    def describe(self) -> dict[str, Any]:
        """Its size and seed."""
        return {"kind": "demo", "name": "demo", **asdict(self)}

    def fingerprint(self) -> str:
        """Of size, seed and version of the generator."""
        return fingerprint("demo", 6, asdict(self))

    def read(self, scratch: Path | None = None) -> RawCorpus:
        """Write the corpus, in memory."""
        from saerec.data.demo import make_demo

        return make_demo(users=self.users, items=self.items, reviews=self.reviews, seed=self.seed)


@dataclass(frozen=True)
class RecordedOrigin:
    """The data a run already holds; its raw files may be gone."""

    source: Mapping[str, Any]

    def describe(self) -> dict[str, Any]:
        """As recorded."""
        return {key: value for key, value in self.source.items() if key != "fingerprint"}

    def fingerprint(self) -> str:
        """As recorded."""
        return str(self.source["fingerprint"])

    def read(self, scratch: Path | None = None) -> RawCorpus:
        """Raises DataError: only the run's own tables are left."""
        raise DataError("The run's data stage must be made again, which needs the raw files: saerec run --data PATH.")
