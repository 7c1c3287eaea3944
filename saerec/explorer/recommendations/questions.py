"""Why this, and what if?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from saerec.explorer.base import Questions
from saerec.explorer.ranking import Change
from saerec.explorer.recommendations import faithfulness as probing
from saerec.explorer.recommendations import fusion_sweep as fusion
from saerec.explorer.recommendations.provenance import trace
from saerec.explorer.results import Explanation, Faithfulness, Flip, Provenance, Recommendation


class AboutRecommendations(Questions):
    """A ranking, any change of it, and what puts an item where it stands."""

    def recommend(
        self,
        user_id: str,
        *,
        k: int = 10,
        branch: Mapping[str, float] | None = None,
        intents: Mapping[int, float] | None = None,
        without: Sequence[str] = (),
        history: Sequence[str] | None = None,
        against: Mapping[str, Any] | None = None,
    ) -> Recommendation:
        """Rank the catalogue for a person, with any change made. Raises NotFoundError, ConfigError.

        against: another change, as keywords of this method; `base_rank` is then the place in its ranking.
        """
        other = None if against is None else Change(**against)
        return self._ranking.recommend(user_id, k, Change(branch, intents, without, history), other)

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

    def sweep(self, user_id: str, **change: Any) -> fusion.Sweep:
        """Ranks of the best items as weight moves from public to personal intents. Raises NotFoundError."""
        return fusion.sweep(self._ranking, user_id, Change(**change))

    def provenance(self, user_id: str, item_id: str, latent: int, **change: Any) -> Provenance:
        """From the sentences through one intent to the item's rank, step by step. Raises NotFoundError."""
        return trace(self._ranking, user_id, item_id, latent, Change(**change))
