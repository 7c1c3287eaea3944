"""What every field of a manifest has to be. It may come from elsewhere: nobody reads a field that was not checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

STAGES: Final = ("data", "embeddings", "sae", "activations", "intents", "projection", "recommender", "evaluation")
_LARGEST: Final = 10**15
"""No figure of a run is larger; the times of raw data lie in its tables."""
_DEEPEST, _LONGEST = 8, 100_000
_TEXTS: Final = ("language", "model", "own_reasons")
"""Metrics that are words."""
_UNKNOWN: Final = ("shuffled_score", "median_score")
"""Metrics that may be null: nobody could measure them."""
_RECORD: Final = {"fingerprint", "inputs", "seconds"}
_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def check_fields(manifest: Mapping[str, Any]) -> None:
    """Raises ValueError that names the field."""
    _plain(manifest, "it", 0)
    for name in ("config", "source", "stages"):
        _is(manifest.get(name), dict, name, "parts")
    for name in ("run_id", "saerec_version"):
        _is(manifest.get(name), str, name, "a text")
    for name in ("kind", "name", "format", "fingerprint"):
        if name in manifest["source"]:
            _is(manifest["source"][name], str, f"source.{name}", "a text")
    _config(manifest["config"])
    for name, record in manifest["stages"].items():
        if name not in STAGES:
            raise ValueError(f"there is no stage {name[:40]!r}; valid: {', '.join(STAGES)}")
        _record(name, record)


def _plain(value: Any, where: str, depth: int) -> None:
    """Numbers of a size that can be counted with, nothing endless."""
    if depth > _DEEPEST:
        raise ValueError(f"{where} is nested too deeply")
    if isinstance(value, str) and len(value) > _LONGEST:
        raise ValueError(f"{where} is {len(value):,} characters long")
    if isinstance(value, int | float) and not -_LARGEST <= value <= _LARGEST:
        raise ValueError(f"{where} is a number beyond all measure")
    if isinstance(value, Mapping):
        for key, item in value.items():
            _plain(item, key[:80] if depth == 0 else f"{where}.{key[:80]}", depth + 1)
    elif isinstance(value, list):
        for item in value:
            _plain(item, where, depth + 1)


def _is(value: Any, kind: Any, where: str, wanted: str) -> None:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{where} is {type(value).__name__}, not {wanted}")


def _config(config: Mapping[str, Any]) -> None:
    """Whether a setting is known, and within its limits, is asked where it is used."""
    _is(config.get("preset"), str, "config.preset", "a text")
    _is(config.get("seed"), int, "config.seed", "a whole number")
    for section, settings in config.items():
        for name, value in settings.items() if isinstance(settings, dict) else ():
            if value is None or isinstance(value, dict | list):
                raise ValueError(f"config.{section}.{name} is {type(value).__name__}, not a setting")


def _record(stage: str, record: Any) -> None:
    where = f"stages.{stage}"
    _is(record, dict, where, "a record")
    keys = set(record)
    if not _RECORD <= keys <= _RECORD | {"metrics", "files"}:
        raise ValueError(f"{where} has not the fields {', '.join(sorted(_RECORD))}, metrics, files")
    _is(record["fingerprint"], str, f"{where}.fingerprint", "a text")
    _is(record["inputs"], dict, f"{where}.inputs", "fingerprints")
    for name, value in record["inputs"].items():
        _is(value, str, f"{where}.inputs.{name[:40]}", "a fingerprint")
    _is(record["seconds"], int | float, f"{where}.seconds", "a number")
    if record["seconds"] < 0:
        raise ValueError(f"{where}.seconds is below 0")
    _metrics(stage, record.get("metrics", {}))
    if record.get("files") is not None:
        _files(where, record["files"])


def _metrics(stage: str, metrics: Any) -> None:
    where = f"stages.{stage}.metrics"
    _is(metrics, dict, where, "figures")
    for name, value in metrics.items():
        at = f"{where}.{name[:40]}"
        if stage == "evaluation" or name == "languages":
            _is(value, dict, at, "figures")
            for key, figure in value.items():
                _is(figure, int | float, f"{at}.{key[:40]}", "a number")
        elif name in _TEXTS:
            _is(value, str, at, "a text")
        elif not (value is None and name in _UNKNOWN):
            _is(value, int | float, at, "a number")


def _files(where: str, files: Any) -> None:
    _is(files, dict, f"{where}.files", "records of files")
    for name, record in files.items():
        if not _FILE.fullmatch(name):
            raise ValueError(f"{where}.files names {name[:40]!r}, which is no file of a stage")
        size, digest = (record.get(key) if isinstance(record, dict) else None for key in ("bytes", "sha256"))
        if type(size) is not int or size < 0 or not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            raise ValueError(f"{where}.files.{name} has no size and sha256")
