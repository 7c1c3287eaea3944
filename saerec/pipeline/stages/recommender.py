"""Stage `recommender`: the network trained on what people chose and what their texts carry."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saerec.config.schema import Config, RecommenderConfig
from saerec.pipeline.stage import Context, Stage
from saerec.process_group import ProcessGroup
from saerec.progress import Reporter
from saerec.workspace.artifacts import recommender_data
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter

if TYPE_CHECKING:
    from saerec.recommender.data import RecommenderData
    from saerec.recommender.training.train import Chosen, TrainedRecommender

SHOWN = ("HR@10", "NDCG@10")


@dataclass(frozen=True)
class FitRecommender:
    """A training on what a run holds. Sent to other processes, it reads the run there."""

    run: Path
    config: RecommenderConfig
    seed: int
    device: str | None
    """None chooses where it is trained"""
    name: str
    chosen: Chosen | None = None
    data: RecommenderData | None = None
    """of the run, where this process has them"""

    def __reduce__(self) -> tuple[type[FitRecommender], tuple[Any, ...]]:
        return FitRecommender, (self.run, self.config, self.seed, self.device, self.name, self.chosen)

    def __call__(self, group: ProcessGroup, reporter: Reporter) -> TrainedRecommender:
        """As `train_recommender`; the network comes back in main memory."""
        from saerec.hardware import chosen_device
        from saerec.recommender.training.train import train_recommender

        run = Run(self.run)
        trained = train_recommender(
            recommender_data(run) if self.data is None else self.data,
            self.config,
            seed=self.seed,
            device=chosen_device(self.device),
            progress=reporter.progress,
            on_row=lambda values: reporter.row(self.name, values),
            checkpoint_to=run.path("job", "checkpoint", self.name),
            chosen=self.chosen,
            on_note=reporter.note,
            group=group,
        )
        trained.model.to("cpu")
        return trained


def train(
    context: Context, data: RecommenderData, config: RecommenderConfig, name: str, chosen: Chosen | None = None
) -> TrainedRecommender:
    """Train by the run's engine; `name` is that of its checkpoint and of its rows for listeners."""
    config = replace(config, threads=context.machine.threads or config.threads)
    place, seed, device = context.run.directory.absolute(), context.config.seed, context.machine.device
    return context.train(FitRecommender(place, config, seed, device, name, chosen, data))


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
