"""The bank of reasons in force for a folder of runs: what comes with the program, and the folder's own texts.

RUNS/.reasons/own.txt           reasons, and sentences that say one
RUNS/.reasons/{thing,praise,chatter}.txt   sentences that say none, one a line
Any other .txt there is read as `own.txt` is. What they say goes before what comes with the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from saerec.errors import DataError
from saerec.files import fingerprint
from saerec.intents.reasons import ReasonBank, read_bank
from saerec.places import assets, bundled_name, default_runs_dir
from saerec.workspace.reason_text import LARGEST, PLAIN, lines_of, opposites_of, problems, sentences_of
from saerec.workspace.run import Run
from saerec.workspace.user_text import visible_lines

FOLDER: Final = ".reasons"
OWN: Final = "own"
"""The text that sentences are added to."""
_LARGEST_FILE: Final = 4 * LARGEST
"""Bytes: no character has more than four."""
MADE_WITH: Final = "own_reasons"
"""Where the stage `intents` notes among its figures which own reasons it read with: their fingerprint."""


@dataclass(frozen=True)
class Reason:
    """One reason of the bank, and how it is said."""

    name: str
    opposite: str
    met: tuple[str, ...]
    """sentences"""
    missed: tuple[str, ...]
    """sentences"""
    own: frozenset[str]
    """those of both that are the folder's own"""


def reasons_dir(runs_dir: Path) -> Path:
    """Where the own texts of a folder of runs lie."""
    return runs_dir / FOLDER


def runs_dir_of(run: Run) -> Path:
    """The folder by whose reasons a run is read: where it lies, or where the user's runs lie for a bundled one."""
    return default_runs_dir() if bundled_name(run.directory) else run.directory.absolute().parent


def packaged_files() -> dict[str, str]:
    """Name without suffix -> text, of what comes with the program."""
    return dict(_texts_in(assets() / "reasons"))


@cache
def _texts_in(folder: Path) -> Mapping[str, str]:
    """The program's own files do not change while it runs."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}


def packaged_bank() -> ReasonBank:
    """What they make together."""
    return read_bank(packaged_files(), _families())


def _families() -> str:
    file = assets() / "families.txt"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def own_files(runs_dir: Path) -> dict[str, str]:
    """Name without suffix -> text, of a folder's own. Raises DataError for a file that is no text, or too large."""
    folder = reasons_dir(runs_dir)
    paths = sorted(path for path in folder.glob("*.txt") if path.is_file() and not path.name.startswith("."))
    return {path.stem: read_text(path) for path in paths}


def read_text(path: Path) -> str:
    """A file of reasons, each line without what cannot be seen. Raises DataError for one that is none."""
    try:
        with path.open("rb") as stream:
            return text_of(stream.read(_LARGEST_FILE + 1), path)
    except OSError as error:
        raise DataError(f"The file cannot be read: {error.strerror}.", file=path) from None


def text_of(content: bytes, file: object) -> str:
    """The same of a file's bytes."""
    if len(content) > _LARGEST_FILE:
        raise DataError(f"The file is too large: a text of reasons has at most {LARGEST:,} characters.", file=file)
    try:
        return visible_lines(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DataError("The file is no text in UTF-8. Save it as such, with any editor.", file=file) from None


def bank_files(runs_dir: Path) -> dict[str, str]:
    """All files of the bank in force, the own ones first: the first to say a sentence decides what it says.

    Those that say no reason follow the others, the packaged ones with the own lines above theirs.
    """
    own, packaged = own_files(runs_dir), packaged_files()
    reasons = {f"{FOLDER}/{name}": text for name, text in own.items() if name not in PLAIN}
    merged = {name: "\n".join((own[name], packaged.get(name, ""))) for name in own if name in PLAIN}
    return {**reasons, **merged, **{name: text for name, text in packaged.items() if name not in merged}}


def known_reasons(runs_dir: Path, but: str = "") -> dict[str, str]:
    """Reason -> opposite, of the bank in force, or of what it is without its own text `but`."""
    own = [text for name, text in own_files(runs_dir).items() if name not in (but, *PLAIN)]
    return _joined(own, dict(_packaged_reasons(assets() / "reasons")))


@cache
def _packaged_reasons(folder: Path) -> Mapping[str, str]:
    return _joined([text for name, text in _texts_in(folder).items() if name not in PLAIN], {})


def _joined(texts: Iterable[str], found: dict[str, str]) -> dict[str, str]:
    """`found`, and of the reasons of texts what it does not know."""
    for text in texts:
        found |= {reason: opposite for reason, opposite in opposites_of(text).items() if not found.get(reason)}
    return found


def load_bank(runs_dir: Path) -> ReasonBank:
    """The bank in force. Raises DataError with file and line for the first that is wrong in an own text."""
    for name, text in own_files(runs_dir).items():
        for problem in problems(name, text, known_reasons(runs_dir, but=name)):
            raise DataError(problem.what, file=reasons_dir(runs_dir) / f"{name}.txt", line=problem.line)
    return read_bank(bank_files(runs_dir), _families())


def own_fingerprint(runs_dir: Path) -> str:
    """Of what the own texts say, empty lines aside; empty where they say nothing. Raises DataError."""
    said = {name: [line[1:] for line in lines_of(text)] for name, text in own_files(runs_dir).items()}
    said = {name: lines for name, lines in said.items() if lines}
    return fingerprint(said) if said else ""


def made_with(run: Run) -> str | None:
    """Fingerprint of the own reasons that the run's intents were made with; None where no bank had a part in them."""
    record = run.stage("intents")
    found = None if record is None else record.metrics.get(MADE_WITH)
    return found if isinstance(found, str) else None


def list_reasons(runs_dir: Path) -> list[Reason]:
    """Every reason of the bank in force, those with own sentences first, then by name. Raises DataError."""
    bank = load_bank(runs_dir)
    own = {
        sentence for name, text in own_files(runs_dir).items() if name not in PLAIN for sentence in sentences_of(text)
    }
    said: dict[tuple[int, int], list[str]] = {}
    for sentence, reason, sign in zip(bank.sentences, bank.reason.tolist(), bank.sign.tolist(), strict=True):
        said.setdefault((reason, sign), []).append(sentence)
    found = []
    for place, (name, opposite) in enumerate(zip(bank.reasons, bank.opposites, strict=True)):
        met, missed = (tuple(said.get((place, sign), ())) for sign in (1, -1))
        found.append(Reason(name, opposite, met, missed, frozenset(own.intersection((*met, *missed)))))
    return sorted(found, key=lambda one: (not one.own, one.name.lower()))
