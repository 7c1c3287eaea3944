"""Ranks of held-out items, some thousand people a piece, wherever that is done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from saerec import columns as c
from saerec.blocks import blocks
from saerec.files import fingerprint
from saerec.pipeline.engines.base import Chunk
from saerec.pipeline.stage import Context
from saerec.workspace.artifacts import recommender_data
from saerec.workspace.run import Run

if TYPE_CHECKING:
    from saerec.evaluation.metrics import ScoreChunk
    from saerec.recommender.data import RecommenderData

PEOPLE: Final = 4096
"""People a piece: like lengths are read together among so many."""
BASELINES: Final = ("popularity", "neighbours")


class RankUsers:
    """(name of a scorer, users [n]) -> rank of each one's item of the test split, [n] int32.

    Sent to another process, it reads run and networks there.
    """

    def __init__(
        self,
        run: Path,
        models: Mapping[str, Path],
        device: str | None = None,
        threads: int = 0,
        data: RecommenderData | None = None,
    ) -> None:
        """models: folders of saved networks by name; data: of the run, where this process has them."""
        self._made_with = run, dict(models), device, threads
        self._data = data
        self._scorers: dict[str, Callable[[np.ndarray], ScoreChunk]] = {}

    def __reduce__(self) -> tuple[type[RankUsers], tuple[Path, dict[str, Path], str | None, int]]:
        return RankUsers, self._made_with

    def __call__(self, asked: tuple[str, np.ndarray]) -> np.ndarray:
        """[n] int32."""
        from saerec.evaluation.metrics import rank_targets

        name, users = asked
        if self._data is None:
            self._data = recommender_data(Run(self._made_with[0]))
        if name not in self._scorers:
            self._scorers[name] = self._scorer(name, self._data)
        score = self._scorers[name](users)
        return rank_targets(score, self._data.targets(users, c.TEST), n_items=self._data.n_items)

    def _scorer(self, name: str, data: RecommenderData) -> Callable[[np.ndarray], ScoreChunk]:
        """Users -> the scores of a slice of them."""
        from saerec.hardware import chosen_device
        from saerec.recommender.baselines import ItemKNN, Popularity, baseline_scorer
        from saerec.recommender.model.storage import load_recommender
        from saerec.recommender.scoring.scorer import Scorer, WholeScorer

        if name in BASELINES:
            baseline = Popularity(data) if name == "popularity" else ItemKNN(data)
            return lambda users: baseline_scorer(baseline, data, users, c.TEST)
        _, models, device, threads = self._made_with
        scorer = Scorer(load_recommender(models[name], device=chosen_device(device, threads)), data)
        return lambda users: WholeScorer(scorer, users, c.TEST)


def ranks_of(
    context: Context, data: RecommenderData, models: Mapping[str, Path], users: np.ndarray
) -> dict[str, np.ndarray]:
    """[U] int32 for each model and baseline: ranks of the held-out items of `users`, by the run's engine."""
    run, parts = context.run, list(blocks(len(users), PEOPLE))
    made_of = {
        name: fingerprint(run.recorded("recommender"), name, _hash(models.get(name))) for name in [*models, *BASELINES]
    }
    chunks = (
        Chunk(fingerprint(made, len(users), part.start), (name, users[part]))
        for name, made in made_of.items()
        for part in parts
    )
    work = RankUsers(run.directory.absolute(), models, context.machine.device, context.machine.threads, data)
    found: dict[str, list[Any]] = {name: [] for name in made_of}
    pieces = context.engine.map_chunks(work, chunks, run.path("job", "parts", "evaluation"))
    for name in made_of:
        for _ in parts:
            found[name].append(next(pieces))
            context.reporter.progress(sum(map(len, found.values())), len(parts) * len(made_of))
    return {name: np.concatenate(some) for name, some in found.items()}


def _hash(model: Path | None) -> str:
    """Of a network's weights: those of another training are other ones, if only in their last digits."""
    return "" if model is None else hashlib.sha256((model / "model.safetensors").read_bytes()).hexdigest()
