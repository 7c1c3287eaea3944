"""A final run: the recommender trained on everything, with the epochs and weights that validation chose.

What was held out, and its reviews, are read like all the rest. What sentences mean stays as it was: dictionary, names,
verdicts and themes are those of the run it is made of, and so are people's notes. Nothing is held out any more, so
nothing can be measured on a final run: it keeps the figures of the run it is made of, as figures of that run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from saerec import columns as c
from saerec.data.origin import RecordedOrigin
from saerec.errors import RunError
from saerec.files import exclusive, fingerprint
from saerec.intents.carried import item_codes
from saerec.intents.own_words import own_words
from saerec.intents.retrieval import retrieve
from saerec.pipeline.append import finished_run
from saerec.pipeline.carried import Step, carry_over
from saerec.pipeline.job import working
from saerec.pipeline.stage import Context, Machine, train_passages
from saerec.pipeline.stages.intents import write_retrieved
from saerec.pipeline.stages.recommender import train
from saerec.progress import Reporter, Reporters
from saerec.rights import Role, requires
from saerec.workspace.artifacts import activations, decoder_rows, languages, reading, recommender_data
from saerec.workspace.run import MANIFEST, Run, check_run_id
from saerec.workspace.run_facts import final_facts
from saerec.workspace.stage_writer import StageWriter

BEFORE: Final = "before"
"""evaluation/before.json: what `metrics.json` was in the run that a final run is made of."""


def check_final(directory: Path) -> Run:
    """The run, where one can be made final of it. Raises RunError for one that is not finished, or final already."""
    run = finished_run(directory)
    if facts := final_facts(run):
        raise RunError(f"{run.run_id} is final already: it was trained on everything that {facts['of']} holds.")
    return run


def chosen_by_validation(run: Run) -> dict[str, Any]:
    """of (the run's name), epochs, item_knn, match: what a final run of it is trained with."""
    history = run.table("recommender/history")
    best = int(history["epoch"].iloc[int(history["NDCG@10"].to_numpy().argmax())])
    model = run.tensors("recommender/model")
    weights = {name: float(model[key]) for name, key in (("item_knn", "neighbour_weight"), ("match", "match_weight"))}
    return {"of": run.manifest.get("run_id", run.run_id), "epochs": best, **weights}


@requires(Role.TRAINER, "To make a final run")
def make_final(
    directory: Path,
    target: Path,
    *,
    machine: Machine | None = None,
    listeners: Sequence[Reporter] = (),
    command: Sequence[str] | None = None,
) -> Run:
    """Make the run `target` of the finished run at `directory`, which stays as it is.

    It waits in the queue like any other; what an earlier call left unfinished is gone on with, and `command` is what
    resume asks again. Raises RunError when the run is not finished or final already, or `target` is another run.
    """
    made_of = fingerprint("final", check_final(directory).fingerprint)
    check_run_id(target.name)
    if (target / MANIFEST).is_file() and not _is_begun(Run(target), made_of):
        raise RunError(f"There is a run {target.name} already. Choose another --run-id, or delete it first.")
    with exclusive(target), working(target, command, listeners) as job:
        old = check_final(directory)  # it may have gone while this job waited
        facts = chosen_by_validation(old)
        run = Run.create(target, old.config(), {**old.manifest["source"], "fingerprint": made_of, "final": facts})
        origin, reporter = RecordedOrigin(run.manifest["source"]), Reporters([job, *listeners])
        context = Context(run, run.config(), origin, made_of, reporter, machine or Machine())
        carry_over(old, context, "final", _steps(old, context, facts), trains=True)
    return run


def _is_begun(run: Run, made_of: str) -> bool:
    """Whether it is the very run that is asked for: unfinished, or done, in which case nothing is left to do."""
    return run.manifest["source"].get("fingerprint") == made_of


def _steps(old: Run, context: Context, facts: Mapping[str, Any]) -> dict[str, Step]:
    """What is made anew; all else is taken over."""
    run = context.run

    def data(writer: StageWriter) -> None:
        """Every interaction, and every passage, is one to train on."""
        interactions = old.table("data/interactions").assign(**{c.SPLIT: c.TRAIN})
        items = old.table("data/items")
        sold = np.bincount(interactions[c.ITEM], minlength=int(items[c.ITEM].max()) + 1)[items[c.ITEM]]
        writer.table("interactions", interactions)
        writer.table("items", items.assign(**{c.N_INTERACTIONS: sold.astype(np.int32)}))
        writer.table("texts", old.table("data/texts").assign(**{c.SPLIT: c.TRAIN}))

    def intents(writer: StageWriter) -> None:
        """Names, verdicts and idf stay; items and people carry what all reviews say."""
        config, texts, interactions = context.config.intents, run.table("data/texts"), run.table("data/interactions")
        table, fired = old.table("intents/intents"), activations(run).evidence(train_passages(texts))
        reaches, idf = table[c.REACHES].to_numpy(bool), table[c.IDF].to_numpy(np.float32)
        items = item_codes(fired, texts, reaches, len(run.table("data/items")), config.item_latents)
        public, rows = np.array(old.array("intents/public_indices")), decoder_rows(run)
        found = retrieve(fired, texts, interactions, items, reaches, public, idf, rows, config, writer.mapped_array)
        write_retrieved(writer, found)
        writer.table("own_words", own_words(texts, run.table("data/items"), reading(run).words, languages(old).main))

    def recommender(writer: StageWriter) -> None:
        """Trained on everything, by what validation chose."""
        from saerec.recommender.model.storage import save_recommender
        from saerec.recommender.training.train import Chosen

        chosen = Chosen(int(facts["epochs"]), float(facts["item_knn"]), float(facts["match"]))
        trained = train(context, recommender_data(run), context.config.recommender, "recommender", chosen)
        save_recommender(trained.model, writer.directory)
        writer.table("history", trained.history)
        writer.metrics = {"epochs": len(trained.history)}

    def evaluation(writer: StageWriter) -> None:
        """No figure of its own: nobody is held out, and what was measured before is kept under another name."""
        (writer.directory / "metrics.json").rename(writer.directory / f"{BEFORE}.json")
        (writer.directory / "dictionary.parquet").unlink(missing_ok=True)
        writer.table("per_user", old.table("evaluation/per_user").iloc[:0])
        writer.metrics = {}

    return {"data": data, "intents": intents, "recommender": recommender, "evaluation": evaluation}
