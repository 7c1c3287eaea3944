"""The stages of a job in words: which are done, how far the present one is, when all will be."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from saerec.config.schema import DataConfig
from saerec.data.inspection.sizes import CorpusSize
from saerec.errors import SaerecError
from saerec.jobs import JobStatus
from saerec.pipeline.estimate import estimate, learned_pace, remaining_seconds
from saerec.pipeline.machine_speed import Pace, measured_pace
from saerec.ui.kit.numbers import roughly
from saerec.workspace.catalog import later_facts
from saerec.workspace.run import STAGES, Run, find_runs

STAGE_NAMES: Final = {
    "data": "Read the data",
    "embeddings": "Embed the texts",
    "sae": "Learn the dictionary",
    "activations": "Find what fires",
    "intents": "Name the intents",
    "projection": "Draw the map",
    "recommender": "Train the recommender",
    "evaluation": "Evaluate",
}
"""What each stage does."""


def stage_states(status: JobStatus) -> list[tuple[str, str]]:
    """(name, done | now | bad | later) of every stage."""
    at = STAGES.index(status.stage) if status.stage in STAGES else -1
    if status.state == "done":
        return [(name, "done") for name in STAGE_NAMES.values()]
    present = "now" if status.is_active else "bad" if status.state == "failed" else "later"
    return [
        (name, "done" if n < at else present if n == at else "later") for n, name in enumerate(STAGE_NAMES.values())
    ]


def share_done(status: JobStatus) -> float:
    """Of the present stage, 0 to 1."""
    return min(status.done / status.total, 1.0) if status.total else 0.0


def progress_line(run_dir: Path, status: JobStatus) -> str:
    """The stage, how far it is, and about how long all of it will take."""
    at = STAGES.index(status.stage) + 1 if status.stage in STAGES else 1
    words = [f"Stage {at} of {len(STAGES)}: {STAGE_NAMES.get(status.stage, 'Start')}"]
    if status.total:
        words.append(f"{status.done:,} of {status.total:,}")
    left = time_left(run_dir, status)
    if left is not None:
        words.append(f"about {roughly(left)} left in all".replace("about under", "under"))
    return " · ".join(words)


def time_left(run_dir: Path, status: JobStatus) -> float | None:
    """Seconds until the run is ready, about; None before its data are read."""
    found = _expected_and_spent(run_dir)
    if found is None or status.stage not in STAGES:
        return None
    pace, (expected, spent) = machine_pace(run_dir.parent), found
    expected = {name: pace.of(name) * value for name, value in expected.items()}
    before = STAGES[: STAGES.index(status.stage)]
    spent = {name: value for name, value in spent.items() if name in before}
    return remaining_seconds(expected, spent, status.stage, share_done(status), time.time() - status.stage_began)


def machine_pace(runs_dir: Path, latest: int = 5) -> Pace:
    """How much longer than estimated the latest finished runs took here; before there are any, what was measured."""
    found = filter(None, map(_expected_and_spent, find_runs(runs_dir)))
    finished = [(expected, spent) for expected, spent in found if len(spent) == len(STAGES)]
    return learned_pace(finished[:latest]) if finished else measured_pace()


def _expected_and_spent(run_dir: Path) -> tuple[Mapping[str, float], Mapping[str, float]] | None:
    """Seconds by stage, estimated and measured; None where the data have not been read, or nothing is trained."""
    try:
        run = Run(run_dir)
        data, config = run.stage("data"), run.config()
    except SaerecError:
        return None
    if data is None or later_facts(run):
        return None
    size = CorpusSize.of(data.metrics)
    # The passages are counted as this run cuts them: they are not to be cut once more.
    expected = estimate(size, replace(config, data=DataConfig())).seconds
    return expected, {name: record.seconds for name in STAGES if (record := run.stage(name)) is not None}
