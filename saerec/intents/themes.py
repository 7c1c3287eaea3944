"""Themes: latents of one meaning, under the latent that speaks for them.

like(j, k) = (cos of the centres of their evidence + cos of their words) / 2
A theme is a group of average linkage on `like`, cut at its mean + 2.6 of its deviations over all pairs (where every
text is about one kind of thing all latents are somewhat alike), or at .25 where that is less, or the latents are few.
Its head is the latent with most evidence among those that say what the theme says, by its latents' votes weighed with
their evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.blocks import read_rows
from saerec.intents.reason_reader import over_strengths
from saerec.intents.sayings import unit
from saerec.intents.terms import content_words
from saerec.sae.activations import Activations
from saerec.text.language import ENGLISH

ALIKE, APART, FEW = 0.25, 2.6, 20
_SENTENCES = 256  # of a latent, over all strengths, that its centre and words are taken from


@dataclass(frozen=True)
class Meanings:
    """What latents are compared by, a row each of length 1."""

    centres: np.ndarray
    """[L, d]"""
    words: sparse.csr_array
    """[L, V]"""

    def like(self) -> np.ndarray:
        """[L, L]"""
        return np.asarray(self.centres @ self.centres.T + (self.words @ self.words.T).toarray()) / 2


def meanings(
    latents: np.ndarray,
    acts: Activations,
    use: np.ndarray,
    vectors: np.ndarray,
    texts: pd.Series,
    language: str = ENGLISH,
) -> Meanings:
    """Of some latents [L], by their evidence on texts `use` [n] bool, of each wording one; vectors [n, d] as the run
    reads them."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    chosen = [_of(acts, latent, use) for latent in latents]
    rows = np.concatenate([np.empty(0, np.int32), *(texts for texts, _ in chosen)])
    weights = np.concatenate([np.empty(0, np.float32), *(strength for _, strength in chosen)])
    owner = np.repeat(np.arange(len(latents)), [len(texts) for texts, _ in chosen])
    used, place = np.unique(rows, return_inverse=True)
    pool = sparse.csr_array((weights, (owner, place)), shape=(len(latents), len(used)))
    try:
        split = {"stop_words": "english"} if language == ENGLISH else {"analyzer": partial(_content, language=language)}
        tfidf = TfidfVectorizer(**split, min_df=2, sublinear_tf=True, dtype=np.float32)
        words = sparse.csr_array(pool @ tfidf.fit_transform(texts.iloc[used]))
    except ValueError:  # no word comes twice
        words = sparse.csr_array((len(latents), 1), dtype=np.float32)
    centres = sparse.csr_array(pool @ unit(read_rows(vectors, used)))
    return Meanings(_unit_rows(centres).toarray(), _unit_rows(words))


def _of(acts: Activations, latent: int, use: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(texts, activations) of a latent, over all strengths."""
    texts, strength = acts.of_latent(latent)
    counts = use[texts]
    return over_strengths(texts[counts], strength[counts], _SENTENCES)


def _content(text: str, language: str) -> list[str]:
    return sorted(content_words(text, language))


def _unit_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    norm = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(norm, 1e-9)) @ matrix)


def group(like: np.ndarray) -> np.ndarray:
    """[L] the theme of each latent, from 0, in the order of their first latents."""
    if len(like) < 2:
        return np.zeros(len(like), dtype=np.int32)
    from sklearn.cluster import AgglomerativeClustering

    pairs = like[np.triu_indices(len(like), 1)]
    cut = ALIKE if len(like) < FEW else max(ALIKE, float(pairs.mean() + APART * pairs.std()))
    linkage = AgglomerativeClustering(
        n_clusters=None, distance_threshold=1 - cut, metric="precomputed", linkage="average"
    )
    return pd.factorize(linkage.fit_predict(1 - np.round(like, 6)))[0].astype(np.int32)


def heads(theme: np.ndarray, latents: np.ndarray, mass: np.ndarray, reasons: pd.DataFrame) -> np.ndarray:
    """[T] the latent that speaks for each theme. theme, latents, mass [L]; reasons: latent, says, vote."""
    table = reasons.merge(pd.DataFrame({c.LATENT: latents, c.THEME: theme, "mass": mass}), on=c.LATENT)
    total = (table[c.VOTE] * table["mass"]).groupby([table[c.THEME], table[c.SAID]]).sum()
    spoken = table.drop_duplicates(c.LATENT).set_index(c.LATENT)[c.SAID].reindex(latents).to_numpy()
    found = []
    for one in range(int(theme.max(initial=-1)) + 1):
        inside = np.flatnonzero(theme == one)
        said = total[one].sort_values(ascending=False, kind="stable").index if one in total.index else []
        agrees = next((inside[spoken[inside] == reason] for reason in said if (spoken[inside] == reason).any()), inside)
        found.append(latents[agrees[mass[agrees].argmax()]])
    return np.array(found, dtype=np.int32)
