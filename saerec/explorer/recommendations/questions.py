"""Why this, and what if? How did a sentence come to move an item? And what can be recommended?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.explorer.base import Questions
from saerec.explorer.recommendations import faithfulness as probing
from saerec.explorer.recommendations import fusion_sweep as fusion
from saerec.explorer.recommendations import steering
from saerec.explorer.recommendations.everybody import PEOPLE, everybody
from saerec.explorer.recommendations.meaning import turnable
from saerec.explorer.recommendations.what_if import WhatIf, what_if
from saerec.explorer.results import Explanation, Faithfulness, Flip, Provenance, Recommendation, ToFirst
from saerec.explorer.users.detail import evidence_for
from saerec.recommender.inputs.request import AS_EVALUATED, UNCHANGED, Intervention
from saerec.text.words import search_words
from saerec.workspace.run_facts import final_facts

if TYPE_CHECKING:
    import pyarrow as pa

    from saerec.explorer.ranking import Ranking


class AboutRecommendations(Questions):
    """The catalogue, a ranking of it, any change of that, and what puts an item where it stands."""

    def recommend(
        self,
        user_id: str,
        change: Intervention[str] = UNCHANGED,
        *,
        k: int = 10,
        against: Intervention[str] | None = None,
    ) -> Recommendation:
        """Rank the catalogue for a person, with any change made. Raises NotFoundError, ConfigError.

        against: another change; `base_rank` is then the place in its ranking.
        """
        return self._ranking.recommend(user_id, k, change, against)

    def recommend_all(
        self, *, k: int = 10, as_evaluated: bool = False, people: int = PEOPLE, threads: int = 0
    ) -> Iterator[pa.Table]:
        """Recommendations for everybody with their reasons, `people` persons a table; see `everybody.SCHEMA`.

        threads: of torch; 0 leaves them as they are. Raises ConfigError, RunError.
        """
        return everybody(self._ranking, k, as_evaluated=as_evaluated, people=people, threads=threads)

    def explain(self, user_id: str, item_id: str, change: Intervention[str] = UNCHANGED) -> Explanation:
        """Why the item stands where it stands. Raises NotFoundError, ConfigError."""
        return self._ranking.explain(user_id, item_id, change)

    def faithfulness(self, user_id: str, item_id: str, change: Intervention[str] = UNCHANGED) -> Faithfulness:
        """Shapley values and the deletion curve of themes, things and the rest. Raises NotFoundError."""
        return probing.faithfulness(self._ranking, user_id, item_id, change)

    def shapley(self, user_id: str, item_id: str, change: Intervention[str] = UNCHANGED) -> pd.DataFrame:
        """Shapley values alone: `values` of `faithfulness`. Raises NotFoundError."""
        return probing.shapley(self._ranking, user_id, item_id, change)

    def smallest_flip(
        self, user_id: str, item_id: str, change: Intervention[str] = UNCHANGED, *, k: int = 10
    ) -> Flip | None:
        """The smallest change that pushes the item out of the first k, if one was found."""
        return probing.smallest_flip(self._ranking, user_id, item_id, change, k)

    def to_first(self, user_id: str, item_id: str, change: Intervention[str] = UNCHANGED) -> ToFirst:
        """The smallest turns of intents that make the item first, beside what is changed. Raises NotFoundError."""
        return steering.to_first(self._ranking, user_id, item_id, change)

    def turns(self, user_id: str, change: Intervention[str] = UNCHANGED) -> pd.DataFrame:
        """What can be turned for a person, as `turnable`, with share, of_all and moved. Raises NotFoundError."""
        return steering.turns(self._ranking, user_id, change)

    def what_if(self, user_id: str, k: int = 5) -> WhatIf | None:
        """One item that a wish decides, and the ranking without that wish; see `what_if`. As evaluated, since it tells
        whether what they chose next is found; of a final run, which holds nothing out, as people are today. Raises
        NotFoundError.
        """
        return what_if(self, user_id, k, UNCHANGED if final_facts(self.run) else AS_EVALUATED)

    def sweep(self, user_id: str, change: Intervention[str] = UNCHANGED) -> fusion.Sweep:
        """Ranks of the best items as weight moves from public to personal intents. Raises NotFoundError."""
        return fusion.sweep(self._ranking, user_id, change)

    def provenance(self, user_id: str, item_id: str, latent: int, change: Intervention[str] = UNCHANGED) -> Provenance:
        """From the sentences through one latent to the item's rank, step by step. Raises NotFoundError."""
        return trace(self._ranking, user_id, item_id, latent, change)

    def turnable(self) -> pd.DataFrame:
        """What can be turned up or down: a row a group of latents that the recommender is told of, with group, means,
        theme, head, kind, name, certain and latents (list). Intents first, then things, then the rest."""
        return turnable(self._store)

    def items(self) -> pd.DataFrame:
        """item_id, title, category, brand, price, n_interactions of the whole catalogue."""
        columns = [c.ITEM_ID, c.TITLE, c.CATEGORY, c.BRAND, c.PRICE, c.N_INTERACTIONS]
        return self._store.items[columns].reset_index(drop=True)

    def titles(self, item_ids: Iterable[str]) -> dict[str, str]:
        """item_id -> title, or the id where there is none. Raises NotFoundError."""
        return {item_id: self._store.titles[self._store.item(item_id)] for item_id in item_ids}

    def find_items(self, search: str, top: int) -> pd.DataFrame:
        """item_id, title of items whose title or id holds every word, the most popular first."""
        table = self._store.items.sort_values(c.N_INTERACTIONS, ascending=False, kind="stable")
        for word in search_words(search):
            held = (table[c.TITLE] + " " + table[c.ITEM_ID]).str.lower().str.contains(word, regex=False)
            table = table[held]
        return table[[c.ITEM_ID, c.TITLE]].head(top).reset_index(drop=True)


def trace(ranking: Ranking, user_id: str, item_id: str, latent: int, change: Intervention[str]) -> Provenance:
    """Raises NotFoundError where the latent has no part in the item's score."""
    store = ranking.store
    user, item = store.user(user_id), store.item(item_id)
    why = ranking.explain(user_id, item_id, change)
    part = why.parts[why.parts["kind"].isin(("personal", "public")) & (why.parts["id"] == store.check_latent(latent))]
    if part.empty:
        raise NotFoundError(f"Latent {latent} has no part in this recommendation. Choose one that has.")
    of, row = part.iloc[0], store.latents.loc[latent]
    _, asked = ranking.requests(user, change)
    latents, weights = store.item_codes
    carried = weights[item][latents[item] == latent]
    return Provenance(
        latent=latent,
        name=store.names[latent],
        certain=bool(of[c.CERTAIN]),
        means=str(of[c.MEANS]),
        kind=str(of["kind"]),
        sentences=evidence_for(store, user, latent, asked.history),
        score=float(row[c.SCORE]),
        density=float(row[c.DENSITY]),
        weight=float(asked.personal.get(latent, math.nan)),
        branch_weight=why.branch_weights[str(of["kind"])],
        carried=float(np.max(carried, initial=0.0)),
        delta_score=float(of[c.DELTA_SCORE]),
        item_score=why.score,
        rank=why.rank,
        rank_without=why.rank + int(of[c.DELTA_RANK]),
    )
