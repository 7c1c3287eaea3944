"""What a stage is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from saerec.config.schema import Config
from saerec.pipeline.stage import Context
from saerec.workspace.stage_writer import StageWriter


@dataclass(frozen=True)
class Stage:
    """One step of the pipeline; it owns the run's sub-directory of its name."""

    name: str
    inputs: tuple[str, ...]
    """Stages whose artifacts it reads."""
    version: int
    """Raised when its code changes what it writes."""
    settings: Callable[[Config], Any]
    """The part of the configuration that its result depends on."""
    execute: Callable[[Context, StageWriter], None]
    """Reads the run, fills the writer's directory."""
    check: Callable[[Context], object] = lambda context: None
    """Raises a SaerecError for what is missing to execute it; asked before the first stage runs, not hours later."""
