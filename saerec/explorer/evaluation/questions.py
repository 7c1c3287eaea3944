"""How well does it rank, for whom, and do its reasons hold?"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from saerec.explorer.base import Questions
from saerec.explorer.evaluation import accuracy, steering
from saerec.explorer.evaluation import failures as fails
from saerec.explorer.evaluation import faithfulness as faithful
from saerec.explorer.evaluation.notes import evaluation_notes
from saerec.explorer.evaluation.verdicts import compared_verdicts
from saerec.workspace.run_facts import final_facts, measured


class AboutAccuracy(Questions):
    """The held-out test, taken apart, and what intents do over many people."""

    def evaluation(self) -> dict[str, Any]:
        """split, users, models (metrics of the model and its baselines), intervals. of_users: people with a held-out
        item, where only some of them were ranked; not_trained: baselines that were left out.

        Of a final run, which has no test, those of the run it was made of, and `measured`, which says so.
        """
        if facts := final_facts(self.run):
            return {"measured": measured(facts), **self.run.json("evaluation/before")}
        return self.run.json("evaluation/metrics")

    def evaluation_notes(self) -> list[str]:
        """What was left out when accuracy was measured; see `evaluation_notes`."""
        return evaluation_notes(self.evaluation()) if self.is_measured() else []

    def is_measured(self) -> bool:
        """Whether there are figures of accuracy: its own, or those that a final run keeps of another."""
        return self.run.has("evaluation/metrics") or self.run.has("evaluation/before")

    def accuracy_by(self, group: str) -> pd.DataFrame:
        """group, people, model, value (HR@10), low, high; see `accuracy.GROUPS`. Raises ConfigError, RunError."""
        return accuracy.by_group(self._store, group)

    def accuracy_against(self, other: str) -> dict[str, float]:
        """won, lost, people, ndcg (difference of NDCG@10), low, high. Raises ConfigError, RunError."""
        return accuracy.difference(self._store, other)

    def paired_ranks(self, other: str) -> pd.DataFrame:
        """user_id, n_interactions, title, rank_model, rank_other. Raises ConfigError, RunError."""
        return accuracy.paired_ranks(self._store, other)

    def dictionary_cost(self) -> dict[str, float] | None:
        """What the dictionary costs a recommender by texts alone; None where the run did not measure it."""
        return accuracy.dictionary_cost(self._store)

    def part_ablation(self) -> pd.DataFrame:
        """Accuracy with each part of the trained model switched off; see `accuracy.part_ablation`. Raises RunError."""
        return accuracy.part_ablation(self._store)

    def failures(self) -> fails.Failures:
        """People whose held-out item the model misses, case by case, and what causes count. Raises RunError."""
        return fails.failures(self._store, self._examined)

    @cached_property
    def _examined(self) -> fails.Examined:
        return fails.examined(self._store)

    def compared_verdicts(self) -> pd.DataFrame | None:
        """The head's verdicts beside those of a language model; None where none was asked. See `verdicts`."""
        return compared_verdicts(self._store)

    def faithfulness_of_many(self, people: int, seed: int = 0) -> pd.DataFrame:
        """Deletion of the strongest themes of intents beside random ones over many hits; see `faithful`."""
        return faithful.sample_faithfulness(self._ranking, people, seed)

    def steering_bill(self, latent: int, people: int = 100, seed: int = 0) -> steering.Bill:
        """What turning a latent up buys and costs over people drawn at random. Raises NotFoundError, ConfigError."""
        return steering.bill(self._ranking, latent, people, seed)

    def without_intent(self, latent: int, people: int = 100, seed: int = 0) -> steering.Ablation:
        """What goes with a latent, over people who have it. Raises NotFoundError, ConfigError."""
        return steering.without(self._ranking, latent, people, seed)
