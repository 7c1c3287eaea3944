"""The stages in order: read Run -> call the core -> write Run. Fresh stages are skipped, stale ones said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

from saerec.config.schema import Config
from saerec.data.origin import Origin
from saerec.files import exclusive, fingerprint
from saerec.pipeline.engines import make_engine
from saerec.pipeline.job import leaving_nothing_refused, working
from saerec.pipeline.memory import require_memory
from saerec.pipeline.stage import Context, Machine, Stage
from saerec.pipeline.stages.activations import ACTIVATIONS
from saerec.pipeline.stages.data import DATA
from saerec.pipeline.stages.dictionary import SAE
from saerec.pipeline.stages.embeddings import EMBEDDINGS
from saerec.pipeline.stages.evaluation import EVALUATION
from saerec.pipeline.stages.intents import INTENTS, estimate_naming
from saerec.pipeline.stages.projection import PROJECTION
from saerec.pipeline.stages.recommender import RECOMMENDER
from saerec.pipeline.why import why_made
from saerec.progress import Reporter, Reporters
from saerec.rights import Role, requires
from saerec.workspace.archive.export import bundle
from saerec.workspace.reasons import own_fingerprint
from saerec.workspace.run import Run, made_with
from saerec.workspace.stage_reuse import adopt_stage

__all__ = ["Machine", "bundle", "estimate_naming", "run_pipeline"]

PIPELINE: tuple[Stage, ...] = (DATA, EMBEDDINGS, SAE, ACTIVATIONS, INTENTS, PROJECTION, RECOMMENDER, EVALUATION)


@requires(Role.TRAINER, "To make a run")
def run_pipeline(
    directory: Path,
    origin: Origin,
    config: Config,
    *,
    until: str | None = None,
    machine: Machine | None = None,
    listeners: Sequence[Reporter] = (),
    reuse: bool = False,
    command: Sequence[str] | None = None,
    inside: AbstractContextManager[object] | None = None,
) -> Run:
    """Bring the run at `directory` up to date with `origin` and `config`, up to the stage `until`.

    One process at a time writes a run, and so many runs of one directory at a time as SAEREC_JOBS allows; the others
    wait. With `reuse`, a finished stage of a run beside this one is taken where its fingerprint is the same.
    `command`, the arguments of `saerec` that led here, is kept: resume asks it again. `inside` is entered when it is
    this process' turn to write, before anything is written.
    Raises SaerecError for what a person can put right, also a full disk or too little memory, and Cancelled when
    asked to stop; either leaves every finished stage in place, and the same call goes on from there. Of a new run whose
    data are refused nothing is left, but for the job where one was started for it: that says why.
    """
    data_fingerprint = origin.fingerprint()
    with (
        leaving_nothing_refused(directory),
        exclusive(directory),
        working(directory, command, listeners) as job,
        inside or nullcontext(),
    ):
        before = made_with(directory)
        run = Run.create(directory, config, {**origin.describe(), "fingerprint": data_fingerprint})
        reporter, machine = Reporters([job, *listeners]), machine or Machine()
        with closing(make_engine(machine.engine, machine.address, machine.workers)) as engine:
            context = Context(run, config, origin, data_fingerprint, reporter, machine, before, engine)
            _run_stages(context, until, reuse=reuse)
    return run


def stage_fingerprints(config: Config, data_fingerprint: str, own_reasons: str = "") -> dict[str, str]:
    """What each stage's fingerprint has to be: settings, inputs, code version; no stage needs to have run.

    own_reasons: fingerprint of the folder's own reasons (`own_fingerprint`), with which its texts are read.
    """
    found: dict[str, str] = {}
    for stage in PIPELINE:
        inputs = {name: found[name] for name in stage.inputs} or {"source": data_fingerprint}
        if stage is ACTIVATIONS and own_reasons:
            inputs["reasons"] = own_reasons
        found[stage.name] = fingerprint(stage.name, stage.version, stage.settings(config), inputs)
    return found


def _run_stages(context: Context, until: str | None, *, reuse: bool) -> None:
    own = own_fingerprint(context.run.directory.parent)
    wanted = stage_fingerprints(context.config, context.data_fingerprint, own)
    names = [stage.name for stage in PIPELINE]
    stages = PIPELINE[: names.index(until) + 1] if until else PIPELINE
    # Every byte is read: whoever asks for a run to be made wants it whole, and what is made must not rest on damage.
    damaged = {stage.name: context.run.damage_of(stage.name, hashes=True) for stage in stages}
    for stage in stages:
        if damaged[stage.name] or not context.run.is_fresh(stage.name, wanted[stage.name]):
            stage.check(context)
    ran = 0
    for stage in stages:
        record = context.run.stage(stage.name)
        if context.run.is_fresh(stage.name, wanted[stage.name]) and not damaged[stage.name]:
            context.reporter.stage(stage.name, "up to date")
        elif reuse and (donor := adopt_stage(context.run, stage.name, wanted[stage.name])):
            context.reporter.stage(stage.name, f"taken from {donor}")
        else:
            inputs = {name: wanted[name] for name in stage.inputs}
            context.reporter.stage(stage.name, why_made(stage, record, damaged[stage.name], context, inputs))
            require_memory(context, stage.name)
            with context.run.write_stage(stage.name, wanted[stage.name], inputs) as writer:
                stage.execute(context, writer)
            ran += 1
        if stage is DATA:
            for later in stages:
                if not context.run.is_fresh(later.name, wanted[later.name]):
                    later.suits(context)
    context.run.keep_if_changed()
    done = f"{ran} stages made." if ran else "Nothing to do: every stage is up to date."
    context.reporter.note(f"{context.run.directory}: {done}")
