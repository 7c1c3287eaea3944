"""The names a run had before it was named again, kept beside its stages until they are put back or replaced.

names_before/           what stood before the last naming that came to its end
names_before.open/      what stood before one that is under way, or was stopped after it had changed something

Each holds before.json (settings and records) and the stages that stand on names, whole. Files of a finished stage are
never changed, so they are shared with the run where the disk can do that. A folder is put together beside its place and
renamed, so a kill at any moment leaves the earlier names in one of the two, and naming again or putting back goes on.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.build import config_from_dict
from saerec.errors import DamagedRunError, RunError
from saerec.files import sync_directory, write_json
from saerec.rights import Role, requires
from saerec.workspace.file_records import damage
from saerec.workspace.run import Run, StageRecord
from saerec.workspace.stage_reuse import link_or_copy

DONE, OPEN = "names_before", "names_before.open"
STAGES_ON_NAMES: Final = ("intents", "recommender", "evaluation")
"""Names decide which latents are intents; the recommender is trained on those, and evaluated."""
NAME_BEFORE, SCORE_BEFORE = "name_before", "score_before"
_RECORD: Final = "before.json"


@requires(Role.TRAINER, "To name a run again")
def keep_names(run: Run) -> None:
    """Keep what stands on names, unless a naming of this dictionary is under way: then that is kept already."""
    if run.stage("intents") is None or _is_of(run, run.path(OPEN)):
        return
    shutil.rmtree(run.path(OPEN), ignore_errors=True)
    draft = run.draft_of(OPEN)
    records = {name: run.stage(name) for name in STAGES_ON_NAMES}
    stages = {name: asdict(record) for name, record in records.items() if record is not None}
    try:
        for name in stages:
            shutil.copytree(run.path(name), draft / name, copy_function=link_or_copy)
        write_json(draft / _RECORD, {"config": run.manifest["config"], "stages": stages})
        draft.rename(run.path(OPEN))
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    sync_directory(run.directory)


@requires(Role.TRAINER, "To name a run again")
def end_naming(run: Run) -> None:
    """The naming under way came to its end: what it began from is what can be put back from now on."""
    if not run.path(OPEN).is_dir():
        return
    old = run.draft_of(DONE)
    if run.path(DONE).exists():
        run.path(DONE).rename(old)
    run.path(OPEN).rename(run.path(DONE))
    sync_directory(run.directory)
    shutil.rmtree(old, ignore_errors=True)


def has_earlier_names(run: Run) -> bool:
    """Whether there are names that can be put back: of this dictionary, not of one the run had before."""
    return _kept(run) is not None


def is_half_named(run: Run) -> bool:
    """Whether a naming was stopped after it had begun: names may be new, and what stands on them old."""
    return _is_of(run, run.path(OPEN))


@requires(Role.TRAINER, "To put earlier names back")
def put_back(run: Run) -> Run:
    """The run as it was before the naming, byte for byte. Raises RunError when nothing is kept.

    What is kept goes last: killed in between, the same call goes on.
    """
    place = _kept(run)
    if place is None:
        raise RunError(f"No earlier names of {run.run_id} are kept: it was not named again, or they are back already.")
    before = _read(place)
    records = {name: StageRecord(**record) for name, record in before["stages"].items()}
    for name, record in records.items():
        if bad := list(damage(name, place / name, record.files or {}, hashes=True)):
            raise DamagedRunError(f"The earlier names of {run.run_id} are damaged: {bad[0]}. Name it again instead.")
    run = Run.create(run.directory, config_from_dict(before["config"]), run.manifest["source"])
    for name in STAGES_ON_NAMES:
        earlier = records.get(name)
        if earlier is None:
            run.drop_stage(name)
        elif not run.is_fresh(name, earlier.fingerprint) or run.damage_of(name, hashes=True):
            draft = run.draft_of(name)
            shutil.copytree(place / name, draft, copy_function=link_or_copy)
            run.replace_stage(name, draft, earlier)
    run.keep()
    gone = run.draft_of(DONE)
    place.rename(gone)
    sync_directory(run.directory)
    shutil.rmtree(gone, ignore_errors=True)
    return run


def name_changes(run: Run) -> pd.DataFrame:
    """latent, name_before, name, score_before, score, source of every latent that is called otherwise than before.

    None (names) and NaN (scores) where there was none. Empty when no earlier names are kept.
    """
    place = _kept(run)
    after = run.table("intents/intents")
    before = after if place is None else pd.read_parquet(place / "intents" / "intents.parquet")
    both = before[[c.LATENT, c.NAME, c.SCORE]].merge(after, on=c.LATENT, suffixes=("_before", ""))
    differs = both[NAME_BEFORE].fillna("") != both[c.NAME].fillna("")
    columns = [c.LATENT, NAME_BEFORE, c.NAME, SCORE_BEFORE, c.SCORE, c.SOURCE]
    return both.loc[differs, columns].reset_index(drop=True)


def mean_scores(changes: pd.DataFrame) -> tuple[float, float, int]:
    """(mean score before, after, names) over those of `name_changes` that were scored both times; NaN for none."""
    scored = changes[[SCORE_BEFORE, c.SCORE]].dropna()
    means = scored.mean() if len(scored) else pd.Series({SCORE_BEFORE: np.nan, c.SCORE: np.nan})
    return float(means[SCORE_BEFORE]), float(means[c.SCORE]), len(scored)


def _kept(run: Run) -> Path | None:
    """Where the names lie that would be put back; those of a naming under way come first."""
    return next((place for place in map(run.path, (OPEN, DONE)) if _is_of(run, place)), None)


def _is_of(run: Run, place: Path) -> bool:
    """Whether what is kept there was made from the activations that the run has now."""
    record, activations = _read(place)["stages"].get("intents"), run.stage("activations")
    if record is None or activations is None:
        return False
    return bool(record["inputs"].get("activations", activations.fingerprint) == activations.fingerprint)


def _read(place: Path) -> dict[str, Any]:
    try:
        found = json.loads((place / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"stages": {}}
    return found if isinstance(found, dict) and isinstance(found.get("stages"), dict) else {"stages": {}}
