"""Stage `evaluation`: the recommender measured beside what it must beat, and what the dictionary costs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import Config, RecommenderConfig
from saerec.pipeline.stage import Context, Stage, train_passages
from saerec.pipeline.stages.ranks import ranks_of
from saerec.pipeline.stages.recommender import SHOWN, recommender_settings, train
from saerec.workspace.artifacts import decoder_bias, decoder_rows, read_vectors, recommender_data
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.recommender.data import RecommenderData


def _evaluation(context: Context, writer: StageWriter) -> None:
    from saerec.evaluation.metrics import intervals, measured, summarise
    from saerec.recommender.model.storage import save_recommender

    data, config = recommender_data(context.run), context.config.recommender
    held_out = data.held_out(c.TEST)
    users = measured(held_out, seed=context.config.seed)
    targets = data.targets(users, c.TEST)
    models = {"model": context.run.folder("recommender").absolute()}
    with TemporaryDirectory(dir=writer.directory) as room:
        if compared := config.compares(data.n_items, len(data.items)):
            models["no_intents"] = Path(room).absolute()
            save_recommender(train(context, data, without_intents(config), "no_intents").model, Path(room))
        ranks = ranks_of(context, data, models, users)
    per_user = pd.DataFrame({c.USER: users.astype(np.int32), c.ITEM: targets})
    writer.table("per_user", per_user.assign(**{f"rank_{name}": found for name, found in ranks.items()}))
    _dictionary_cost(context, writer, data, users)
    means = {name: summarise(found) for name, found in ranks.items()}
    spread = {name: intervals(found, seed=context.config.seed) for name, found in ranks.items()}
    left_out = {"of_users": len(held_out)} if len(users) < len(held_out) else {}
    not_trained = {} if compared else {"not_trained": ["no_intents"]}
    found = {"split": c.TEST, "users": len(users), **left_out, **not_trained, "models": means, "intervals": spread}
    writer.json("metrics", found)
    writer.metrics = {name: {key: values[key] for key in SHOWN} for name, values in means.items()}


def _dictionary_cost(context: Context, writer: StageWriter, data: RecommenderData, users: np.ndarray) -> None:
    """Ranks by texts alone, with embeddings and with what the dictionary rebuilds of them."""
    from saerec.recommender.baselines import content_ranks, item_vectors, reconstructions
    from saerec.sae.metrics import encode_corpus
    from saerec.sae.storage import load_sae

    run = context.run
    if not run.has("embeddings/texts"):
        context.reporter.note("The run holds no embeddings, so what the dictionary costs is not measured.")
        return
    passages = run.table("data/texts")
    texts = np.flatnonzero(train_passages(passages))
    items = passages[c.ITEM].to_numpy()[texts]
    as_read = read_vectors(run)
    # Encoded anew: what is kept of a run's codes is evidence, of which a text cannot be built again.
    acts, indices = encode_corpus(load_sae(run.folder("sae")), as_read)
    rebuilt = reconstructions(acts, indices, decoder_rows(run), decoder_bias(run))
    ranks = {
        name: content_ranks(item_vectors(vectors, texts, items, data.n_items), data, users, c.TEST)
        for name, vectors in (("raw", lambda rows: np.asarray(as_read[rows])), ("rebuilt", rebuilt))
    }
    table = pd.DataFrame({c.USER: users.astype(np.int32)})
    writer.table("dictionary", table.assign(**{f"rank_{name}": found for name, found in ranks.items()}))


def without_intents(config: RecommenderConfig) -> RecommenderConfig:
    """The same network, blind to every intent: what the intents must beat."""
    return replace(config, use_personal=False, use_public=False, use_item_intents=False)


def evaluation_settings(config: Config) -> Any:
    """What the evaluation depends on: what the recommender does, and whether one without intents is trained."""
    asked = config.recommender.without_intents
    settings = recommender_settings(config)
    return settings if asked == "auto" else [*settings, asked]


EVALUATION = Stage("evaluation", ("recommender",), 6, evaluation_settings, _evaluation)
