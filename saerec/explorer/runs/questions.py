"""Is this run any good?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from saerec import columns as c
from saerec.data.about_texts import MOSTLY
from saerec.data.passage_table import spoken_share
from saerec.explorer.base import Questions
from saerec.explorer.evaluation.notes import evaluation_notes
from saerec.explorer.latents.health import Health, health
from saerec.explorer.runs.latent_matches import RunDiff, carry_over, compare_runs
from saerec.explorer.runs.side_by_side import paired
from saerec.explorer.runs.texts import about_texts
from saerec.workspace.run import STAGES
from saerec.workspace.run_facts import append_facts, final_facts, measured

SHOWN = ("HR@10", "NDCG@10")
"""Figures of accuracy that are told of every run."""


class AboutTheRun(Questions):
    """What was read, how the dictionary is, how training went."""

    def overview(self) -> dict[str, Any]:
        """What `saerec info --json` prints: its data, what is to be said of its texts, figures of stages.

        final: of a run trained on everything, what it was trained with and the figures of the run it was made of.
        """
        stages = self.run.manifest["stages"]
        figures = {name: stages.get(name, {}).get("metrics", {}) for name in STAGES}
        return {
            "run_id": self.run.manifest["run_id"],
            "preset": self.run.manifest["config"]["preset"],
            "source": self.run.manifest["source"].get("name", ""),
            "data": figures["data"],
            "held_out": self._held_out(),
            "about_texts": about_texts(self._store),
            "sae": figures["sae"],
            "intents": figures["intents"],
            "metrics": figures["evaluation"],
            "about_evaluation": self._about_evaluation(),
            "later": append_facts(self.run),
            "final": self._final(),
            "stages": {name: round(float(stages[name]["seconds"]), 1) for name in STAGES if name in stages},
        }

    def _held_out(self) -> dict[str, int]:
        """people with a held-out item, and unseen: those whose item nobody had in training."""
        if not (self.run.has("data/interactions") and self.run.has("data/items")):
            return {}
        return self._store.held_out

    def _about_evaluation(self) -> list[str]:
        return evaluation_notes(self.run.json("evaluation/metrics")) if self.run.has("evaluation/metrics") else []

    def _final(self) -> dict[str, Any]:
        facts = final_facts(self.run)
        if not facts:
            return {}
        before = self.run.json("evaluation/before")["models"] if self.run.has("evaluation/before") else {}
        figures = {name: {key: values[key] for key in SHOWN} for name, values in before.items()}
        return {**facts, "measured": measured(facts), "metrics": figures}

    def health(self) -> Health:
        """The scorecard of the dictionary."""
        return health(self._store.latents)

    def paired_accuracy(self, other: Questions) -> dict[str, float] | None:
        """Both runs' ranks of the same held-out items, see `side_by_side.paired`; None where they held out others."""
        return paired(self._store, other._store)

    def match_latents(self, other: Questions) -> RunDiff:
        """What became of this run's latents in another. Raises RunError when they share neither texts nor embedder."""
        return compare_runs(self._store, other._store)

    def carry_names(self, found: RunDiff, other: Questions) -> int:
        """Write what people wrote about latents of this run about their stable matches in the other, as `found` by
        `match_latents`; how many latents got something."""
        return carry_over(found, self._store, other._store)

    def people_speak(self) -> bool:
        """Whether most of the texts are people's own words; else they are those of items, titles above all."""
        return spoken_share(self._store.texts) >= MOSTLY

    def activity(self) -> pd.DataFrame:
        """n_interactions, users: how many users have how many interactions."""
        counts = self._store.users[c.N_INTERACTIONS].value_counts().sort_index()
        return counts.rename_axis(c.N_INTERACTIONS).reset_index(name="users")

    def sae_history(self) -> pd.DataFrame:
        """Training curve of the dictionary."""
        return self.run.table("sae/history")

    def recommender_history(self) -> pd.DataFrame:
        """Training curve of the recommender."""
        return self.run.table("recommender/history")
