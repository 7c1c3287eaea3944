"""What people write about latents: names, verdicts, notes, tags, pins. One file for all (`edit_log`)."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
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
        """The file is made by the first edit. Raises RunError when there is one that is no notebook."""
        self.path, self.dictionary = path, dictionary
        self._log = EditLog(path, dictionary)
        self.version()

    # ---- writing -------------------------------------------------------------------------------------------------

    def rename(
        self, latent: int, name: str, description: str | None = None, by: str = "", measured: Measured | None = None
    ) -> None:
        """Name a latent; None leaves the description as it is. Raises ConfigError for an empty or long name.

        measured: what the name was found to be worth, kept with it and taken back with it.
        """
        values: dict[str, str | None] = {c.NAME: one_line(name, c.NAME, LIMITS[c.NAME])}
        if not values[c.NAME]:
            raise ConfigError("A name must hold at least one visible character. Undo brings the earlier name back.")
        if description is not None:
            values[c.DESCRIPTION] = one_line(description, c.DESCRIPTION, LIMITS[c.DESCRIPTION])
        if measured is not None:
            said = values.get(c.DESCRIPTION, measured.description)
            values[MEASURED] = json.dumps({**asdict(measured), c.NAME: values[c.NAME], c.DESCRIPTION: said})
        self._edit(latent, values, by)

    def verdict(self, latent: int, is_intent: bool | None, by: str = "") -> None:
        """Say whether the latent is an intent; None goes back to the run's own verdict."""
        self._edit(latent, {VERDICT: None if is_intent is None else json.dumps(bool(is_intent))}, by)

    def note(self, latent: int, text: str, by: str = "") -> None:
        """Replace the note; an empty text removes it."""
        self._edit(latent, {NOTE: several_lines(text, NOTE, LIMITS[NOTE]) or None}, by)

    def tag(self, latent: int, tags: Sequence[str], by: str = "") -> None:
        """Replace the tags; their order stays, repeats and empty ones go."""
        kept = list(dict.fromkeys(tag for tag in (one_line(one, "tag", LIMITS["tag"]) for one in tags) if tag))
        self._edit(latent, {TAGS: json.dumps(kept, ensure_ascii=False) if kept else None}, by)

    def pin(self, latent: int, pinned: bool = True, by: str = "") -> None:
        """Pin or unpin."""
        self._edit(latent, {PINNED: "true" if pinned else None}, by)

    def undo(self, latent: int, by: str = "") -> str | None:
        """Take the latest edit of the latent back that still stands; said in words. None when there is none.

        Several undos walk back edit by edit.
        """
        brought = self._log.undo(latent, one_line(by, "by", LIMITS["by"]))
        said = (f"{field}: {'as before any edit' if old is None else old}" for field, old in brought.items())
        return ", ".join(said) or None

    def _edit(self, latent: int, values: dict[str, str | None], by: str) -> None:
        self._log.append(latent, values, one_line(by, "by", LIMITS["by"]))

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

    def version(self) -> int:
        """Grows with every edit: what was worked out from an older one is stale."""
        return self._log.version()


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


def _entry(fields: dict[str, str]) -> Entry:
    return Entry(
        name=fields.get(c.NAME),
        description=fields.get(c.DESCRIPTION),
        verdict=json.loads(fields[VERDICT]) if VERDICT in fields else None,
        note=fields.get(NOTE, ""),
        tags=tuple(json.loads(fields.get(TAGS, "[]"))),
        pinned=PINNED in fields,
        measured=_measured(fields[MEASURED]) if MEASURED in fields else None,
    )


def _measured(text: str) -> Measured:
    values = json.loads(text)
    return Measured(**{**values, "said": tuple(values["said"])})
