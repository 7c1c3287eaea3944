"""What people write about latents: names, verdicts, notes, tags, pins. One file for all (`edit_log`)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.rights import Role, requires, writer
from saerec.workspace.edit_log import EditLog
from saerec.workspace.run import Run
from saerec.workspace.user_text import one_line, several_lines

FILE: Final = "notebook.sqlite"
VERDICT, NOTE, TAGS, PINNED, MEASURED = "verdict", "note", "tags", "pinned", "measured"
FIELDS: Final = (c.NAME, c.DESCRIPTION, VERDICT, NOTE, TAGS, PINNED, MEASURED)
LIMITS: Final = {c.NAME: 120, c.DESCRIPTION: 600, NOTE: 10_000, "tag": 40, "by": 80}
"""Longest text of each kind, in characters."""


@dataclass(frozen=True)
class Measured:
    """What a name written by a person was found to be worth when it was written."""

    name: str
    description: str
    score: float
    score_low: float
    score_high: float
    auc: float
    n_scored: int
    score_keywords: float
    said: tuple[int, ...] = ()
    """Ids of the judged texts that the name says fire."""


@dataclass(frozen=True)
class Entry:
    """What is written about one latent; None where nothing is."""

    name: str | None = None
    description: str | None = None
    verdict: bool | None = None
    """Whether a person holds it to be an intent."""
    note: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    measured: Measured | None = None
    """Of the name that stands, or of an earlier one: it says which words it was measured with."""


class Notebook:
    """Of one dictionary. Every call opens the file anew, so threads and processes may share it."""

    def __init__(self, path: Path, dictionary: str) -> None:
        """The file is made by the first edit; of one that is damaged see `trouble`."""
        self.path, self.dictionary = path, dictionary
        self._log = EditLog(path, dictionary)
        self._log.begin()
        self.version()

    # ---- writing -------------------------------------------------------------------------------------------------

    @requires(Role.EDITOR, "To write in the notebook")
    def write(
        self,
        latent: int,
        values: Mapping[str, Any],
        by: str = "",
        measured: Measured | None = None,
        seen: Entry | None = None,
    ) -> None:
        """Several fields of an `Entry` in one edit, which one undo takes back; None or nothing removes a field.

        measured: what the name was found to be worth, kept with it and taken back with it. seen: what the writer took
        to hold. Raises ConfigError for a value that cannot be kept, and where another writer changed one of these
        fields since it was seen; then nothing is written.
        """
        raw = {field: _raw(field, value) for field, value in values.items()}
        if measured is not None:
            description = raw.get(c.DESCRIPTION, measured.description)
            about = {c.NAME: raw.get(c.NAME, measured.name), c.DESCRIPTION: description}
            raw[MEASURED] = json.dumps({**asdict(measured), **about})
        known = None if seen is None else {field: _raw(field, getattr(seen, field)) for field in values}
        self._log.append(latent, raw, one_line(writer(by), "by", LIMITS["by"]), known)

    def rename(
        self, latent: int, name: str, description: str | None = None, by: str = "", measured: Measured | None = None
    ) -> None:
        """Name a latent; None leaves the description as it is. Raises ConfigError for an empty or long name."""
        kept = {} if description is None else {c.DESCRIPTION: description}
        self.write(latent, {c.NAME: name, **kept}, by, measured)

    def verdict(self, latent: int, is_intent: bool | None, by: str = "") -> None:
        """Say whether the latent is an intent; None goes back to the run's own verdict."""
        self.write(latent, {VERDICT: is_intent}, by)

    def note(self, latent: int, text: str, by: str = "") -> None:
        """Replace the note; an empty text removes it."""
        self.write(latent, {NOTE: text}, by)

    def tag(self, latent: int, tags: Sequence[str], by: str = "") -> None:
        """Replace the tags; their order stays, repeats and empty ones go."""
        self.write(latent, {TAGS: tags}, by)

    def pin(self, latent: int, pinned: bool = True, by: str = "") -> None:
        """Pin or unpin."""
        self.write(latent, {PINNED: pinned}, by)

    @requires(Role.EDITOR, "To take an edit back")
    def undo(self, latent: int, by: str = "") -> str | None:
        """Take the latest edit of the latent back that still stands; said in words. None when there is none.

        Several undos walk back edit by edit.
        """
        brought = self._log.undo(latent, one_line(writer(by), "by", LIMITS["by"]))
        said = (f"{field}: {'as before any edit' if old is None else old}" for field, old in brought.items())
        return ", ".join(said) or None

    # ---- reading -------------------------------------------------------------------------------------------------

    def entry(self, latent: int) -> Entry:
        """What is written about one latent."""
        return self.entries(int(latent)).get(int(latent), Entry())

    def entries(self, latent: int | None = None) -> dict[int, Entry]:
        """Latent -> what is written about it, for all latents something is written about (or for one)."""
        return {key: _entry(fields) for key, fields in self._log.newest(latent).items()}

    def history(self, latent: int | None = None) -> pd.DataFrame:
        """Every edit, the newest first: id, latent, field, value, previous, by, at (seconds since 1970), undo."""
        return self._log.history(latent)

    def trouble(self) -> str:
        """Why what was read last is not what was written last: the file is locked or damaged. "" where all is well."""
        return self._log.trouble()

    def version(self) -> int:
        """Grows with every edit: what was worked out from an older one is stale."""
        return self._log.version()


def _parsed(text: str | None) -> Any:
    """What JSON says; None for nothing, and for what a damaged file says instead."""
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return None


def kept_elsewhere(runs_dir: Path, run: Run) -> Path:
    """Where the notebook of a run lies that cannot hold it, among the runs of whoever writes."""
    return runs_dir / ".notebooks" / f"{run.run_id}.sqlite"


def open_notebook(run: Run, elsewhere: Path | None = None) -> Notebook:
    """The notebook of a run: in its directory, or at `elsewhere` where the run is read-only or a bundle without one.

    Without `elsewhere` such a run's notebook can be read, if it brings one along.
    """
    bundled = run.has("embeddings/meta") and not run.has("embeddings/texts") and not run.path(FILE).is_file()
    kept = not bundled and os.access(run.directory, os.W_OK)
    path = run.path(FILE) if kept or elsewhere is None else elsewhere
    record = run.stage("sae")
    return Notebook(path, record.fingerprint if record is not None else "")


def _raw(field: str, value: Any) -> str | None:
    """A field as the log keeps it; None for nothing. Raises ConfigError for what is too long, and an empty name."""
    if value is None:
        return None
    if field == c.NAME:
        if not (name := one_line(value, c.NAME, LIMITS[c.NAME])):
            raise ConfigError("A name must hold at least one visible character. Undo brings the earlier name back.")
        return name
    if field == c.DESCRIPTION:
        return one_line(value, c.DESCRIPTION, LIMITS[c.DESCRIPTION])
    if field == NOTE:
        return several_lines(value, NOTE, LIMITS[NOTE]) or None
    if field == TAGS:
        tags = list(dict.fromkeys(tag for tag in (one_line(one, "tag", LIMITS["tag"]) for one in value) if tag))
        return json.dumps(tags, ensure_ascii=False) if tags else None
    return json.dumps(bool(value)) if value or field == VERDICT else None


def _entry(fields: dict[str, str]) -> Entry:
    verdict, tags = _parsed(fields.get(VERDICT)), _parsed(fields.get(TAGS))
    return Entry(
        name=fields.get(c.NAME),
        description=fields.get(c.DESCRIPTION),
        verdict=verdict if isinstance(verdict, bool) else None,
        note=fields.get(NOTE, ""),
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        pinned=PINNED in fields,
        measured=_measured(fields.get(MEASURED)),
    )


def _measured(text: str | None) -> Measured | None:
    try:
        values = _parsed(text)
        return None if values is None else Measured(**{**values, "said": tuple(values["said"])})
    except (TypeError, KeyError):
        return None
