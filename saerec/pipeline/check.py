"""Is a run what was written, and what would be written today? What is damaged, which stages to make again, and how.

Damaged is what is not as it was recorded, or no run can hold. Outdated is whole and readable, but another version of
this program, or other settings, would make something else of it.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from saerec.data.origin import DemoOrigin, Origin, RecordedOrigin
from saerec.errors import ConfigError, DamagedRunError, RunError
from saerec.files import exclusive
from saerec.pipeline import run_pipeline, stage_fingerprints
from saerec.pipeline.stage import Machine
from saerec.progress import Reporter
from saerec.rights import Role, requires
from saerec.workspace.catalog import check_idle
from saerec.workspace.contents import contents_damage
from saerec.workspace.manifest import MANIFEST, restore_manifest
from saerec.workspace.reasons import own_fingerprint
from saerec.workspace.run import STAGES, Run
from saerec.workspace.run_facts import append_facts, final_facts, settings_options

Kind = Literal["damaged", "outdated", "missing", "not recorded"]
OUTDATED: Final = "would be made otherwise today: another version of saerec, other settings or reasons of one's own"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, or that nobody can tell."""

    kind: Kind
    stage: str
    """Empty for the manifest."""
    file: str
    """Name in the run; empty for the stage as a whole."""
    problem: str
    """In words, to follow the name."""


@dataclass(frozen=True)
class CheckedRun:
    """What was found out about a run."""

    run_id: str
    findings: tuple[Finding, ...]
    n_files: int
    """files that were read and held against what was recorded"""
    n_bytes: int
    """of theirs"""

    @property
    def damaged_stages(self) -> tuple[str, ...]:
        """Stages that have to be made again before their files can be believed."""
        hit = {one.stage for one in self.findings if one.kind == "damaged"}
        return tuple(name for name in STAGES if name in hit)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is damaged."""
        return all(one.kind != "damaged" for one in self.findings)


def check_run(directory: Path) -> CheckedRun:
    """Read every byte of a run and hold it against its records. Raises RunError where there is no run.

    Never raises for a damaged one: that is what it tells.
    """
    try:
        run = Run(directory)
    except DamagedRunError as error:
        return CheckedRun(directory.name, (Finding("damaged", "", MANIFEST, str(error)),), 0, 0)
    damage = run.damage(hashes=True)
    hit = {one.file for one in damage}
    damage += [one for one in contents_damage(run) if one.file not in hit]
    findings = [Finding("damaged", one.stage, one.file, one.problem) for one in damage]
    findings += _not_recorded(run) + _missing(run) + _outdated(run, {one.stage for one in damage})
    sizes = [record["bytes"] for stage in run.manifest["stages"] for record in run.recorded(stage).values()]
    return CheckedRun(run.run_id, tuple(findings), len(sizes), sum(sizes))


def _not_recorded(run: Run) -> list[Finding]:
    said = "was made before hashes of files were recorded: whether its bytes are the same, nobody can tell"
    return [Finding("not recorded", name, "", said) for name in run.unrecorded]


def _missing(run: Run) -> list[Finding]:
    return [Finding("missing", name, "", "has not run") for name in STAGES if run.stage(name) is None]


def _outdated(run: Run, but: set[str]) -> list[Finding]:
    """Stages whose fingerprint is not the one that settings, inputs and code have now; of runs made of others nobody
    can tell from here."""
    if final_facts(run) or append_facts(run):
        return []
    source = run.manifest["source"].get("fingerprint", "")
    try:
        wanted = stage_fingerprints(run.config(), source, own_fingerprint(run.directory.parent))
    except ConfigError as error:
        return [Finding("outdated", "", MANIFEST, f"has settings that are unknown here: {error}")]
    made = (name for name in STAGES if run.stage(name) is not None and name not in but)
    return [Finding("outdated", name, "", OUTDATED) for name in made if not run.is_fresh(name, wanted[name])]


@requires(Role.TRAINER, "To repair a run")
def set_aside(directory: Path) -> CheckedRun:
    """Put back a manifest that cannot be believed, and take the records of damaged stages out: they count as not made,
    and whatever makes the run makes them again. Returns what was wrong. Raises RunError while the run is being made."""
    check_idle(directory, "repaired")
    with exclusive(directory):
        restore_manifest(directory)
        found = check_run(directory)
        if any(not one.stage for one in found.findings if one.kind == "damaged"):
            raise RunError(f"{found.findings[0].problem} Nothing was changed.")
        run = Run(directory)
        for name in found.damaged_stages:
            run.forget_stage(name)
    return found


def can_make_again(directory: Path) -> bool:
    """Whether what is missing can be made from what the run itself holds: its data, or the planted shop, and stages
    that this version would make just so."""
    run = Run(directory)
    made_of_another = bool(final_facts(run) or append_facts(run))
    has_data = run.stage("data") is not None or run.manifest["source"].get("kind") == "demo"
    return has_data and not made_of_another and not _outdated(run, set())


def make_again(directory: Path, machine: Machine, listeners: Sequence[Reporter]) -> Run:
    """Bring the run up to date from what it holds, with its own settings; a stage that a run beside it has is taken
    from there. Raises what `run_pipeline` raises."""
    run = Run(directory)
    return run_pipeline(directory, _origin(run), run.config(), machine=machine, listeners=listeners, reuse=True)


def _origin(run: Run) -> Origin:
    source = run.manifest["source"]
    sizes = {name: source.get(name) for name in ("users", "items", "reviews", "seed")}
    if source.get("kind") == "demo" and all(type(size) is int for size in sizes.values()):
        return DemoOrigin(**sizes)
    return RecordedOrigin(source)


def command_again(run: Run) -> str:
    """What makes the missing stages of a run that cannot do so by itself."""
    name = ["--run-id", run.run_id, "--runs-dir", str(run.directory.parent)]
    if facts := final_facts(run):
        return shlex.join(["saerec", "run", "--final", facts["of"], *name])
    if facts := append_facts(run):
        return shlex.join(["saerec", "append", facts["extends"], "--data", "PATH", *name])
    return shlex.join(["saerec", "run", "--data", "PATH", *name, *settings_options(run)])
