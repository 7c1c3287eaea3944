"""Do the explanations hold over many people? Top intents deleted beside random ones, and planted truth where known.

What is tested is what is shown as a reason, so the mask is that of the shown intents, by theme, as people see them now.
Things and the other signals, which the recommender is told of too, stay in place throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.evaluation.metrics import bootstrap_interval, wilson
from saerec.explain.faithfulness import losses_of_first
from saerec.explorer.recommendations.meaning import INTENT
from saerec.recommender.inputs.request import AS_EVALUATED

if TYPE_CHECKING:
    from saerec.explorer.ranking import Ranking
    from saerec.explorer.results import Explanation
    from saerec.explorer.store import Store

DELETED = 3
STEPS = (1, 2, 3, 5, 8)
"""How many themes of intents are deleted for the curve."""
FOUND = 10


def sample_faithfulness(ranking: Ranking, people: int, seed: int = 0) -> pd.DataFrame:
    """user_id, item_id, rank, loss, loss_random, top_intent, planted, losses, losses_random: one row for each of
    `people` hits, drawn.

    A hit: the held-out item is among the first ten. loss: log-probability it loses when its three strongest themes of
    intents go; loss_random: when three random ones of the same person go. top_intent: the strongest latent of the
    strongest theme; planted: whether it is one that was planted in this person, missing where no truth is known.
    losses: the same losses without the first 1, 2, ... of `STEPS`, as arrays.
    """
    store = ranking.store
    store.require("evaluation")
    ranks = store.run.table("evaluation/per_user")
    hits = ranks[ranks[c.RANK_MODEL] <= FOUND]
    drawn = hits.iloc[np.sort(np.random.default_rng(seed).permutation(len(hits))[:people])]
    truth = planted_intents(store)
    rows = [
        _row(ranking, int(user), int(item), truth, seed)
        for user, item in zip(drawn[c.USER], drawn[c.ITEM], strict=True)
    ]
    columns = [c.USER_ID, c.ITEM_ID, c.RANK, "loss", "loss_random", "top_intent", "planted", "losses", "losses_random"]
    return pd.DataFrame(rows, columns=columns)


def _row(ranking: Ranking, user: int, item: int, truth: pd.Series | None, seed: int) -> tuple[object, ...]:
    store = ranking.store
    user_id, item_id = str(store.users.at[user, c.USER_ID]), store.item_id(item)
    why = ranking.explain(user_id, item_id, AS_EVALUATED)
    latents = why.members()
    order = [latents[group] for group in why.groups.loc[why.groups[c.MEANS] == INTENT, c.GROUP]]  # the strongest first
    _, asked = ranking.requests(user, AS_EVALUATED)
    loss, control = losses_of_first(ranking.score, asked, item, order, STEPS, seed=seed + user)
    at = STEPS.index(DELETED)
    first = _strongest(why, order[0]) if order else -1
    planted = None if truth is None else bool(order) and truth.get(first) in _wants(store, user_id)
    return user_id, item_id, why.rank, float(loss[at]), float(control[at]), first, planted, loss, control


def _strongest(why: Explanation, latents: Sequence[int]) -> int:
    parts = why.parts[(why.parts[c.GROUP] != "") & why.parts["id"].isin(latents)]
    return int(parts.loc[parts[c.DELTA_SCORE].astype(float).idxmax(), "id"])


def curves(sample: pd.DataFrame) -> pd.DataFrame:
    """which (strongest, random), removed, loss, low, high (95 % bootstrap over people): the mean of the sample."""
    rows = []
    for which, column in (("strongest", "losses"), ("random", "losses_random")):
        for n, values in zip(STEPS, np.stack(sample[column].to_list()).T, strict=True):
            rows.append((which, n, float(values.mean()), *bootstrap_interval(values)))
    return pd.DataFrame(rows, columns=["which", "removed", "loss", "low", "high"])


def planted_share(sample: pd.DataFrame) -> tuple[float, float, float, int] | None:
    """(share, low, high, people): how often the strongest intent was planted in the person, with a 95 % Wilson
    interval. None where no truth is known."""
    known = sample["planted"].dropna().astype(float).to_numpy()
    if not len(known):
        return None
    low, high = wilson(known.mean(), len(known))
    return float(known.mean()), low, high, len(known)


def planted_intents(store: Store) -> pd.Series | None:
    """Latent -> the planted intent whose sentences fire it most (by activation); None for data without truth."""
    if not store.run.has("data/truth_sentences"):
        return None
    said = store.run.table("data/truth_sentences").set_index("text")["intent"]
    intent = store.texts[c.TEXT].map(said.groupby(level=0).first()).fillna("")
    fired = store.activations.to_csr((intent != "").to_numpy())
    kinds = pd.Categorical(intent[intent != ""])
    strength = np.stack(
        [np.asarray(fired[np.flatnonzero(intent == kind)].sum(axis=0)).ravel() for kind in kinds.categories]
    )
    best = pd.Series(np.asarray(kinds.categories)[strength.argmax(axis=0)], dtype=str)
    return best[strength.max(axis=0) > 0]


def _wants(store: Store, user_id: str) -> set[str]:
    """Personal intents planted in the person, and all public ones: everybody has those."""
    users = store.run.table("data/truth_users")
    intents = store.run.table("data/truth_intents")
    mine = users.loc[users[c.USER_ID] == user_id, "intent"]
    return {*mine, *intents.loc[intents["kind"] == "public", "intent"]}
