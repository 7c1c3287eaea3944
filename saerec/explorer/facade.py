"""One object a page holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.explorer import accuracy, cohorts, faithful, likeness, probing, steering
from saerec.explorer.card import build_card
from saerec.explorer.latents import describe_latent, latents_of_text, list_latents
from saerec.explorer.live import LiveModels
from saerec.explorer.naming import NameJudge, NameScore
from saerec.explorer.people import describe_user, list_users
from saerec.explorer.ranking import Change, Ranking
from saerec.explorer.results import Explanation, Faithfulness, Flip, LatentDetail, Probe, Recommendation, UserDetail
from saerec.explorer.store import Store
from saerec.explorer.text_probe import TextProbe
from saerec.gallery import later_facts
from saerec.notebook import Notebook, open_notebook
from saerec.runs import STAGES, Run


class Explorer:
    """Questions to a run. Tables are read when first needed and kept; nothing of the run is ever changed.

    Names and verdicts that people wrote into the notebook hold everywhere, from the moment they are written.
    """

    def __init__(self, run: Run, notebook: Notebook | None = None) -> None:
        """`notebook` is the run's own unless another is given, as read-only and bundled runs need for writing."""
        self.run = run
        self.notebook = notebook if notebook is not None else open_notebook(run)
        self.store = Store(run, self.notebook)

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking(self.store)

    @cached_property
    def _text_probe(self) -> TextProbe:
        return TextProbe(self.store, self._models)

    @cached_property
    def _models(self) -> LiveModels:
        return LiveModels(self.store)

    def overview(self) -> dict[str, Any]:
        """What `saerec info --json` prints: run_id, data, sae, intents, metrics, later, stages."""
        stages = self.run.manifest["stages"]
        figures = {name: stages.get(name, {}).get("metrics", {}) for name in STAGES}
        return {
            "run_id": self.run.manifest["run_id"],
            "preset": self.run.manifest["config"]["preset"],
            "source": self.run.manifest["source"].get("name", ""),
            "data": figures["data"],
            "sae": figures["sae"],
            "intents": figures["intents"],
            "metrics": figures["evaluation"],
            "later": later_facts(self.run),
            "stages": {name: round(float(stages[name]["seconds"]), 1) for name in STAGES if name in stages},
        }

    def latents(self, search: str = "", top: int | None = None) -> pd.DataFrame:
        """Latents with name, score, density, verdict; intents first, best score first."""
        return list_latents(self.store, search, top)

    def latents_like(self, text: str) -> pd.DataFrame:
        """All latents as `latents` gives them, and nearness (cosine): the nearest in meaning to a typed text first.

        Raises ConfigError for an empty or very long text, ServiceError where the embedder cannot be had.
        """
        near = self._text_probe.nearness(text)
        table = list_latents(self.store, "", None)
        table = table.assign(nearness=near[table[c.LATENT]])
        return table.sort_values("nearness", ascending=False, kind="stable", ignore_index=True)

    def latent(self, latent: int) -> LatentDetail:
        """Everything about one latent. Raises NotFoundError."""
        return describe_latent(self.store, latent)

    def text_latents(self, text_id: int) -> pd.DataFrame:
        """latent, name, activation, kind of all that fires on a text, the strongest first. Raises NotFoundError."""
        return latents_of_text(self.store, text_id)

    def score_name(self, latent: int, name: str, description: str) -> NameScore:
        """What a name would be worth, and where it is wrong. Raises NotFoundError, ConfigError."""
        return NameJudge(self.store, self._models).judge(latent, name, description)

    def probe(self, text: str) -> Probe:
        """Which latents a typed text fires, by which words, and which items are like it. Raises ConfigError."""
        return self._text_probe.probe(text)

    def projection(self) -> pd.DataFrame:
        """latent, x, y, name, density, score, is_intent, kind: the map of all latents that fire."""
        columns = [c.LATENT, c.NAME, c.DENSITY, c.N_TEXTS, c.SCORE, c.IS_INTENT, c.INTENT_KIND]
        return self.run.table("projection/projection").merge(self.store.latents[columns], on=c.LATENT)

    def users(
        self, search: str = "", top: int | None = None, *, who: str = "all", latent: int | None = None
    ) -> pd.DataFrame:
        """user_id, n_interactions, rank_model; of those `who` names (`people.WHO`) and whose intents hold `latent`.

        Raises ConfigError for an unknown `who`, NotFoundError for an unknown latent.
        """
        return list_users(self.store, search, top, who, latent)

    def user(self, user_id: str) -> UserDetail:
        """One person's history and intents. Raises NotFoundError."""
        return describe_user(self.store, user_id)

    def came_later(self, user_id: str) -> bool:
        """Whether a person was appended after training (folded in). Raises NotFoundError."""
        return self.store.user(user_id) > later_facts(self.run).get("users_before", len(self.store.users))

    @cached_property
    def _evidence(self) -> sparse.csr_array:
        return likeness.evidence_matrix(self.store)

    def like_minded(self, user_id: str, top: int = 6) -> pd.DataFrame:
        """user_id, likeness, shared, rank_model: who wants most nearly the same. Raises NotFoundError."""
        return likeness.like_minded(self.store, self._evidence, user_id, top)

    def drift(self, user_id: str) -> pd.DataFrame:
        """step, latent, name, weight: how one person's strongest intents shifted. Raises NotFoundError."""
        return likeness.drift(self.store, user_id)

    def items(self) -> pd.DataFrame:
        """item_id, title, category, brand, price, n_interactions of the whole catalogue."""
        columns = [c.ITEM_ID, c.TITLE, c.CATEGORY, c.BRAND, c.PRICE, c.N_INTERACTIONS]
        return self.store.items[columns].reset_index(drop=True)

    def recommend(
        self,
        user_id: str,
        *,
        k: int = 10,
        branch: Mapping[str, float] | None = None,
        intents: Mapping[int, float] | None = None,
        without: Sequence[str] = (),
        history: Sequence[str] | None = None,
    ) -> Recommendation:
        """Rank the catalogue for a person, with any change made. Raises NotFoundError, ConfigError."""
        return self._ranking.recommend(user_id, k, Change(branch, intents, without, history))

    def explain(
        self,
        user_id: str,
        item_id: str,
        *,
        branch: Mapping[str, float] | None = None,
        intents: Mapping[int, float] | None = None,
        without: Sequence[str] = (),
        history: Sequence[str] | None = None,
    ) -> Explanation:
        """Why the item stands where it stands. Raises NotFoundError, ConfigError."""
        return self._ranking.explain(user_id, item_id, Change(branch, intents, without, history))

    def faithfulness(self, user_id: str, item_id: str, **change: Any) -> Faithfulness:
        """Shapley values and the deletion curve of an explanation; changes as in `explain`. Raises NotFoundError."""
        return probing.faithfulness(self._ranking, user_id, item_id, Change(**change))

    def smallest_flip(self, user_id: str, item_id: str, *, k: int = 10, **change: Any) -> Flip | None:
        """The smallest change that pushes the item out of the first k, if one was found."""
        return probing.smallest_flip(self._ranking, user_id, item_id, Change(**change), k)

    def sweep(self, user_id: str, **change: Any) -> pd.DataFrame:
        """share, item_id, title, rank: from public to personal intents."""
        return probing.sweep(self._ranking, user_id, Change(**change))

    def card(self, user_id: str, item_id: str, **change: Any) -> dict[str, Any]:
        """The explanation card, as plain JSON. Raises NotFoundError."""
        return build_card(self, user_id, item_id, change)

    def evaluation(self) -> dict[str, Any]:
        """split, users, models (metrics of the model and its baselines), intervals."""
        return self.run.json("evaluation/metrics")

    def accuracy_by(self, group: str) -> pd.DataFrame:
        """group, people, model, value (HR@10), low, high; see `accuracy.GROUPS`. Raises ConfigError, RunError."""
        return accuracy.by_group(self.store, group)

    def accuracy_against(self, other: str) -> dict[str, float]:
        """won, lost, people, ndcg (difference of NDCG@10), low, high. Raises ConfigError, RunError."""
        return accuracy.difference(self.store, other)

    def faithfulness_of_many(self, people: int, seed: int = 0) -> pd.DataFrame:
        """Deletion of the strongest intents beside random ones over many hits; see `faithful`."""
        return faithful.sample_faithfulness(self._ranking, people, seed)

    def steering_bill(self, latent: int, people: int = 100, seed: int = 0) -> steering.Bill:
        """What turning an intent up buys and costs over people drawn at random. Raises NotFoundError, ConfigError."""
        return steering.bill(self._ranking, latent, people, seed)

    def without_intent(self, latent: int, people: int = 100, seed: int = 0) -> steering.Removal:
        """What goes with an intent, over people who have it. Raises NotFoundError, ConfigError."""
        return steering.without(self._ranking, latent, people, seed)

    def cohorts(self, first: str, second: str) -> cohorts.Cohorts:
        """Two groups of people side by side; see `cohorts.SEGMENTS`. Raises ConfigError, NotFoundError."""
        return cohorts.compare(self.store, first, second)

    def categories(self) -> list[str]:
        """Categories that are somebody's favourite, the most common first."""
        return cohorts.categories(self.store)

    def activity(self) -> pd.DataFrame:
        """n_interactions, users: how many users have how many interactions."""
        counts = self.store.users[c.N_INTERACTIONS].value_counts().sort_index()
        return counts.rename_axis(c.N_INTERACTIONS).reset_index(name="users")

    def sae_history(self) -> pd.DataFrame:
        """Training curve of the dictionary."""
        return self.run.table("sae/history")

    def recommender_history(self) -> pd.DataFrame:
        """Training curve of the recommender."""
        return self.run.table("recommender/history")
