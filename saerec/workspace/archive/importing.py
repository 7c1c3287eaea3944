"""A run read from a .zip that anybody may have made: nothing is believed, nothing half-read is ever seen."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import secrets
import shutil
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

from saerec.errors import ConfigError, RunError
from saerec.files import make_directory, sync_directory
from saerec.rights import Role, requires
from saerec.workspace.archive.layout import CHUNK, INDEX, LISTED, VERSION, WRITTEN, check_file, is_known
from saerec.workspace.contents import contents_damage
from saerec.workspace.lists import MOST_LISTS, Entry, Lists, NamedList
from saerec.workspace.manifest import write_manifest
from saerec.workspace.notebook import FILE, Measured, Notebook
from saerec.workspace.run import MANIFEST, SCHEMA_VERSION, STAGES, Run, check_run_id

MOST_FILES: Final = 500
LARGEST_INDEX: Final = 4 << 20
SWELLING: Final = 100
"""How many times larger than the .zip its content may be (small ones aside): more is a bomb."""
SMALL: Final = 64 << 20
SPARE: Final = 256 << 20
"""Bytes of the disk that an import leaves free."""


@requires(Role.TRAINER, "To import a run")
def import_run(source: Path | BinaryIO, runs_dir: Path, run_id: str | None = None) -> Run:
    """Check an archive made by `export_run` and put its run into `runs_dir`, as `run_id` or under its own name.

    Raises RunError, with one reason, for anything that is not just such an archive, and when there is a run of this
    name already; then nothing has changed.
    """
    with _opened(source) as archive:
        index = _index(archive)
        place = runs_dir / check_run_id(run_id or str(index["run_id"]))
        if place.exists():
            raise RunError(f"There is a run {place.name} already. Give the import another name (--run-id NAME).")
        _check_sizes(archive, index["files"], runs_dir)
        draft = runs_dir / f".import-{secrets.token_hex(4)}"
        try:
            for name, said in index["files"].items():
                _extract(archive, name, said, draft / name)
            _settle(draft, place.name, index)
            _move(draft, place)
        except OSError as error:
            raise RunError(f"The import cannot be written: {error.strerror}. Free some space and try again.") from None
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return Run(place)


@contextlib.contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except FileNotFoundError:
        raise RunError(f"{source}: no such file. Give the .zip that was exported.") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, struct.error) as error:
        raise RunError(f"The archive is damaged or no .zip: {error}. Export it again.") from None


def _entry(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Raises BadZipFile also where the place of the entry is none."""
    try:
        return archive.open(name)
    except ValueError as error:
        raise zipfile.BadZipFile(str(error)) from None


def _index(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The archive's own list of files, after it was held against what the archive holds."""
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise RunError(f"The archive holds {len(infos):,} files; a run has at most {MOST_FILES}.")
    for info in infos:
        _check_entry(info)
    names = [info.filename for info in infos]
    if INDEX not in names:
        raise RunError(f"The archive has no {INDEX}: it is no exported run. Make one with: saerec export RUN --out F")
    index = _read_index(archive)
    if sorted(names) != sorted([*index["files"], INDEX]):
        raise RunError(f"The archive does not hold just what its {INDEX} lists. Export it again.")
    return index


def _check_entry(info: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG) or info.flag_bits & 1:
        raise RunError(f"The archive's {info.filename[:80]!r} is a link, a special or a locked file. Export it again.")
    if info.filename != INDEX and not is_known(info.filename):
        raise RunError(f"The archive holds {info.filename[:80]!r}, which belongs to no run. Nothing was imported.")


def _read_index(archive: zipfile.ZipFile) -> dict[str, Any]:
    with _entry(archive, INDEX) as stream:
        data = stream.read(LARGEST_INDEX + 1)
    with contextlib.suppress(ValueError, RecursionError):
        index = json.loads(data)
        if len(data) <= LARGEST_INDEX and _is_index(index):
            if index["archive"] != VERSION or index["schema_version"] not in range(1, SCHEMA_VERSION + 1):
                raise RunError(
                    f"The archive is of version {str(index['archive'])[:20]}, its run of schema "
                    f"{str(index['schema_version'])[:20]}; this software reads {VERSION} and 1 to {SCHEMA_VERSION}. "
                    f"It was made by saerec {str(index.get('saerec_version', '?'))[:40]}: install that version."
                )
            return dict(index)
    raise RunError(f"The archive's {INDEX} cannot be read. Export it again.")


def _is_index(index: Any) -> bool:
    if not isinstance(index, dict) or not {"archive", "schema_version", "run_id", "made", "files"} <= index.keys():
        return False
    files, made = index["files"], index["made"]
    if not isinstance(files, dict) or MANIFEST not in files or not isinstance(made, (int, float)):
        return False
    return math.isfinite(made) and all(
        isinstance(one, dict) and type(one.get("bytes")) is int and isinstance(one.get("sha256"), str)
        for one in files.values()
    )


def _check_sizes(archive: zipfile.ZipFile, files: dict[str, Any], runs_dir: Path) -> None:
    """Before anything is unpacked; while unpacking, no file may grow beyond what is said here."""
    infos = archive.infolist()
    for info in infos:
        if info.filename != INDEX and info.file_size != files[info.filename]["bytes"]:
            raise RunError(f"The archive's {info.filename} is not as large as listed. Export it again.")
    total, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if total > SMALL and total > SWELLING * packed:
        size = f"{total / 1e9:,.1f} GB, {total // packed:,} times its size"
        raise RunError(f"The archive would swell to {size}. No run does that. Nothing was unpacked.")
    free = shutil.disk_usage(make_directory(runs_dir)).free
    if total + SPARE > free:
        raise RunError(f"The run takes {total / 1e9:,.1f} GB and {free / 1e9:,.1f} GB are free. Make room first.")


def _extract(archive: zipfile.ZipFile, name: str, said: dict[str, Any], place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with _entry(archive, name) as source, place.open("xb") as sink:
        while size <= said["bytes"] and (chunk := source.read(CHUNK)):
            size += len(chunk)
            digest.update(chunk)
            sink.write(chunk)
        sink.flush()
        os.fsync(sink.fileno())
    if (size, digest.hexdigest()) != (said["bytes"], said["sha256"]):
        raise RunError(f"The archive's {name} does not match its hash: it was changed or cut short. Export it again.")
    check_file(place, name)


def _settle(draft: Path, run_id: str, index: dict[str, Any]) -> None:
    """The manifest under its new name, with what is known of every file; what people wrote in a notebook again."""
    run = Run(draft)
    run.config()  # raises for settings that this version does not know
    missing = [name for name in run.manifest["stages"] if name not in STAGES or not (draft / name).is_dir()]
    if missing:
        raise RunError(f"The archive's {MANIFEST} lists stage {missing[0][:40]!r}, which it lacks. Export it again.")
    for name, said in index["files"].items():
        run.require_same(name, said)
    run.require_whole()
    if found := contents_damage(run):
        more = f" ({len(found) - 1:,} more files are)" if len(found) > 1 else ""
        raise RunError(f"The archive's {found[0]}{more}. Nothing was imported: export the run again where it was made.")
    write_manifest(draft, {**run.manifest, "run_id": run_id, "stages": _recorded(run, index["files"])})
    if (draft / WRITTEN).is_file():
        _write_notebook(run)
        (draft / WRITTEN).unlink()
    if (draft / LISTED).is_file():
        _write_lists(run)
        (draft / LISTED).unlink()
    os.utime(draft / MANIFEST, (then := min(max(index["made"], 0.0), time.time()), then))


def _recorded(run: Run, files: dict[str, Any]) -> dict[str, Any]:
    """The stages' records with their files, all of which were just held against the archive's hashes."""
    stages = {}
    for stage, record in run.manifest["stages"].items():
        listed = {name.split("/")[1]: said for name, said in files.items() if name.startswith(f"{stage}/")}
        sizes = {name: {"bytes": said["bytes"], "sha256": said["sha256"]} for name, said in listed.items()}
        stages[stage] = {**record, "files": sizes}
    return stages


def _write_notebook(run: Run) -> None:
    record = run.stage("sae")
    n_latents = int(run.json("sae/cfg")["n_latents"]) if run.has("sae/cfg") else 0
    notebook = Notebook(run.path(FILE), "" if record is None else record.fingerprint)
    try:
        for key, entry in json.loads(run.path(WRITTEN).read_text(encoding="utf-8")).items():
            latent, measured = _latent(key, n_latents), entry["measured"]
            if entry["name"] is not None:
                found = Measured(**{**measured, "said": tuple(measured["said"])}) if measured else None
                notebook.rename(latent, entry["name"], entry["description"], measured=found)
            if entry["verdict"] is not None:
                notebook.verdict(latent, bool(entry["verdict"]))
            notebook.note(latent, entry["note"])
            notebook.tag(latent, entry["tags"])
            notebook.pin(latent, bool(entry["pinned"]))
    except (ValueError, KeyError, TypeError, AttributeError, ConfigError) as error:
        raise RunError(f"The archive's {WRITTEN} cannot be read ({error}). Export it again.") from None


def _latent(key: str, n_latents: int) -> int:
    """Raises ValueError for what is no latent of the run."""
    if not (key.isascii() and key.isdecimal()) or len(key) > 9 or not int(key) < n_latents:
        raise ValueError(f"{key[:40]!r} is no latent of the run")
    return int(key)


def _write_lists(run: Run) -> None:
    record = run.stage("sae")
    lists = Lists(run.path(FILE), "" if record is None else record.fingerprint)
    try:
        found = json.loads(run.path(LISTED).read_text(encoding="utf-8"))
        for one in found[:MOST_LISTS]:
            entries = tuple(Entry(**entry) for entry in one["entries"])
            lists.restore(NamedList(one["key"], one["name"], one["note"], entries))
    except (ValueError, KeyError, TypeError, AttributeError, ConfigError) as error:
        raise RunError(f"The archive's {LISTED} cannot be read ({error}). Export it again.") from None


def _move(draft: Path, place: Path) -> None:
    sync_directory(draft)
    try:
        draft.rename(place)
    except OSError:
        raise RunError(f"There is a run {place.name} already. Give the import another name (--run-id NAME).") from None
    sync_directory(place.parent)
