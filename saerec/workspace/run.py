"""A run: a directory in which each stage owns the sub-directory of its name, and a manifest that records them.

A stage is written beside its place and renamed into it, so nobody ever sees half of one; what it wrote is recorded with
size and sha256. Only npy (no pickle), parquet, JSON and safetensors are read.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from saerec import __version__
from saerec.config.build import config_from_dict
from saerec.config.schema import Config
from saerec.errors import DamagedRunError, RunError, SaerecError
from saerec.files import fingerprint, sync_directory
from saerec.places import bundled_runs, default_runs_dir
from saerec.rights import Role, requires
from saerec.workspace.file_records import record_files
from saerec.workspace.manifest import (
    COPY,
    MANIFEST,
    SCHEMA_VERSION,
    is_run,
    read_manifest,
    restore_manifest,
    write_manifest,
)
from saerec.workspace.manifest_fields import STAGES
from saerec.workspace.run_files import RunFiles
from saerec.workspace.stage_writer import StageWriter

__all__ = ["MANIFEST", "SCHEMA_VERSION", "STAGES", "Run", "StageRecord", "check_run_id", "find_runs", "runs_named"]
DEMO = "demo"
"""What the bundled run is called."""
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class StageRecord:
    """What the manifest says of a finished stage."""

    fingerprint: str
    """sha256 over the stage's settings, its inputs' fingerprints and the version of its code."""
    inputs: dict[str, str]
    """Fingerprint of each input stage."""
    seconds: float
    """Wall-clock seconds it took."""
    metrics: dict[str, Any] = field(default_factory=dict)
    """A few figures, for `saerec info`."""
    files: dict[str, dict[str, Any]] | None = None
    """Size and sha256 of each file, by name; None where they were not recorded, as in runs of earlier versions."""


def check_run_id(run_id: str) -> str:
    """`run_id` itself, or RunError: it names a directory, so it holds no separators and does not start with a dot."""
    if not _RUN_ID.fullmatch(run_id):
        raise RunError(f"Run id {run_id!r} is not valid. Use at most 100 letters, digits, '.', '_' and '-'.")
    return run_id


def find_runs(runs_dir: Path) -> list[Path]:
    """Run directories under `runs_dir`, the newest first. Raises RunError where it is no folder."""
    made = {}
    for path in folders_in(runs_dir):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            made[path] = (path / MANIFEST).stat().st_mtime
    return sorted(made, key=lambda path: made[path], reverse=True)


def folders_in(runs_dir: Path) -> list[Path]:
    """Folders that may be runs; none where there is no such folder yet. Raises RunError where a file stands there."""
    if runs_dir.is_file():
        raise RunError(f"{runs_dir} is a file. Name a folder with --runs-dir, or in SAEREC_RUNS_DIR.")
    if not runs_dir.is_dir():
        return []
    return [path for path in sorted(runs_dir.iterdir()) if path.is_dir() and not path.name.startswith(".")]


def runs_named(name: str | Path) -> list[Path]:
    """Folders of the runs that a name fits, the one that is meant first: a path, a name below the runs folder, or
    `demo`, the bundled run, or another that comes with the program."""
    text = str(name)
    places = [Path(name)]
    places += [default_runs_dir() / text] if Path(text).name == text else []
    places += [path for called, path in bundled_runs().items() if called == text]
    found = {place.resolve(): place for place in reversed(places) if is_run(place)}
    return list(reversed(found.values()))


def made_with(directory: Path) -> Config | None:
    """Settings that the run there was made with; None where there is no run, or none that is understood."""
    with contextlib.suppress(SaerecError):
        return Run(directory).config()
    return None


class Run(RunFiles):
    """A run directory, opened for reading; the pipeline also writes stages through it."""

    def __init__(self, directory: Path | str) -> None:
        """Raises RunError when the directory is no run or of a newer version, DamagedRunError for a bad manifest.

        Whether its files are whole is asked by `require_whole`, and of each by whatever reads it.
        """
        self.directory = Path(directory)
        self.manifest = read_manifest(self.directory)

    @classmethod
    @requires(Role.TRAINER, "To make a run")
    def create(cls, directory: Path, config: Config, source: dict[str, Any]) -> Run:
        """Open the run, made if it is missing, to be made from `config` and `source`.

        What stands there keeps its manifest until a stage is replaced, or `keep` is called: what is written is what was
        done. A damaged manifest is put back from its copy; without one, no stage of it is believed.
        """
        check_run_id(directory.name)
        content = {
            "schema_version": SCHEMA_VERSION,
            "saerec_version": __version__,
            "run_id": directory.name,
            "config": config.to_dict(),
            "source": source,
            "stages": {},
        }
        before = _manifest_before(directory)
        if before is None:
            write_manifest(directory, content)
            return cls(directory)
        run = cls.__new__(cls)
        run.directory, run.manifest = directory, {**content, "stages": before["stages"]}
        return run

    def keep(self) -> None:
        """Write the manifest as it stands now."""
        write_manifest(self.directory, self.manifest)

    def keep_if_changed(self) -> None:
        """The same, where something of it is new: settings that no stage depends on, say."""
        if read_manifest(self.directory) != json.loads(json.dumps(self.manifest)):
            self.keep()

    @property
    def fingerprint(self) -> str:
        """Changes whenever any stage of the run changes: the key for caches."""
        return fingerprint({name: s["fingerprint"] for name, s in self.manifest["stages"].items()})

    def config(self) -> Config:
        """The configuration the run was made with."""
        return config_from_dict(self.manifest["config"])

    def stage(self, name: str) -> StageRecord | None:
        """The record of a finished stage, or None."""
        record = self.manifest["stages"].get(name)
        return None if record is None or not (self.directory / name).is_dir() else StageRecord(**record)

    def metric(self, stage: str, *path: str) -> float | None:
        """A figure that a finished stage noted, such as ("evaluation", "model", "HR@10"); None where it has none."""
        record = self.stage(stage)
        found: Any = None if record is None else record.metrics
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return float(found) if isinstance(found, (int, float)) else None

    def is_fresh(self, name: str, stage_fingerprint: str) -> bool:
        """Whether the stage is there and was made from just these settings, inputs and code; see also `damage_of`."""
        record = self.stage(name)
        return record is not None and record.fingerprint == stage_fingerprint

    @requires(Role.TRAINER, "To make a stage")
    @contextlib.contextmanager
    def write_stage(self, name: str, stage_fingerprint: str, inputs: dict[str, str]) -> Iterator[StageWriter]:
        """Fill a fresh directory; it takes the stage's place only when the block ends without an error."""
        writer = StageWriter(self.draft_of(name))
        writer.directory.mkdir(parents=True)
        started = time.monotonic()
        try:
            yield writer
            writer.sync()
        except BaseException:
            shutil.rmtree(writer.directory, ignore_errors=True)
            raise
        seconds = round(time.monotonic() - started, 2)
        record = StageRecord(stage_fingerprint, inputs, seconds, writer.metrics, record_files(writer.directory))
        self.replace_stage(name, writer.directory, record)

    @requires(Role.TRAINER, "To make a stage")
    def draft_of(self, name: str) -> Path:
        """Where the stage is put together; what a killed process left of it goes."""
        for leftover in self.directory.glob(f"{name}.tmp-*"):
            shutil.rmtree(leftover)
        return self.directory / f"{name}.tmp-{secrets.token_hex(4)}"

    @requires(Role.TRAINER, "To make a stage")
    def replace_stage(self, name: str, fresh: Path, record: StageRecord) -> None:
        """Let a finished draft take the stage's place."""
        # The record goes first and comes last: a kill in between leaves a stage that counts as missing, never
        # one whose record belongs to other files.
        self._record(name, None)
        place = self.directory / name
        old = self.directory / f"{name}.tmp-old"
        shutil.rmtree(old, ignore_errors=True)
        if place.exists():
            place.rename(old)
        fresh.rename(place)
        sync_directory(self.directory)
        self._record(name, record)
        shutil.rmtree(old, ignore_errors=True)

    @requires(Role.TRAINER, "To take a stage out")
    def forget_stage(self, name: str) -> None:
        """Take a stage's record out: it counts as not made. Its files stay until others take their place."""
        self._record(name, None)

    @requires(Role.TRAINER, "To take a stage out")
    def drop_stage(self, name: str) -> None:
        """Take a stage out; the record goes first. Nothing happens where there is none."""
        if name in self.manifest["stages"]:
            self._record(name, None)
        shutil.rmtree(self.directory / name, ignore_errors=True)

    def _record(self, name: str, record: StageRecord | None) -> None:
        stages = {key: value for key, value in self.manifest["stages"].items() if key != name}
        if record is not None:
            stages[name] = asdict(record)
        self.manifest = {**self.manifest, "stages": {key: stages[key] for key in STAGES if key in stages}}
        self.keep()


def _manifest_before(directory: Path) -> dict[str, Any] | None:
    """What a run that is made again has been so far; None where there is nothing to go by."""
    try:
        restore_manifest(directory)
        return read_manifest(directory)
    except DamagedRunError:
        return None  # nothing of it can be believed: every stage is made again
    except RunError:
        if (directory / MANIFEST).is_file():
            raise
    ours = ("job", ".lock", COPY)
    if directory.exists() and any(path.name not in ours for path in directory.iterdir()):
        raise RunError(f"{directory} is not empty and no run. Give another --run-id, or empty it.")
    return None
