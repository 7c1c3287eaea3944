"""A run copied out: into one .zip, file by file so that little of it is in memory, or as what the explorer shows."""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import shutil
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from saerec import __version__
from saerec.errors import RunError
from saerec.files import write_json
from saerec.rights import Role, requires
from saerec.workspace.archive.layout import CHUNK, INDEX, LISTED, RECOMPUTABLE, VERSION, WRITTEN, is_known
from saerec.workspace.catalog import check_idle
from saerec.workspace.labels import LABEL
from saerec.workspace.lists import Lists
from saerec.workspace.manifest import sealed, without_files
from saerec.workspace.notebook import Notebook, open_notebook
from saerec.workspace.run import MANIFEST, SCHEMA_VERSION, STAGES, Run

_PACKED = (".parquet", ".safetensors")  # dense already: packing them again costs time and wins nothing


def export_run(
    directory: Path, target: Path | BinaryIO, *, embeddings: bool = True, notebook: Notebook | None = None
) -> None:
    """Write the run's finished stages, its label, what people wrote about its latents and their lists to `target`.

    embeddings: False leaves out what is large and can be made again. Raises RunError while the run is being made,
    when the directory is no run, or when `target` cannot be written, DamagedRunError where a file of it is not what was
    written; an earlier file at `target` stays then.
    """
    run = Run(directory)
    run.require_whole()  # hashes are held against what is read for the archive
    check_idle(directory, "exported")
    written = notebook if notebook is not None else open_notebook(run)
    if not isinstance(target, Path):
        _write(run, target, embeddings, written)
        return
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as stream:
            _write(run, stream, embeddings, written)
        draft.replace(target)
    except OSError as error:
        raise RunError(f"{target} cannot be written: {error.strerror}. Choose another place for --out.") from None
    finally:
        with contextlib.suppress(OSError):  # there is no place where it could lie
            draft.unlink(missing_ok=True)


def _write(run: Run, stream: BinaryIO, embeddings: bool, notebook: Notebook) -> None:
    index: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        left_out = set() if embeddings else _recomputable(run)
        index[MANIFEST] = _add(archive, MANIFEST, sealed(without_files(run.manifest, left_out)))
        for name in _files(run, left_out):
            index[name] = _copy(archive, name, run.path(name))
            run.require_same(name, index[name])
        entries = {latent: asdict(entry) for latent, entry in notebook.entries().items()}
        if entries:
            index[WRITTEN] = _add(archive, WRITTEN, entries)
        lists = [asdict(one) for one in Lists.of(notebook).all()]
        if lists:
            index[LISTED] = _add(archive, LISTED, lists)
        content = {
            "archive": VERSION,
            "schema_version": SCHEMA_VERSION,
            "saerec_version": __version__,
            "run_id": run.run_id,
            "made": run.path(MANIFEST).stat().st_mtime,
            "embeddings": embeddings,
            "files": index,
        }
        _add(archive, INDEX, content)


def _files(run: Run, left_out: Collection[str]) -> Iterator[str]:
    """Names of what is exported beside the manifest. What lies in a stage without belonging there stays at home."""
    if run.path(LABEL).is_file():
        yield LABEL
    for stage in (name for name in STAGES if run.stage(name) is not None):
        for path in sorted(run.path(stage).iterdir()):
            name = f"{stage}/{path.name}"
            if name not in left_out and path.is_file() and not path.is_symlink() and is_known(name):
                yield name


def _copy(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_STORED if path.suffix in _PACKED else zipfile.ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as sink:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            sink.write(chunk)
            size += len(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _add(archive: zipfile.ZipFile, name: str, content: Any) -> dict[str, Any]:
    data = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1).encode()
    archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _recomputable(run: Run) -> set[str]:
    """Names of files that can be made again."""
    return {_name(run, path) for pattern in RECOMPUTABLE for path in run.directory.glob(pattern)}


def _name(run: Run, path: Path) -> str:
    return path.relative_to(run.directory).as_posix()


@requires(Role.TRAINER, "To bundle a run")
def bundle(directory: Path, target: Path, *, truth: bool = True) -> None:
    """Copy a finished run to `target` without what can be recomputed; an earlier bundle there is replaced whole.

    truth: False also leaves out what was planted in a made-up shop, which no page needs.
    """
    run = Run(directory)
    missing = [name for name in STAGES if run.stage(name) is None]
    if missing:
        raise RunError(f"{directory} is not finished: {missing[0]} is missing. Finish it with: saerec run")
    if target.exists() and not (target / MANIFEST).is_file():
        raise RunError(f"{target} exists and is no run. Give another --bundle, or move it away.")
    run.require_whole(hashes=True)
    planted = set() if truth else {_name(run, path) for path in run.path("data").glob("truth_*.parquet")}
    left_out = _recomputable(run) | planted
    fresh = target.with_name(f"{target.name}.tmp-{secrets.token_hex(4)}")

    def ignore(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if _name(run, Path(folder) / name) in left_out}

    for name in STAGES:
        shutil.copytree(directory / name, fresh / name, ignore=ignore)
    write_json(fresh / MANIFEST, sealed(without_files(run.manifest, left_out)))
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
