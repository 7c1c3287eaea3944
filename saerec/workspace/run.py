"""The one module that knows directories, file names, the manifest and atomic writes.

A run is a directory; each stage owns the sub-directory of its name. A stage is written beside its place and
renamed into it, so nobody ever sees half of one. Only npy (no pickle), parquet, JSON and safetensors are read.
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
from typing import TYPE_CHECKING, Any

from saerec import __version__
from saerec.config.build import config_from_dict
from saerec.config.schema import Config
from saerec.errors import RunError
from saerec.files import fingerprint, sync_directory, write_json
from saerec.places import bundled_runs, default_runs_dir
from saerec.rights import Role, requires
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SCHEMA_VERSION = 1
MANIFEST = "run.json"
DEMO = "demo"
"""What the bundled run is called."""
STAGES = ("data", "embeddings", "sae", "activations", "intents", "projection", "recommender", "evaluation")
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


def check_run_id(run_id: str) -> str:
    """`run_id` itself, or RunError: it names a directory, so it holds no separators and does not start with a dot."""
    if not _RUN_ID.fullmatch(run_id):
        raise RunError(f"Run id {run_id!r} is not valid. Use at most 100 letters, digits, '.', '_' and '-'.")
    return run_id


def _is_whole(manifest: dict[str, Any]) -> bool:
    """Whether a manifest has its parts, and each stage a record: it may come from elsewhere."""
    parts = [manifest.get(name) for name in ("config", "source", "stages")]
    needed = {"fingerprint", "inputs", "seconds"}
    return all(isinstance(part, dict) for part in parts) and all(
        isinstance(one, dict) and needed <= one.keys() <= needed | {"metrics"} for one in manifest["stages"].values()
    )


def find_runs(runs_dir: Path) -> list[Path]:
    """Run directories under `runs_dir`, the newest first."""
    if not runs_dir.is_dir():
        return []
    found = [path.parent for path in runs_dir.glob(f"*/{MANIFEST}")]
    return sorted(found, key=lambda path: (path / MANIFEST).stat().st_mtime, reverse=True)


def runs_named(name: str | Path) -> list[Path]:
    """Folders of the runs that a name fits, the one that is meant first: a path, a name below the runs folder, or
    `demo`, the bundled run, or another that comes with the program."""
    text = str(name)
    places = [Path(name)]
    places += [default_runs_dir() / text] if Path(text).name == text else []
    places += [path for called, path in bundled_runs().items() if called == text]
    found = {place.resolve(): place for place in reversed(places) if (place / MANIFEST).is_file()}
    return list(reversed(found.values()))


class Run:
    """A run directory, opened for reading; the pipeline also writes stages through it."""

    def __init__(self, directory: Path | str) -> None:
        """Raises RunError when the directory is no run, or one of another schema version."""
        self.directory = Path(directory)
        self._read_manifest()

    @classmethod
    @requires(Role.TRAINER, "To make a run")
    def create(cls, directory: Path, config: Config, source: dict[str, Any]) -> Run:
        """Open the run, made if it is missing, and store what it is to be made from."""
        check_run_id(directory.name)
        stages: dict[str, Any] = {}
        if (directory / MANIFEST).is_file():
            stages = cls(directory).manifest["stages"]
        elif directory.exists() and any(p.name not in ("job", ".lock") for p in directory.iterdir()):
            raise RunError(f"{directory} is not empty and no run. Give another --run-id, or empty it.")
        content = {
            "schema_version": SCHEMA_VERSION,
            "saerec_version": __version__,
            "run_id": directory.name,
            "config": config.to_dict(),
            "source": source,
            "stages": stages,
        }
        write_json(directory / MANIFEST, content)
        return cls(directory)

    def _read_manifest(self) -> None:
        path = self.directory / MANIFEST
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise RunError(
                f"{self.directory} is no run directory (it holds no {MANIFEST}). "
                "Make one with: saerec run --data PATH --run-id NAME"
            ) from None
        except (OSError, ValueError) as error:
            raise RunError(f"{path} cannot be read: {error}. Rebuild the run with: saerec run") from None
        if (version := manifest.get("schema_version") if isinstance(manifest, dict) else None) != SCHEMA_VERSION:
            raise RunError(
                f"{self.directory} has schema version {version}; this software reads version {SCHEMA_VERSION}. "
                "Rebuild it with: saerec run --data PATH --run-id NAME"
            )
        if not _is_whole(manifest):
            raise RunError(f"{path} is damaged: parts of it are missing. Rebuild the run with: saerec run")
        self.manifest: dict[str, Any] = manifest

    @property
    def run_id(self) -> str:
        """Name of the run."""
        return self.directory.name

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

    def path(self, *parts: str) -> Path:
        """A path inside the run."""
        return self.directory.joinpath(*parts)

    def has(self, relative: str) -> bool:
        """Whether a file of the run exists, named with or without its ending."""
        return any(self.path(relative + ending).is_file() for ending in ("", ".parquet", ".npy", ".json"))

    def table(self, name: str) -> pd.DataFrame:
        """A parquet table such as `data/texts`. Do not change it: it may be shared."""
        import pandas as pd

        return pd.read_parquet(self._existing(name, ".parquet"))

    def array(self, name: str) -> np.ndarray:
        """An array such as `embeddings/texts`, memory-mapped, read-only."""
        import numpy as np

        try:
            return np.load(self._existing(name, ".npy"), mmap_mode="r", allow_pickle=False)
        except ValueError as error:
            raise RunError(f"{self.path(name)}.npy is damaged: {error}. Rebuild with: saerec run") from None

    def json(self, name: str) -> Any:
        """A JSON file such as `evaluation/metrics`."""
        return json.loads(self._existing(name, ".json").read_text(encoding="utf-8"))

    def _existing(self, name: str, ending: str) -> Path:
        path = self.path(name + ending)
        if not path.is_file():
            stage = name.split("/")[0]
            raise RunError(
                f"Run {self.run_id} has no {name}{ending}: stage '{stage}' has not run, or left it out. "
                f"Finish it with: saerec run --run-id {self.run_id} and the same data."
            )
        return path

    def is_fresh(self, name: str, stage_fingerprint: str) -> bool:
        """Whether the stage is there and was made from just these settings, inputs and code."""
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
        record = StageRecord(stage_fingerprint, inputs, round(time.monotonic() - started, 2), writer.metrics)
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
        write_json(self.directory / MANIFEST, self.manifest)
