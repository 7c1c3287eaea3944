"""A run made of a finished one: some stages are made anew, the others are taken over, and so is what people wrote."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from saerec.files import fingerprint
from saerec.pipeline.memory import require_memory
from saerec.pipeline.stage import Context
from saerec.rights import Role, requires
from saerec.workspace.notebook import FILE
from saerec.workspace.quiz_answers import SUFFIX
from saerec.workspace.run import STAGES, Run
from saerec.workspace.stage_writer import StageWriter

Step = Callable[[StageWriter], None]


@requires(Role.TRAINER, "To make a run")
def carry_over(old: Run, context: Context, how: str, steps: Mapping[str, Step], *, trains: bool) -> None:
    """Fill `context.run` with the stages of the finished run `old`; what is there already is left.

    A step finds the old stage's files and figures in its place and changes them. how: a word that parts fingerprints of
    what was made in different ways. trains: whether a step trains, which takes more memory. Raises DamagedRunError
    where `old` is not what was written, RunError where memory is short.
    """
    run = context.run
    old.require_whole(hashes=True)  # damage would be copied, and recorded as if it had been made so
    for name in STAGES:
        record = old.stage(name)
        assert record is not None, "the run is finished"
        own = fingerprint(how, record.fingerprint, run.manifest["source"]["fingerprint"])
        own = own if name in steps else record.fingerprint
        if run.is_fresh(name, own) and not run.damage_of(name, hashes=True):
            context.reporter.stage(name, "up to date")
            continue
        context.reporter.stage(name, "" if name in steps else "kept")
        if name in steps:
            require_memory(context, name, trains=trains)
        with run.write_stage(name, own, record.inputs) as writer:
            shutil.copytree(old.path(name), writer.directory, dirs_exist_ok=True)
            writer.metrics = dict(record.metrics)
            if name in steps:
                steps[name](writer)
    run.keep_if_changed()
    for written in (Path(FILE), Path(FILE).with_suffix(SUFFIX)):
        if old.path(written.name).is_file():
            _copy_database(old.path(written.name), run.path(written.name))


def _copy_database(source: Path, target: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(source)) as before, closing(sqlite3.connect(target)) as after:
        before.backup(after)
