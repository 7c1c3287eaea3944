"""The stages of a job in words: which are done, how far the present one is, when all will be."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from saerec.jobs import JobStatus
from saerec.pipeline.pace import time_left
from saerec.ui.kit.numbers import roughly
from saerec.workspace.run import STAGES

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
