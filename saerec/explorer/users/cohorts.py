"""Which themes, and which intents inside them, set one group of people apart from another?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.errors import ConfigError, NotFoundError
from saerec.evaluation.metrics import ratio_of_shares
from saerec.explorer.store import Store
from saerec.explorer.users.theme_evidence import ThemeEvidence

SEGMENTS: Final = {
    "all": "Everybody",
    "hits": "The model finds their next item (first ten)",
    "misses": "The model misses their next item",
    "active": "Most active third",
    "quiet": "Least active third",
    "category": "Favour a category",
    "theme": "Speak of a theme",
    "intent": "Carry an intent",
    "saved": "A saved group",
}
"""Kinds of groups."""
VALUED: Final = ("category", "theme", "intent", "saved")
"""Those that need a value: `category:Garden`, `theme:3`, `intent:12`, `saved:Night owls`."""
MOST_HIT: Final = 10


class EmptyGroupError(ConfigError):
    """Nobody is in one of the groups."""


@dataclass(frozen=True)
class Cohorts:
    """Two groups of people side by side."""

    sizes: tuple[int, int]
    hit_rates: tuple[float, float]
    """HR@10 of each group; NaN where nothing is held out"""
    themes: pd.DataFrame
    """theme, name, source, certain, kind, share_a, share_b (people of the group for whom it is among the strongest
    themes), lift (share_a / share_b, smoothed), low, high (95 %), q (false discovery rate); the most certain first"""
    intents: pd.DataFrame
    """latent, name, theme, and the same of people whose history speaks of it; only intents that are shown"""


def compare(store: Store, everybody: ThemeEvidence, first: str, second: str) -> Cohorts:
    """Raises ConfigError for a group that is not understood, its kind EmptyGroupError for an empty one, and
    NotFoundError for an unknown latent or theme."""
    a, b = members(store, everybody, first), members(store, everybody, second)
    for mask, name in ((a, first), (b, second)):
        if not mask.any():
            raise EmptyGroupError(f"Nobody belongs to {name!r} in this run. Choose another group.")
    return Cohorts(
        sizes=(int(a.sum()), int(b.sum())),
        hit_rates=(_hit_rate(store, a), _hit_rate(store, b)),
        themes=_themes(everybody, a, b),
        intents=_intents(store, a, b),
    )


def members(store: Store, everybody: ThemeEvidence, segment: str) -> np.ndarray:
    """[U] bool in the order of the users' table. Raises ConfigError, NotFoundError."""
    kind, _, value = segment.partition(":")
    if kind not in SEGMENTS or (kind in VALUED) != bool(value):
        raise ConfigError(
            f"There is no group {segment!r}. Valid: {', '.join(SEGMENTS)}, as category:Garden, theme:3, intent:12, "
            "saved:Name."
        )
    counts = store.users[c.N_INTERACTIONS].to_numpy()
    if kind in ("hits", "misses"):
        ranks = store.ranks.reindex(store.users[c.USER]).to_numpy(float)
        return ranks <= MOST_HIT if kind == "hits" else ranks > MOST_HIT
    if kind in ("active", "quiet"):
        place = np.argsort(np.argsort(counts, kind="stable"), kind="stable") / max(len(counts), 1)
        return place >= 2 / 3 if kind == "active" else place < 1 / 3
    if kind == "category":
        return _favourite(store) == value
    if kind == "saved":
        return store.users[c.USER_ID].isin(store.groups.members(value)).to_numpy()
    if kind == "theme":
        return everybody.is_strongest(value)
    if kind == "intent":
        if not value.isdigit():
            raise NotFoundError(f"intent:{value}: a latent is a number such as 7.")
        return carried(store)[:, [store.check_latent(int(value))]].toarray().ravel()
    return np.ones(len(counts), dtype=bool)


def categories(store: Store) -> list[str]:
    """Categories that are somebody's favourite, the most common first."""
    found = pd.Series(_favourite(store))
    return [str(name) for name in found[found != ""].value_counts().index]


def _favourite(store: Store) -> np.ndarray:
    """[U] the category each person has most of in training; the first in the alphabet among equals."""
    train = store.interactions[store.interactions[c.SPLIT] == c.TRAIN]
    named = store.items[c.CATEGORY].reindex(train[c.ITEM]).to_numpy()
    counts = pd.DataFrame({c.USER: train[c.USER].to_numpy(), "name": named}).value_counts().reset_index()
    counts = counts.sort_values([c.USER, "count", "name"], ascending=[True, False, True], kind="stable")
    best = counts.drop_duplicates(c.USER).set_index(c.USER)["name"]
    return best.reindex(store.users[c.USER]).fillna("").to_numpy(dtype=object).astype(str)


def carried(store: Store) -> sparse.csr_array:
    """[U, N] bool: who has which personal intent after their last known interaction."""
    splits = store.interactions[c.SPLIT].to_numpy()
    users = store.interactions[c.USER].to_numpy()
    known = np.flatnonzero(splits != c.TEST)
    last = pd.Series(known).groupby(users[known]).max()
    rows = last.reindex(store.users[c.USER]).to_numpy(float)
    present = np.flatnonzero(np.isfinite(rows))
    wanted = rows[present].astype(int)
    indices, weights = (store.run.array(f"intents/personal_{name}")[wanted] for name in ("indices", "weights"))
    return _who_has(present, indices, weights, (len(rows), len(store.found_latents)))


def spoken(store: Store) -> sparse.csr_array:
    """[U, N] bool: in whose known history an interaction carries which latent, public ones too."""
    latents, weights = store.interaction_codes
    known = np.flatnonzero(store.interactions[c.SPLIT].to_numpy() != c.TEST)
    place = pd.Index(store.users[c.USER]).get_indexer(store.interactions[c.USER].to_numpy()[known])
    return _who_has(place, latents[known], weights[known], (len(store.users), len(store.found_latents)))


def _who_has(owner: np.ndarray, latents: np.ndarray, weights: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    """[U, N] bool. owner [n]: row of the person; latents, weights [n, M]: what they have there; weight 0 pads."""
    rows, places = np.nonzero(weights > 0)
    entries = (np.ones(len(rows), dtype=np.int32), (owner[rows], latents[rows, places]))
    return sparse.csr_array(entries, shape=shape).astype(bool)


def _hit_rate(store: Store, mask: np.ndarray) -> float:
    ranks = store.ranks.reindex(store.users[c.USER]).to_numpy(float)[mask]
    ranks = ranks[np.isfinite(ranks)]
    return float((ranks <= MOST_HIT).mean()) if len(ranks) else float("nan")


def _themes(everybody: ThemeEvidence, a: np.ndarray, b: np.ndarray) -> pd.DataFrame:
    has = everybody.strongest()
    columns = [c.THEME, c.NAME, c.SOURCE, c.CERTAIN, c.INTENT_KIND]
    return _apart(has, a, b, everybody.themes[columns])


def _intents(store: Store, a: np.ndarray, b: np.ndarray) -> pd.DataFrame:
    latents = store.latents
    shown = np.flatnonzero(latents[c.IS_INTENT].to_numpy(bool))
    columns = [c.LATENT, c.NAME, c.SOURCE, c.CERTAIN, c.THEME]
    return _apart(spoken(store)[:, shown], a, b, latents.iloc[shown][columns])


def _apart(has: sparse.csr_array, a: np.ndarray, b: np.ndarray, rows: pd.DataFrame) -> pd.DataFrame:
    """Ratio of shares with its interval on the log scale, two-proportion z test, Benjamini-Hochberg.

    has [U, T] bool: who has what; a, b [U] bool: the groups; rows [T]: what it is. Only of what somebody has.
    """
    from scipy.stats import false_discovery_control, norm

    x, y = (np.asarray(has[group].sum(axis=0), dtype=np.int64).ravel() for group in (a, b))
    n, m = int(a.sum()), int(b.sum())
    shown = np.flatnonzero(x + y > 0)
    x, y = x[shown], y[shown]
    lift, low, high = ratio_of_shares(x, n, y, m)
    pooled = (x + y) / (n + m)
    z = (x / n - y / m) / np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / n + 1 / m), 1e-12))
    table = (
        rows.iloc[shown]
        .reset_index(drop=True)
        .assign(
            **{
                "share_a": x / n,
                "share_b": y / m,
                c.LIFT: lift,
                "low": low,
                "high": high,
                "q": false_discovery_control(2 * norm.sf(np.abs(z))) if len(shown) else np.zeros(0),
            }
        )
    )
    return table.sort_values("q", kind="stable", ignore_index=True)
