"""Stage `recommender`: the network trained on what people chose and what their texts carry."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from saerec.config.schema import Config, RecommenderConfig
from saerec.pipeline.stage import Context, Stage
from saerec.workspace.artifacts import recommender_data
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.recommender.data import RecommenderData
    from saerec.recommender.training.train import Chosen, TrainedRecommender

SHOWN = ("HR@10", "NDCG@10")


def train(
    context: Context, data: RecommenderData, config: RecommenderConfig, name: str, chosen: Chosen | None = None
) -> TrainedRecommender:
    """Train on this machine; `name` is that of its checkpoint and of its rows for listeners."""
    from saerec.recommender.training.train import train_recommender

    return train_recommender(
        data,
        replace(config, threads=context.machine.threads or config.threads),
        seed=context.config.seed,
        device=context.device,
        progress=context.reporter.progress,
        on_row=context.rows(name),
        checkpoint_to=context.run.path("job", "checkpoint", name),
        chosen=chosen,
        on_note=context.reporter.note,
    )


def _recommender(context: Context, writer: StageWriter) -> None:
    from saerec.recommender.model.storage import save_recommender

    trained = train(context, recommender_data(context.run), context.config.recommender, "recommender")
    save_recommender(trained.model, writer.directory)
    writer.table("history", trained.history)
    best = trained.history.iloc[int(trained.history["NDCG@10"].to_numpy().argmax())]
    writer.metrics = {"epochs": len(trained.history), **{f"valid {name}": float(best[name]) for name in SHOWN}}


def recommender_settings(config: Config) -> Any:
    """What the recommender depends on."""
    settings = asdict(config.recommender)
    del settings["threads"], settings["without_intents"]
    for name, default in (("lookahead", 0.0), ("softmax", "auto")):
        if settings[name] == default:
            del settings[name]  # so runs from before there was such a setting stay up to date
    return [settings, config.seed]


def _suits(context: Context) -> None:
    from saerec.recommender.data import require_histories

    require_histories(context.run.table("data/interactions"))


RECOMMENDER = Stage("recommender", ("intents",), 6, recommender_settings, _recommender, suits=_suits)
