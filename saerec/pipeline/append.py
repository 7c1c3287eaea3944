"""Later data: a run with new interactions, without training. Dictionary, names and recommender stay as they are.

Only new passages are embedded and encoded. New people get intents and recommendations as everybody does: retrieval
and the network read histories, no person is a parameter of theirs (fold-in). What is then approximate, the manifest
says: figures of accuracy and of latents are those of the run it came from.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from saerec.data.append import Appended, Novelty, append_interactions, find_new
from saerec.data.corpus import Corpus
from saerec.data.origin import FileOrigin, Origin
from saerec.errors import RunError
from saerec.files import exclusive, fingerprint
from saerec.pipeline.append_stages import TABLES, Extension
from saerec.pipeline.job import working
from saerec.pipeline.stage import Context, Machine
from saerec.progress import Reporter, Reporters
from saerec.rights import Role, requires
from saerec.workspace.run import MANIFEST, STAGES, Run, check_run_id
from saerec.workspace.run_facts import append_facts


def foresee(directory: Path, origin: Origin) -> Novelty:
    """What `append_data` would append to the finished run at `directory`, counted. Raises what it raises."""
    old = finished_run(directory)
    return find_new(_corpus(old), _like(old, origin).read(), old.config().data)


@requires(Role.TRAINER, "To append data")
def append_data(
    directory: Path,
    origin: Origin,
    target: Path,
    *,
    machine: Machine | None = None,
    listeners: Sequence[Reporter] = (),
    command: Sequence[str] | None = None,
) -> Run:
    """Make the run `target` of the finished run at `directory` and the new interactions of `origin`.

    It waits in the queue like any other. What an earlier call left unfinished is gone on with; `command` is what
    resume asks again. Raises RunError when the run is not finished or `target` is another run, DataError when nothing
    is new; of these nothing is left but the job, where one was announced.
    """
    old, data_fingerprint = finished_run(directory), origin.fingerprint()
    made_of = fingerprint(old.fingerprint, data_fingerprint)
    check_run_id(target.name)
    if (target / MANIFEST).is_file() and not _is_begun(Run(target), made_of):
        raise RunError(f"There is a run {target.name} already. Choose another --run-id, or delete it first.")
    announced = (target / "job").is_dir()
    with exclusive(target):
        try:
            with working(target, command, listeners) as job:
                reporter = Reporters([job, *listeners])
                reporter.stage(STAGES[0], "read")
                old = finished_run(directory)  # it may have gone while this job waited
                before = _corpus(old)
                appended = append_interactions(before, _like(old, origin).read(), old.config().data)
                source = {
                    **old.manifest["source"],
                    "fingerprint": made_of,
                    "later": _facts(old, origin, appended, before),
                }
                run = Run.create(target, old.config(), source)
                context = Context(run, run.config(), origin, data_fingerprint, reporter, machine or Machine())
                Extension(old, appended.corpus, context).make()
        except BaseException:
            if not (announced or (target / MANIFEST).is_file()):
                shutil.rmtree(target, ignore_errors=True)
            raise
    return run


def _like(old: Run, origin: Origin) -> Origin:
    """The same data, their times read as those of the run were, where that was kept and nobody says otherwise."""
    if not isinstance(origin, FileOrigin) or not old.has("data/source"):
        return origin
    return replace(origin, date_hint=" ".join(old.json("data/source").get("dates", ())))


def finished_run(directory: Path) -> Run:
    """A run that later data can be added to. Raises RunError for any other."""
    run = Run(directory)
    missing = [name for name in STAGES if run.stage(name) is None]
    if missing:
        raise RunError(
            f"{run.run_id} is not finished: {missing[0]} is missing. Resume it, or finish it with: saerec run"
        )
    return run


def _corpus(run: Run) -> Corpus:
    return Corpus(**{name: run.table(f"data/{name}") for name in TABLES})


def _is_begun(run: Run, made_of: str) -> bool:
    """Whether it is the very run that is asked for, left unfinished."""
    return run.manifest["source"].get("fingerprint") == made_of and any(run.stage(name) is None for name in STAGES)


def _facts(old: Run, origin: Origin, appended: Appended, before: Corpus) -> dict[str, Any]:
    """What came since training. A run that holds later data itself hands on what was trained."""
    earlier = append_facts(old)
    return {
        "extends": earlier.get("extends", old.manifest.get("run_id", old.run_id)),
        "from": origin.describe()["name"],
        "interactions": appended.added + earlier.get("interactions", 0),
        "users_before": earlier.get("users_before", before.n_users),
        "items_before": earlier.get("items_before", before.n_items),
    }
