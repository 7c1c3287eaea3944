"""Why this, and what if?"""

from __future__ import annotations

from saerec.explorer.base import Questions
from saerec.explorer.recommendations import faithfulness as probing
from saerec.explorer.recommendations import fusion_sweep as fusion
from saerec.explorer.recommendations.provenance import trace
from saerec.explorer.results import Explanation, Faithfulness, Flip, Provenance, Recommendation
from saerec.recommender.inputs.request import UNCHANGED, Intervention


class AboutRecommendations(Questions):
    """A ranking, any change of it, and what puts an item where it stands."""

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

    def explain(self, user_id: str, item_id: str, change: Intervention[str] = UNCHANGED) -> Explanation:
        """Why the item stands where it stands. Raises NotFoundError, ConfigError."""
        return self._ranking.explain(user_id, item_id, change)

    def faithfulness(self, user_id: str, item_id: str, change: Intervention[str] = UNCHANGED) -> Faithfulness:
        """Shapley values and the deletion curve of an explanation. Raises NotFoundError."""
        return probing.faithfulness(self._ranking, user_id, item_id, change)

    def smallest_flip(
        self, user_id: str, item_id: str, change: Intervention[str] = UNCHANGED, *, k: int = 10
    ) -> Flip | None:
        """The smallest change that pushes the item out of the first k, if one was found."""
        return probing.smallest_flip(self._ranking, user_id, item_id, change, k)

    def sweep(self, user_id: str, change: Intervention[str] = UNCHANGED) -> fusion.Sweep:
        """Ranks of the best items as weight moves from public to personal intents. Raises NotFoundError."""
        return fusion.sweep(self._ranking, user_id, change)

    def provenance(self, user_id: str, item_id: str, latent: int, change: Intervention[str] = UNCHANGED) -> Provenance:
        """From the sentences through one intent to the item's rank, step by step. Raises NotFoundError."""
        return trace(self._ranking, user_id, item_id, latent, change)
