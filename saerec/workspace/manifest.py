"""run.json: read from wherever it comes, brought to this version's schema, checked field by field; written twice.

Beside it lies a copy, `.run.json`, so that a manifest which was deleted, cut or changed by a fault of the disk can be
put back. Both hold a hash of their own content. Either may be one step behind after a kill: what they say of files is
held against the files.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from saerec import __version__
from saerec.errors import DamagedRunError, RunError
from saerec.files import fingerprint, write_json
from saerec.rights import Role, requires
from saerec.workspace.manifest_fields import check_fields

SCHEMA_VERSION: Final = 2
MANIFEST: Final = "run.json"
COPY: Final = ".run.json"
"""The same once more, for a manifest that is damaged."""
_OWN_HASH: Final = "sha256"


def read_manifest(directory: Path) -> dict[str, Any]:
    """The manifest in the form of this version.

    Raises RunError where there is no run or a newer version made it, DamagedRunError where it cannot be believed.
    """
    path = directory / MANIFEST
    try:
        return _understood(_parsed(path), directory)
    except (FileNotFoundError, NotADirectoryError):
        if _copy(directory) is not None:
            _damaged(directory, "is missing")
        raise RunError(
            f"{directory} is no run directory (it holds no {MANIFEST}). "
            "Make one with: saerec run --data PATH --run-id NAME"
        ) from None
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror}. Let it be read, or choose another run.") from None
    except (ValueError, RecursionError) as error:
        _damaged(directory, f"cannot be read: {' '.join(str(error).split())[:200]}")


@requires(Role.TRAINER, "To make a run")
def write_manifest(directory: Path, manifest: dict[str, Any]) -> None:
    """Both copies, each whole or not at all, each with the hash of what it says."""
    content = sealed(manifest)
    for name in (MANIFEST, COPY):
        write_json(directory / name, content)


def sealed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What is written of a manifest: as JSON has it, with the hash of that."""
    content = json.loads(json.dumps({key: value for key, value in manifest.items() if key != _OWN_HASH}))
    return {**content, _OWN_HASH: fingerprint(content)}


def without_files(manifest: Mapping[str, Any], left_out: Collection[str]) -> dict[str, Any]:
    """A manifest for a copy of the run that lacks some files, named as embeddings/texts.npy."""
    stages = {}
    for stage, record in manifest["stages"].items():
        files = record.get("files")
        kept = files and {name: one for name, one in files.items() if f"{stage}/{name}" not in left_out}
        stages[stage] = {**record, "files": kept}
    return {**manifest, "stages": stages}


def restore_manifest(directory: Path) -> bool:
    """Put the copy in the place of a manifest that cannot be read; whether that was done."""
    with contextlib.suppress(RunError):
        read_manifest(directory)
        return False
    found = _copy(directory)
    if found is not None:
        write_manifest(directory, found)
    return found is not None


def is_run(directory: Path) -> bool:
    """Whether a run lies there, be its manifest damaged or gone."""
    return (directory / MANIFEST).is_file() or (directory / COPY).is_file()


def _copy(directory: Path) -> dict[str, Any] | None:
    with contextlib.suppress(OSError, ValueError, RecursionError, RunError):
        return _understood(_parsed(directory / COPY), directory)
    return None


def _parsed(path: Path) -> dict[str, Any]:
    """Raises OSError, and ValueError for what is not a JSON object with the hash it claims."""
    found = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refused)
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")
    claimed = found.pop(_OWN_HASH, None)
    if claimed is not None and claimed != fingerprint(found):
        raise ValueError("its content does not match its own hash")
    return found


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"it holds {constant}, which is no number")


def _understood(manifest: dict[str, Any], directory: Path) -> dict[str, Any]:
    """Of this schema, with all its parts. Raises ValueError, and RunError for another version's."""
    version = manifest.get("schema_version")
    if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
        _foreign(directory, version, manifest.get("saerec_version"))
    for older in range(version, SCHEMA_VERSION):
        manifest = _MIGRATIONS[older](manifest)
    check_fields(manifest)
    return manifest


def _foreign(directory: Path, version: Any, made_by: Any) -> NoReturn:
    said = f"{directory} has schema version {str(version)[:20]}; saerec {__version__} reads 1 to {SCHEMA_VERSION}. "
    if type(version) is int and version > SCHEMA_VERSION and isinstance(made_by, str):
        raise RunError(f"{said}It was made by saerec {made_by[:40]}: install that version to open it.")
    raise RunError(f"{said}Make the run again with: saerec run --data PATH --run-id NAME")


def _with_files(manifest: dict[str, Any]) -> dict[str, Any]:
    """1 -> 2: what is recorded of a stage's files; of earlier runs nothing is."""
    stages = manifest.get("stages")
    if not isinstance(stages, dict):
        return manifest
    records = {name: {**one, "files": None} if isinstance(one, dict) else one for name, one in stages.items()}
    return {**manifest, "schema_version": 2, "stages": records}


_MIGRATIONS: Final[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {1: _with_files}
"""Schema version -> what makes the next one of it."""


def _damaged(directory: Path, problem: str) -> NoReturn:
    again = "Rebuild it with: saerec run, with the same data and name."
    if _copy(directory) is not None:
        again = f"Its copy is whole: saerec check {directory} --repair puts it back."
    raise DamagedRunError(f"This run is damaged: {directory / MANIFEST} {problem}. {again}") from None
