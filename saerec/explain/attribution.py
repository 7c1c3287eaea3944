"""Why this item: every figure is the model's own answer, asked again without the thing in question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.explain.standing import Standing, standings
from saerec.recommender.inputs.request import BRANCHES, Profile, Request, Scores

SEQUENCE, PERSONAL, PUBLIC, HISTORY = "sequence", "personal", "public", "history"

ScoreRequests = Callable[[Sequence[Request]], Scores]


@dataclass(frozen=True)
class Explanation:
    """A score and what it rests on."""

    item: int
    """internal id"""
    score: float
    standing: Standing
    branch_weights: dict[str, float]
    parts: pd.DataFrame
    """What adds up to the score, with `rest`: kind (sequence | personal | public), id (latent; 0 for the sequence
    branch), name, delta_score (score minus the score without it), delta_rank (places lost without it), delta_lead (what
    the lead over the best other item loses)"""
    history: pd.DataFrame
    """Another cut through the same score: the same columns of each item of the history, id an internal item. One that
    was taken out is no rival."""
    groups: pd.DataFrame
    """group, n_latents, delta_score (the sum of its latents'), delta_rank and delta_lead (without all of them):
    latents that were said to mean one thing"""
    rest: float
    """score - sum of the delta_score of `parts`. For the exact design it is 0 up to rounding."""


def explain_item(
    score: ScoreRequests,
    request: Request,
    item: int,
    profile: Profile,
    *,
    item_names: Mapping[int, str],
    intent_names: Mapping[int, str],
    group_of: Mapping[int, str] | None = None,
) -> Explanation:
    """Score the item as asked, then without the sequence branch, each latent, each group of latents, and each item of
    the history.

    `score` answers requests (`Scorer.score`); `profile` gives the personal intents of a shortened history; `group_of`
    says which latents belong together: latent -> its group.
    Raises NotFoundError when the item cannot be recommended: it is in the history, or does not exist.
    """
    things = _things(request)
    members = _members(things, group_of or {})
    alone = [_without(request, kind, key, profile) for kind, key in things]
    asked = [request, *alone, *(request.without_intents(latents) for latents in members.values())]
    answers = score(asked)
    if not 1 <= item < answers.scores.shape[1]:
        raise NotFoundError(f"There is no item {item}. Valid: 1 to {answers.scores.shape[1] - 1}.")
    if item in request.history:
        raise NotFoundError(f"Item {item} is in the history, so it is never recommended. Leave it out first.")
    scores = answers.scores[:, item].astype(np.float64)
    base, *after = standings(answers, item, [(), *((key,) if kind == HISTORY else () for kind, key in things)])
    lost = _lost(base, after)
    names = {SEQUENCE: {0: "order of the history"}, HISTORY: item_names}
    table = pd.DataFrame(
        {
            "kind": [kind for kind, _ in things],
            "id": [key for _, key in things],
            "name": [names.get(kind, intent_names).get(key, str(key)) for kind, key in things],
            c.DELTA_SCORE: scores[0] - scores[1 : len(things) + 1],
            **{name: values[: len(things)] for name, values in lost.items()},
        }
    )
    past = table["kind"] == HISTORY
    parts, history = table[~past].reset_index(drop=True), table[past].reset_index(drop=True)
    groups = _groups(members, parts).assign(**{name: values[len(things) :] for name, values in lost.items()})
    weights = dict(zip(BRANCHES, answers.branch_weights[0].tolist(), strict=True))
    rest = float(scores[0] - parts[c.DELTA_SCORE].sum())
    return Explanation(item, float(scores[0]), base, weights, parts, history, groups, rest)


def _lost(base: Standing, after: Sequence[Standing]) -> dict[str, np.ndarray]:
    """delta_rank and delta_lead of every question."""
    return {
        c.DELTA_RANK: np.array([one.rank - base.rank for one in after], dtype=np.int64),
        c.DELTA_LEAD: np.array([base.lead - one.lead for one in after], dtype=np.float64),
    }


def _members(things: Sequence[tuple[str, int]], group_of: Mapping[int, str]) -> dict[str, list[int]]:
    """Group -> its latents among what can be taken away."""
    members: dict[str, list[int]] = {}
    for kind, key in things:
        if kind in (PERSONAL, PUBLIC) and key in group_of:
            members.setdefault(group_of[key], []).append(key)
    return members


def _groups(members: Mapping[str, Sequence[int]], parts: pd.DataFrame) -> pd.DataFrame:
    """group, n_latents, delta_score."""
    latents = parts[parts["kind"].isin((PERSONAL, PUBLIC))]
    worth = dict(zip(latents["id"], latents[c.DELTA_SCORE], strict=True))
    return pd.DataFrame(
        {
            c.GROUP: list(members),
            "n_latents": [len(some) for some in members.values()],
            c.DELTA_SCORE: [float(sum(worth[one] for one in some)) for some in members.values()],
        }
    )


def _things(request: Request) -> list[tuple[str, int]]:
    """Everything that can be taken away, each once: (kind, id)."""
    factors = request.change.intents
    added = [latent for latent, factor in factors.items() if factor > 1 and latent not in request.public]
    personal = list(dict.fromkeys([*request.personal, *added]))
    things = [(SEQUENCE, 0)]
    things += [(PERSONAL, latent) for latent in personal if factors.get(latent, 1.0) > 0]
    public = [latent for latent in request.public if latent not in personal]
    things += [(PUBLIC, latent) for latent in public if factors.get(latent, 1.0) > 0]
    return things + [(HISTORY, item) for item in dict.fromkeys(request.history)]


def _without(request: Request, kind: str, key: int, profile: Profile) -> Request:
    if kind == SEQUENCE:
        return request.with_branches({SEQUENCE: 0.0})
    return request.without_items([key], profile) if kind == HISTORY else request.without_intents([key])


def fewest_together(
    score: ScoreRequests, request: Request, item: int, base: Standing, parts: Sequence[Sequence[int] | None]
) -> tuple[int, Standing] | None:
    """How many of the first `parts`, taken away together, make the item fall, and where it stands then; the smallest
    such number from 2 on. A part is latents, or None for the sequence branch. None where not even all of them do."""
    asked = [_without_all(request, parts[:n]) for n in range(2, len(parts) + 1)]
    after = standings(score(asked), item) if asked else []
    return next(((n, one) for n, one in enumerate(after, start=2) if base.falls(one)), None)


def _without_all(request: Request, parts: Sequence[Sequence[int] | None]) -> Request:
    latents = [latent for part in parts if part is not None for latent in part]
    without = request.without_intents(latents)
    return without.with_branches({SEQUENCE: 0.0}) if any(part is None for part in parts) else without
