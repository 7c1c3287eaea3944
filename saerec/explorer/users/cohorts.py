"""Which themes, and which intents inside them, set one group of people apart from another?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.blocks import blocks, read_rows
from saerec.errors import ConfigError, NotFoundError
from saerec.evaluation.metrics import ratio_of_shares
from saerec.explorer.store import Store
from saerec.explorer.users.theme_evidence import ThemeEvidence
from saerec.sae.codes import IntentCodes

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
_PEOPLE: Final = 20_000
"""Whose codes are read at a time."""


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
        return np.asarray(store.favourites == value)
    if kind == "saved":
        return store.users[c.USER_ID].isin(store.groups.members(value)).to_numpy()
    if kind == "theme":
        return everybody.is_strongest(value)
    if kind == "intent":
        if not value.isdigit():
            raise NotFoundError(f"intent:{value}: a latent is a number such as 7.")
        return store.evidence_shares[:, [store.check_latent(int(value))]].toarray().ravel() > 0
    return np.ones(len(counts), dtype=bool)


def categories(store: Store) -> list[str]:
    """Categories that are somebody's favourite, the most common first."""
    found = pd.Series(store.favourites)
    return [str(name) for name in found[found != ""].value_counts().index]


def favourites(store: Store) -> np.ndarray:
    """[U] the category each person has most of in training, "" for none; the first in the alphabet among equals."""
    code, names = pd.factorize(store.items[c.CATEGORY], sort=True)
    of_item = np.zeros(int(store.items.index.max()) + 1, dtype=np.int64)
    of_item[store.items.index] = code
    user, item = store.interactions[c.USER].to_numpy()[store.is_train], store.item_of[store.is_train]
    place = pd.Index(store.users[c.USER]).get_indexer(user)
    pairs = (np.ones(len(place), np.int32), (place, of_item[item]))
    counts = sparse.csr_array(pairs, shape=(len(store.users), len(names)))
    best = IntentCodes.strongest(counts, 1)  # ties go to the smaller number
    return np.where(best.weights[:, 0] > 0, np.asarray(names, dtype=object)[best.latents[:, 0]], "")


def spoken(store: Store, people: slice) -> sparse.csr_array:
    """[n, N] bool: in whose known history an interaction carries which latent, public ones too, of some people."""
    numbers = store.users[c.USER].to_numpy()[people]
    user = store.interactions[c.USER].to_numpy()
    start, stop = np.searchsorted(user, numbers[0]), np.searchsorted(user, numbers[-1], side="right")
    known = start + np.flatnonzero(store.is_known[start:stop])
    latents, weights = (
        read_rows(array, slice(start, stop), array.dtype)[known - start] for array in store.interaction_codes
    )
    owner = pd.Index(numbers).get_indexer(user[known])
    rows, places = np.nonzero(weights > 0)
    entries = (np.ones(len(rows), dtype=np.int32), (owner[rows], latents[rows, places]))
    return sparse.csr_array(entries, shape=(len(numbers), len(store.found_latents))).astype(bool)


def _hit_rate(store: Store, mask: np.ndarray) -> float:
    ranks = store.ranks.reindex(store.users[c.USER]).to_numpy(float)[mask]
    ranks = ranks[np.isfinite(ranks)]
    return float((ranks <= MOST_HIT).mean()) if len(ranks) else float("nan")


def _themes(everybody: ThemeEvidence, a: np.ndarray, b: np.ndarray) -> pd.DataFrame:
    columns = [c.THEME, c.NAME, c.SOURCE, c.CERTAIN, c.INTENT_KIND]
    x, y = (_counted(everybody.strongest, group) for group in (a, b))
    return _apart(x, y, a, b, everybody.themes[columns])


def _intents(store: Store, a: np.ndarray, b: np.ndarray) -> pd.DataFrame:
    latents = store.latents
    x, y = np.zeros((2, len(latents)), dtype=np.int64)
    for people in blocks(len(store.users), _PEOPLE):
        has = spoken(store, people)
        x, y = x + _counted(has, a[people]), y + _counted(has, b[people])
    shown = np.flatnonzero(latents[c.IS_INTENT].to_numpy(bool))
    columns = [c.LATENT, c.NAME, c.SOURCE, c.CERTAIN, c.THEME]
    return _apart(x[shown], y[shown], a, b, latents.iloc[shown][columns])


def _counted(has: sparse.sparray, group: np.ndarray) -> np.ndarray:
    """[T] people of a group who have each. has [U, T] bool; group [U] bool."""
    return np.asarray(group.astype(np.int64) @ has, dtype=np.int64)


def _apart(x: np.ndarray, y: np.ndarray, a: np.ndarray, b: np.ndarray, rows: pd.DataFrame) -> pd.DataFrame:
    """Ratio of shares with its interval on the log scale, two-proportion z test, Benjamini-Hochberg.

    x, y [T]: people of either group who have each; a, b [U] bool: the groups; rows [T]: what it is. Only of what
    somebody has.
    """
    from scipy.stats import false_discovery_control, norm

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
