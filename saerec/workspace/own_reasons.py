"""Changing a folder's own reasons: checked before it is written, written whole, and taken back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from saerec.errors import ConfigError, DataError, RunError
from saerec.files import make_directory, write_text
from saerec.rights import Role, requires
from saerec.workspace.earlier_texts import EarlierTexts
from saerec.workspace.reason_text import (
    LONGEST_NAME,
    LONGEST_SENTENCE,
    MET,
    PLAIN,
    SIGNS,
    Problem,
    opposites_of,
    problems,
    sentences_of,
    with_sentences,
)
from saerec.workspace.reasons import OWN, known_reasons, own_files, packaged_files, reasons_dir
from saerec.workspace.user_text import one_line, visible_line, visible_lines

_WAIT: Final = 10.0
"""Seconds until another writer is given up on."""


@dataclass(frozen=True)
class Added:
    """What came of adding sentences."""

    new: int
    known: int
    """sentences that the bank had so already"""


class OwnReasons:
    """Of one folder of runs. Every call reads the files anew, so threads, processes and editors may share them."""

    def __init__(self, runs_dir: Path) -> None:
        """The folder is made by the first text."""
        self.runs_dir = runs_dir
        self.directory = reasons_dir(runs_dir)
        self._edits = EarlierTexts(self.directory / ".earlier.json")

    def names(self) -> list[str]:
        """Of the texts there are or may be: own reasons, then sentences that say none, then what else lies there."""
        usual = [OWN, *PLAIN]
        return [*usual, *(name for name in own_files(self.runs_dir) if name not in usual)]

    def text(self, name: str) -> str:
        """One of the texts; empty where there is none yet."""
        return own_files(self.runs_dir).get(name, "")

    def changed(self, name: str) -> float:
        """When one of the texts was written last, in seconds since 1970; 0 where there is none."""
        path = self.directory / f"{name}.txt"
        return path.stat().st_mtime if path.is_file() else 0.0

    def problems(self, name: str, text: str) -> list[Problem]:
        """All that keeps a text from being saved under this name, in the order of its lines."""
        return problems(name, visible_lines(text), known_reasons(self.runs_dir, but=name))

    def check(self, name: str, text: str, file: object) -> None:
        """Whether a text may be added to the own text of this name. Raises DataError for the first problem."""
        _refuse(problems(name, visible_lines(text), known_reasons(self.runs_dir)), file)

    # ---- writing -------------------------------------------------------------------------------------------------

    @requires(Role.EDITOR, "To change the reasons")
    def save(self, name: str, text: str, *, instead_of: str) -> None:
        """Put a text in the place of the one that the writer began with.

        Raises DataError where it cannot be read, ConfigError where somebody else has changed it meanwhile.
        """
        with self._writing():
            if visible_lines(instead_of) != self.text(name):
                raise ConfigError(
                    f"{name}.txt was changed by somebody else since you opened it. Nothing was saved: keep yours or "
                    "theirs."
                )
            self._write(name, text, f"{name}.txt edited")

    @requires(Role.EDITOR, "To add to the reasons")
    def add(self, reason: str, opposite: str, sentences: Iterable[str], sign: str = MET) -> Added:
        """Say a reason in more ways: each sentence says now this, whatever it said before.

        opposite: needed for a reason that the bank does not have; otherwise the bank's stays. Raises ConfigError,
        DataError.
        """
        reason = one_line(reason, "name", LONGEST_NAME)
        kept = list(dict.fromkeys(filter(None, (one_line(s, "sentence", LONGEST_SENTENCE) for s in sentences))))
        if not reason or not kept:
            raise ConfigError("A reason needs a name, and at least one sentence that says it.")
        if sign not in SIGNS:
            raise ConfigError(f"The sign {sign!r} is neither + (the reason is met) nor - (it is missed).")
        with self._writing():
            return self._add(reason, one_line(opposite, "opposite", LONGEST_NAME), dict.fromkeys(kept, sign))

    @requires(Role.EDITOR, "To add to the reasons")
    def bring(self, name: str, text: str, file: object) -> Added:
        """Add all that a file says: to `own`, or to the text of the same name for thing, praise and chatter.

        Raises DataError, with the file's line, before anything is written.
        """
        self.check(name, text, file)
        with self._writing():
            return self._bring_plain(name, text) if name in PLAIN else self._bring_reasons(text)

    @requires(Role.EDITOR, "To change the reasons")
    def undo(self) -> str:
        """Take back the latest edit that still stands; what it was. Raises ConfigError where there is none."""
        with self._writing():
            edit = self._edits.latest(self._now())
            if edit is None:
                raise ConfigError("There is nothing to undo: no edit of the own reasons stands as it was made.")
            write_text(self._path(edit.name), edit.before)
            self._edits.forget(edit)
            return edit.what

    def last_edit(self) -> str | None:
        """What `undo` would take back, in words; None where there is nothing."""
        edit = self._edits.latest(self._now())
        return None if edit is None else edit.what

    # ---- within --------------------------------------------------------------------------------------------------

    def _add(self, reason: str, opposite: str, signs: Mapping[str, str]) -> Added:
        text, known = self.text(OWN), known_reasons(self.runs_dir)
        reason = {one.lower(): one for one in known}.get(reason.lower(), reason)
        if not (known.get(reason) or opposite):
            raise ConfigError(
                f"{reason!r} is new to the bank. Say its opposite too: what it is called where it is missed."
            )
        packaged = sentences_of("\n".join(text for name, text in packaged_files().items() if name not in PLAIN))
        standing = {**packaged, **sentences_of(text)}
        new = {one: sign for one, sign in signs.items() if standing.get(one) != (reason, sign)}
        if new:
            added = with_sentences(text, reason, "" if known.get(reason) else opposite, new)
            self._write(OWN, added, f"{len(new)} added to {reason}")
        return Added(len(new), len(signs) - len(new))

    def _bring_reasons(self, text: str) -> Added:
        said, opposites, before = sentences_of(text), opposites_of(text), self.text(OWN)
        known = known_reasons(self.runs_dir)
        standing, joined = sentences_of(before), before
        for reason, opposite in opposites.items():
            signs = {one: sign for one, (of, sign) in said.items() if of == reason}
            joined = with_sentences(joined, reason, "" if known.get(reason) else opposite, signs)
        known_already = sum(standing.get(one) == what for one, what in said.items())
        if joined != before:
            self._write(OWN, joined, f"{len(said) - known_already} brought from a file")
        return Added(len(said) - known_already, known_already)

    def _bring_plain(self, name: str, text: str) -> Added:
        before = self.text(name)
        had, lines = set(before.split("\n")), dict.fromkeys(filter(None, visible_lines(text).split("\n")))
        new = [line for line in lines if line not in had]
        if new:
            self._write(name, "\n".join([*filter(None, [before.strip("\n")]), *new]) + "\n", f"{len(new)} to {name}")
        return Added(len(new), len(lines) - len(new))

    def _write(self, name: str, text: str, what: str) -> None:
        """A text that is sound, after a note of what stood there."""
        path, before, after = self._path(name), self.text(name), visible_lines(text)
        if after == before:
            return
        _refuse(self.problems(name, after), path.name)
        self._edits.note(name, before, after, what)
        write_text(path, after)

    def _path(self, name: str) -> Path:
        if name not in self.names():
            raise ConfigError(f"There is no own text {visible_line(name)[:40]!r}. Valid: {', '.join(self.names())}.")
        return self.directory / f"{name}.txt"

    def _now(self) -> dict[str, str]:
        """Every text there is or may be."""
        return {**dict.fromkeys(self.names(), ""), **own_files(self.runs_dir)}

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time. Raises RunError where nobody may write, or another one does not end."""
        try:
            with FileLock(make_directory(self.directory) / ".lock", timeout=_WAIT):
                yield
        except Timeout:
            raise RunError(f"{self.directory} is being written by another process. Try again.") from None
        except OSError as error:
            raise RunError(f"{self.directory} cannot be written: {error.strerror}.") from None


def _refuse(found: Iterable[Problem], file: object) -> None:
    """Raises DataError for the first problem of a text."""
    for problem in found:
        raise DataError(problem.what, file=file, line=problem.line)
