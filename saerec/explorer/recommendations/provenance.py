"""How did a sentence come to move an item? Each step is read where its own page reads it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.explorer.results import Provenance
from saerec.explorer.users.detail import evidence_for

if TYPE_CHECKING:
    from saerec.explorer.ranking import Ranking
    from saerec.recommender.inputs.request import Intervention


def trace(ranking: Ranking, user_id: str, item_id: str, latent: int, change: Intervention[str]) -> Provenance:
    """Raises NotFoundError where the intent has no part in the item's score."""
    store = ranking.store
    user, item = store.user(user_id), store.item(item_id)
    why = ranking.explain(user_id, item_id, change)
    part = why.parts[why.parts["kind"].isin(("personal", "public")) & (why.parts["id"] == store.check_latent(latent))]
    if part.empty:
        raise NotFoundError(f"Latent {latent} has no part in this recommendation. Choose one of its intents.")
    of, row = part.iloc[0], store.latents.loc[latent]
    _, asked = ranking.requests(user, change)
    latents, weights = store.item_codes
    carried = weights[item][latents[item] == latent]
    return Provenance(
        latent=latent,
        name=store.names[latent],
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
