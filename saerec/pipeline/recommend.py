"""Stages of the recommender: train it, measure it beside what it must beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.artifacts import recommender_data
from saerec.config import Config, RecommenderConfig
from saerec.pipeline.context import Context
from saerec.pipeline.stage import Stage
from saerec.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.recommender.data import RecommenderData
    from saerec.recommender.training import TrainedRecommender

SHOWN = ("HR@10", "NDCG@10")


def _train(context: Context, data: RecommenderData, config: RecommenderConfig, name: str) -> TrainedRecommender:
    from saerec.recommender.training import train_recommender

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
    from saerec.recommender.storage import save_recommender

    trained = _train(context, recommender_data(context.run), context.config.recommender, "recommender")
    save_recommender(trained.model, writer.directory)
    writer.table("history", trained.history)
    best = trained.history.iloc[int(trained.history["NDCG@10"].to_numpy().argmax())]
    writer.metrics = {"epochs": len(trained.history), **{f"valid {name}": float(best[name]) for name in SHOWN}}


def _evaluation(context: Context, writer: StageWriter) -> None:
    from saerec.evaluation.baselines import Neighbours, Popularity, baseline_scorer
    from saerec.evaluation.metrics import intervals, summarise
    from saerec.evaluation.protocol import rank_targets
    from saerec.recommender.scoring_all import chunk_scorer
    from saerec.recommender.storage import load_recommender

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
    models = {name: summarise(found) for name, found in ranks.items()}
    spread = {name: intervals(found, seed=context.config.seed) for name, found in ranks.items()}
    writer.json("metrics", {"split": c.TEST, "users": len(users), "models": models, "intervals": spread})
    writer.metrics = {name: {key: values[key] for key in SHOWN} for name, values in models.items()}


def without_intents(config: RecommenderConfig) -> RecommenderConfig:
    """The same network, blind to every intent: what the intents must beat."""
    return replace(config, use_personal=False, use_public=False, use_item_intents=False)


def _settings(config: Config) -> Any:
    settings = {key: value for key, value in asdict(config.recommender).items() if key != "threads"}
    return [settings, config.seed]


RECOMMENDER = Stage("recommender", ("intents",), 3, _settings, _recommender)
EVALUATION = Stage("evaluation", ("recommender",), 3, _settings, _evaluation)
