"""Which latents of one dictionary are found again in another?

similarity  s(a, b) = mean of what is known: cosine of the decoder rows, Pearson correlation of the activations on
            shared texts
matching    one to one, of the largest total similarity (Hungarian); MCC is the mean over the matched pairs

Match types, given to the latents in this order (a of the first dictionary, b of the second):
stable      a and b are matched and s >= STABLE
split       a is the nearest of at least two b that are not stable, each with s >= PART
merged      b is the nearest of at least two a that are not stable or split, each with s >= PART
dead, born  the rest of the first, the rest of the second
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from saerec import columns as c

STABLE = 0.8
"""Two latents as alike as this are one. Equal halves of a latent are at most .71 like the whole."""
PART = 0.4
"""Two latents less alike than this have nothing to do with each other; 4,096 random rows of width 384 reach .25."""

PAIR = ("latent_a", "latent_b", c.SIMILARITY, c.COSINE, "correlation")


@dataclass(frozen=True)
class Similarities:
    """How alike each latent of one dictionary is to each of another."""

    cosine: np.ndarray | None
    """[N, M] of the decoder rows; None where the two stand in different spaces"""
    correlation: np.ndarray | None
    """[N, M] of the activations, NaN where a latent is the same on all shared texts; None without shared texts"""

    @property
    def similarity(self) -> np.ndarray:
        """[N, M] mean of the two, or the one that is known; 0 where neither is."""
        known = [values for values in (self.cosine, self.correlation) if values is not None]
        if not known:
            raise ValueError("Nothing to compare: give decoder rows, or activations on the same texts.")
        total = sum(np.nan_to_num(values) for values in known)
        count = sum((~np.isnan(values)).astype(np.float32) for values in known)
        return np.asarray(total / np.maximum(count, 1), dtype=np.float32)


@dataclass(frozen=True)
class DictionaryDiff:
    """What became of the latents."""

    mcc: float
    """mean similarity of the matched pairs"""
    mcc_cosine: float | None
    mcc_correlation: float | None
    stable: pd.DataFrame
    """latent_a, latent_b, similarity, cosine, correlation; the most alike first"""
    split: pd.DataFrame
    """the same, one row a part; rows of one latent_a stand together"""
    merged: pd.DataFrame
    """the same, one row a part; rows of one latent_b stand together"""
    dead: pd.DataFrame
    """the same: latents of the first with the nearest of the second, which is not near enough"""
    born: pd.DataFrame
    """the same for the second"""
    matched: pd.DataFrame = field(repr=False)
    """the same for every matched pair, stable or not"""

    def counts(self) -> dict[str, int]:
        """Latents of each match type; a split latent counts once, so does a merged one."""
        return {
            "stable": len(self.stable),
            "split": int(self.split["latent_a"].nunique()),
            "merged": int(self.merged["latent_b"].nunique()),
            "dead": len(self.dead),
            "born": len(self.born),
        }


def similarities(
    rows: tuple[np.ndarray, np.ndarray] | None, codes: tuple[sparse.sparray, sparse.sparray] | None
) -> Similarities:
    """From decoder rows ([N, d], [M, d]) and from activations on the same texts ([n, N], [n, M]), where there are."""
    return Similarities(
        cosine=None if rows is None else cosines(*rows),
        correlation=None if codes is None else correlations(*codes),
    )


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """[N, d], [M, d] -> [N, M]; a row of zeros is like nothing."""
    return np.asarray(_unit(a) @ _unit(b).T, dtype=np.float32)


def correlations(a: sparse.sparray, b: sparse.sparray) -> np.ndarray:
    """Pearson over the texts: [n, N], [n, M] -> [N, M]; NaN for a latent whose activation never changes."""
    n = max(a.shape[0], 1)
    mean_a, mean_b = (np.asarray(codes.sum(axis=0), dtype=np.float64).ravel() / n for codes in (a, b))
    together = (a.T @ b).toarray().astype(np.float64) / n - np.outer(mean_a, mean_b)
    spread = np.outer(_spread(a, mean_a, n), _spread(b, mean_b, n))
    return np.divide(together, spread, out=np.full_like(together, np.nan), where=spread > 0).astype(np.float32)


def _spread(codes: sparse.sparray, mean: np.ndarray, n: int) -> np.ndarray:
    squares = np.asarray(codes.multiply(codes).sum(axis=0), dtype=np.float64).ravel() / n
    variance = squares - mean**2
    return np.sqrt(np.where(variance > 1e-9 * np.maximum(squares, 1e-30), variance, 0))


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def diff_dictionaries(
    found: Similarities, *, fires_a: np.ndarray | None = None, fires_b: np.ndarray | None = None
) -> DictionaryDiff:
    """Match and sort by match type. `fires_a` [N], `fires_b` [M] bool leave latents out that never fire."""
    similarity = found.similarity
    a, b = (
        np.arange(size) if fires is None else np.flatnonzero(fires)
        for size, fires in zip(similarity.shape, (fires_a, fires_b), strict=True)
    )
    s = similarity[np.ix_(a, b)]
    rows, columns = linear_sum_assignment(-s)
    is_stable = s[rows, columns] >= STABLE
    free_a, free_b = np.ones(len(a), dtype=bool), np.ones(len(b), dtype=bool)
    free_a[rows[is_stable]], free_b[columns[is_stable]] = False, False
    split = _families(s, free_a, free_b)
    merged = _families(s.T, free_b, free_a)[:, ::-1]

    def table(pairs: np.ndarray) -> pd.DataFrame:
        return _table(found, similarity, a[pairs[:, 0]], b[pairs[:, 1]])

    matched = table(np.stack([rows, columns], axis=1))
    return DictionaryDiff(
        mcc=_mean(matched[c.SIMILARITY]) or 0.0,
        mcc_cosine=_mean(matched[c.COSINE]),
        mcc_correlation=_mean(matched["correlation"]),
        stable=_falling(matched[is_stable]),
        split=table(split),
        merged=table(merged),
        dead=_falling(table(_nearest(s, free_a))),
        born=_falling(table(_nearest(s.T, free_b)[:, ::-1])),
        matched=matched,
    )


def _families(s: np.ndarray, whole: np.ndarray, part: np.ndarray) -> np.ndarray:
    """[m, 2] (whole, part) of each free whole that is the nearest of several free parts; takes them all."""
    if not s.size:
        return np.zeros((0, 2), dtype=np.int64)
    nearest = s.argmax(axis=0)
    parts = np.flatnonzero(part & (s.max(axis=0) >= PART) & whole[nearest])
    families = np.bincount(nearest[parts], minlength=len(whole)) >= 2
    parts = parts[families[nearest[parts]]]
    pairs = np.stack([nearest[parts], parts], axis=1)
    whole[pairs[:, 0]], part[pairs[:, 1]] = False, False
    return pairs[np.lexsort((-s[pairs[:, 0], pairs[:, 1]], pairs[:, 0]))]


def _nearest(s: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """[m, 2] (chosen row, its most similar column)."""
    rows = np.flatnonzero(chosen) if s.shape[1] else np.zeros(0, dtype=np.int64)
    return np.stack([rows, s[rows].argmax(axis=1) if len(rows) else rows], axis=1)


def _table(found: Similarities, similarity: np.ndarray, a: np.ndarray, b: np.ndarray) -> pd.DataFrame:
    def read(values: np.ndarray | None) -> np.ndarray:
        return np.full(len(a), np.nan, dtype=np.float32) if values is None else values[a, b]

    columns: dict[str, Any] = {"latent_a": a, "latent_b": b, c.SIMILARITY: similarity[a, b]}
    return pd.DataFrame({**columns, c.COSINE: read(found.cosine), "correlation": read(found.correlation)})


def _falling(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(c.SIMILARITY, ascending=False, kind="stable", ignore_index=True)


def _mean(values: pd.Series) -> float | None:
    return float(values.mean()) if values.notna().any() else None


def seed_stability(rows: np.ndarray, others: list[np.ndarray]) -> np.ndarray:
    """[N] largest cosine of each decoder row [N, d] to a row of another seed's dictionary, mean over the seeds."""
    return np.mean([cosines(rows, other).max(axis=1) for other in others], axis=0).astype(np.float32)
