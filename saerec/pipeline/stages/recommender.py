"""Stages of the recommender: train it, measure it beside what it must beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.config.schema import Config, RecommenderConfig
from saerec.pipeline.stage import Context, train_passages
from saerec.pipeline.stage_type import Stage
from saerec.workspace.artifacts import activations, decoder_bias, decoder_rows, recommender_data
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.recommender.data import RecommenderData
    from saerec.recommender.training.train import TrainedRecommender

SHOWN = ("HR@10", "NDCG@10")


def _train(context: Context, data: RecommenderData, config: RecommenderConfig, name: str) -> TrainedRecommender:
    from saerec.recommender.training.train import train_recommender

    return train_recommender(
        data,
        replace(config, threads=context.machine.threads or config.threads),
        seed=context.config.seed,
        device=context.device,
        progress=context.reporter.progress,
        on_row=context.rows(name),
        checkpoint_to=context.run.path("job", "checkpoint", name),
    )


def _recommender(context: Context, writer: StageWriter) -> None:
    from saerec.recommender.model.storage import save_recommender

    trained = _train(context, recommender_data(context.run), context.config.recommender, "recommender")
    save_recommender(trained.model, writer.directory)
    writer.table("history", trained.history)
    best = trained.history.iloc[int(trained.history["NDCG@10"].to_numpy().argmax())]
    writer.metrics = {"epochs": len(trained.history), **{f"valid {name}": float(best[name]) for name in SHOWN}}


def _evaluation(context: Context, writer: StageWriter) -> None:
    from saerec.evaluation.full_ranking import rank_targets
    from saerec.evaluation.metrics import intervals, summarise
    from saerec.recommender.baselines import Neighbours, Popularity, baseline_scorer
    from saerec.recommender.model.storage import load_recommender
    from saerec.recommender.scoring.bulk import chunk_scorer

    data = recommender_data(context.run)
    users = data.held_out(c.TEST)
    targets = data.targets(users, c.TEST)
    model = load_recommender(context.run.path("recommender"), device=context.device)
    plain = _train(context, data, without_intents(context.config.recommender), "no_intents")
    scorers: dict[str, Callable[[slice], np.ndarray]] = {
        "model": chunk_scorer(model, data, users, c.TEST),
        "no_intents": chunk_scorer(plain.model, data, users, c.TEST),
        "popularity": baseline_scorer(Popularity(data), data, users, c.TEST),
        "neighbours": baseline_scorer(Neighbours(data), data, users, c.TEST),
    }
    ranks = {name: rank_targets(score, targets, n_items=data.n_items) for name, score in scorers.items()}
    per_user = pd.DataFrame({c.USER: users.astype(np.int32), c.ITEM: targets})
    writer.table("per_user", per_user.assign(**{f"rank_{name}": found for name, found in ranks.items()}))
    _dictionary_cost(context, writer, data, users)
    models = {name: summarise(found) for name, found in ranks.items()}
    spread = {name: intervals(found, seed=context.config.seed) for name, found in ranks.items()}
    writer.json("metrics", {"split": c.TEST, "users": len(users), "models": models, "intervals": spread})
    writer.metrics = {name: {key: values[key] for key in SHOWN} for name, values in models.items()}


def _dictionary_cost(context: Context, writer: StageWriter, data: RecommenderData, users: np.ndarray) -> None:
    """Ranks by texts alone, with embeddings and with what the dictionary rebuilds of them."""
    from saerec.recommender.content_baseline import content_ranks, item_vectors, reconstructions

    run = context.run
    if not run.has("embeddings/texts"):
        context.reporter.note("The run holds no embeddings, so what the dictionary costs is not measured.")
        return
    texts = np.flatnonzero(train_passages(run))
    items = run.table("data/texts")[c.ITEM].to_numpy()[texts]
    embeddings = run.array("embeddings/texts")
    code = activations(run)
    rebuilt = reconstructions(code.top_acts, code.top_indices, decoder_rows(run), decoder_bias(run))
    ranks = {
        name: content_ranks(item_vectors(vectors, texts, items, data.n_items), data, users, c.TEST)
        for name, vectors in (("raw", lambda rows: np.asarray(embeddings[rows])), ("rebuilt", rebuilt))
    }
    table = pd.DataFrame({c.USER: users.astype(np.int32)})
    writer.table("dictionary", table.assign(**{f"rank_{name}": found for name, found in ranks.items()}))


def without_intents(config: RecommenderConfig) -> RecommenderConfig:
    """The same network, blind to every intent: what the intents must beat."""
    return replace(config, use_personal=False, use_public=False, use_item_intents=False)


def _settings(config: Config) -> Any:
    settings = asdict(config.recommender)
    del settings["threads"]
    if not config.recommender.lookahead:
        del settings["lookahead"]  # so runs from before there was such a setting stay up to date
    return [settings, config.seed]


RECOMMENDER = Stage("recommender", ("intents",), 6, _settings, _recommender)
EVALUATION = Stage("evaluation", ("recommender",), 6, _settings, _evaluation)
