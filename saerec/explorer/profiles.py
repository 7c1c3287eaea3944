"""Personal intents of any history, retrieved as the run did: a user's own history gives the stored ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from saerec import columns as c
from saerec.explorer.store import Store

if TYPE_CHECKING:
    from saerec.config.schema import IntentsConfig
    from saerec.sae.codes import IntentCodes


class Profiles:
    """(user, history) -> personal intents. Kept, for the same histories are asked about at every move of a slider."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._kept = lru_cache(4096)(self._retrieve)

    def __call__(self, user: int, history: tuple[int, ...]) -> Mapping[int, float]:
        """Intent -> weight; they sum to 1. user (from 1): their own words count where an interaction is theirs."""
        return self._kept(user, history)

    def _retrieve(self, user: int, history: tuple[int, ...]) -> Mapping[int, float]:
        if not history:
            return {}
        similar = self._config.retrieval == "similarity"
        found = self._by_similarity(history) if similar else self._by_evidence(user, history)
        pairs = zip(found.latents[0].tolist(), found.weights[0].tolist(), strict=True)
        return {latent: weight for latent, weight in pairs if weight > 0}

    def _by_evidence(self, user: int, history: tuple[int, ...]) -> IntentCodes:
        """The user's own words where an interaction is theirs, the item's code elsewhere."""
        from saerec.intents.retrieval import history_profiles, personal_intents

        codes, owner = self._codes(user, history), np.ones(len(history), dtype=np.int64)
        profiles = history_profiles(codes, owner, np.arange(len(history)), self._config.recency)
        public = np.array(self.store.run.array("intents/public_indices"))
        return personal_intents(profiles[[-1]], self._idf, public, self._config.n_personal)

    def _by_similarity(self, history: tuple[int, ...]) -> IntentCodes:
        """The state is the latest item's: its weights times the dictionary rows of its latents."""
        from saerec.intents.retrieval import personal_by_similarity

        rows, (latents, weights) = self.store.dictionary, self.store.item_codes
        state = (weights[history[-1]] @ rows[latents[history[-1]]])[None, :]
        return personal_by_similarity(state, rows, self._idf, self._reaches, self._config.n_personal)

    def _codes(self, user: int, history: tuple[int, ...]) -> sparse.csr_array:
        from saerec.sae.codes import IntentCodes

        store = self.store
        items = store.item_of
        known: dict[int, list[int]] = {}
        for row in reversed(store.rows_of(user)):
            known.setdefault(int(items[row]), []).append(row)
        own, item = store.interaction_codes, store.item_codes
        # Repeats of an item are met in time order, each with the words written at that time.
        rows = [(own, known[one].pop()) if known.get(one) else (item, one) for one in history]
        latents = np.stack([table[0][row] for table, row in rows])
        weights = np.stack([table[1][row] for table, row in rows])
        return IntentCodes(latents, weights).to_csr(len(self._idf))

    @cached_property
    def _config(self) -> IntentsConfig:
        return self.store.run.config().intents

    @cached_property
    def _idf(self) -> np.ndarray:
        return self.store.found_latents[c.IDF].to_numpy()

    @cached_property
    def _reaches(self) -> np.ndarray:
        # The run's own mask: what people say since then changes what is shown, not what the model was trained with.
        return self.store.found_latents[c.REACHES].to_numpy(bool)
