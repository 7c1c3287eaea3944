"""A copy of a run that holds just what the explorer shows."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from saerec.errors import RunError
from saerec.workspace.archive.layout import RECOMPUTABLE
from saerec.workspace.run import MANIFEST, STAGES, Run


def bundle(directory: Path, target: Path) -> None:
    """Copy a finished run to `target` without what can be recomputed; an earlier bundle there is replaced whole."""
    run = Run(directory)
    missing = [name for name in STAGES if run.stage(name) is None]
    if missing:
        raise RunError(f"{directory} is not finished: {missing[0]} is missing. Finish it with: saerec run")
    if target.exists() and not (target / MANIFEST).is_file():
        raise RunError(f"{target} exists and is no run. Give another --bundle, or move it away.")
    left_out = {path.resolve() for pattern in RECOMPUTABLE for path in directory.glob(pattern)}
    fresh = target.with_name(f"{target.name}.tmp-{secrets.token_hex(4)}")

    def ignore(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if (Path(folder) / name).resolve() in left_out}

    for name in STAGES:
        shutil.copytree(directory / name, fresh / name, ignore=ignore)
    shutil.copy2(directory / MANIFEST, fresh / MANIFEST)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
