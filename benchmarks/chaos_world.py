"""Where faults are injected, and how it is judged what came of one."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.resume import artifact_hashes, command
from saerec.jobs import job_status

LONGEST: Final = 600.0
"""Seconds after which a command is given up on."""
_MAIN: Final = "from saerec.cli import main\nsys.exit(main(sys.argv[1:]))\n"


@dataclass(frozen=True)
class Outcome:
    """Of one fault."""

    fault: str
    clear: bool
    """Nothing but words came out, and the job says how it ended."""
    survived: bool
    """The same command went on to the unbroken run's bytes."""
    said: str


@dataclass(frozen=True)
class World:
    """Where faults are injected, and what has to come out."""

    folder: Path
    unbroken: Path
    """the run that nothing happened to"""
    expected: dict[str, str]
    seconds: float
    """that it took"""
    draw: random.Random

    def outcome(self, fault: str, directory: Path, error: str, *, ended: bool = True) -> Outcome:
        """Judge what was said, then go on with the same command."""
        again = command(directory)
        return self.judged(fault, directory, error, again, self.expected, ended=ended)

    def judged(
        self, fault: str, directory: Path, error: str, again: Sequence[str], expected: Mapping[str, str], *,
        ended: bool = True, env: Mapping[str, str] | None = None,
    ) -> Outcome:  # fmt: skip
        """The same, where another command, `again`, is to come to other bytes."""
        state = job_status(directory).state
        clear = "Traceback" not in error and (not ended or state not in ("running", "waiting"))
        finished = run(again, env=env)
        survived = finished.returncode == 0 and artifact_hashes(directory) == expected
        said = error if survived else f"{error} {finished.stderr}"
        return Outcome(fault, clear, survived, " ".join(said.split())[-100:] or f"({state})")


def run(
    arguments: Sequence[str], megabytes: int = 0, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """To its end. megabytes: of memory that it may take; 0 sets no limit. env: beside the environment."""

    def limit() -> None:
        if megabytes:
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    return subprocess.run(
        arguments, capture_output=True, text=True, timeout=LONGEST, preexec_fn=limit, env={**os.environ, **(env or {})}
    )


def within(prelude: str, number: int, arguments: Sequence[str]) -> list[str]:
    """The command with something patched in its process."""
    return [sys.executable, "-c", prelude + _MAIN, str(number), *arguments[3:]]


def refused(found: subprocess.CompletedProcess[str], codes: tuple[int, ...] = (2,)) -> str:
    """What a command said that should have ended with one of these codes."""
    return found.stderr if found.returncode in codes else f"Traceback {found.stderr}"
