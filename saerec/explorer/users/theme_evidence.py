"""Who speaks of which theme, and how much.

E(r, t)         of an interaction: activations of the theme's latents over the sentences of the person's own training
                review, those of one wording once; where it says nothing, what a text of the item says on average
strength(u, t)  idf(t) * sum over the known interactions r of u: recency ^ age(r) * E(r, t)
idf(t)          log((2 + U) / (1 + people whose training history speaks of t)); what everybody speaks of weighs little,
                not nothing

Known is what came before the test. Of the interaction held out for choosing only the item is known, not the review.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.blocks import blocks
from saerec.errors import NotFoundError
from saerec.explorer.store import Store
from saerec.sae.codes import IntentCodes

UNDECIDED, NONE = "undecided", "none"
STRONGEST = 5
_PEOPLE: Final = 20_000
"""Of a block."""


@dataclass(frozen=True)
class ThemeEvidence:
    """Of all people of a run."""

    themes: pd.DataFrame
    """The themes that hold an intent, as people see them; row = place [T]. Columns as `Store.themes`."""
    place: np.ndarray
    """[N] place of the theme that a shown latent is in, -1 for others"""
    said: sparse.csr_array
    """[n_texts, T] of training passages; a person's sentence that they wrote again later is left out"""
    own: sparse.csr_array
    """[R, T] what the person's own words say, E of those rows"""
    of_items: sparse.csr_array
    """[I + 1, T] what an item's training texts say on average, E of the others"""
    item: np.ndarray
    """[R] item of every interaction"""
    is_own: np.ndarray
    """[R] bool: E is the person's own words"""
    idf: np.ndarray
    """[T]"""
    profile: sparse.csr_array
    """[U, T] strength without idf, rows as in the table of users"""

    def evidence_of(self, rows: slice | np.ndarray) -> sparse.csr_array:
        """[n, T] E of some interactions: of all of them it would be the largest matrix of a run."""
        silent = sparse.diags_array((~self.is_own[rows]).astype(np.float32)) @ self.of_items[self.item[rows]]
        return sparse.csr_array(self.own[rows] + silent)

    @property
    def strength(self) -> sparse.csr_array:
        """[U, T]"""
        return sparse.csr_array(self.profile.multiply(self.idf[None, :]))

    @cached_property
    def directions(self) -> sparse.csr_array:
        """[U, T] strength, each person's of length 1."""
        strength = self.strength
        length = np.sqrt(np.asarray(strength.multiply(strength).sum(axis=1)).ravel())
        return narrow(sparse.csr_array(sparse.diags_array(1 / np.maximum(length, 1e-12)) @ strength))

    def at(self, theme: int | str) -> int:
        """The place of a theme. Raises NotFoundError."""
        places = np.flatnonzero(self.themes[c.THEME].astype(str) == str(theme))
        if not len(places):
            raise NotFoundError(f"theme:{theme}: there is no such theme with an intent. A theme is a number such as 3.")
        return int(places[0])

    @cached_property
    def strongest(self) -> sparse.csc_array:
        """[U, T] bool: the themes that weigh most for each person, `STRONGEST` at most."""
        strength = self.strength
        parts = [
            IntentCodes.strongest(strength[part], STRONGEST).to_csr(len(self.themes)).astype(bool)
            for part in blocks(self.profile.shape[0])
        ]
        return sparse.csc_array(sparse.vstack(parts, format="csc"))

    def is_strongest(self, theme: int | str) -> np.ndarray:
        """[U] bool: for whom a theme is among them. Raises NotFoundError."""
        return self.strongest[:, [self.at(theme)]].toarray().ravel()


def theme_evidence(store: Store) -> ThemeEvidence:
    """Worked out from what texts say."""
    themes, place = _shown(store)
    said = _said(store, place, len(themes))
    own = _pooled(store, said)
    is_own = np.asarray(own.sum(axis=1)).ravel() > 0
    nobody = np.zeros(0)
    found = ThemeEvidence(
        themes, place, said, own, _of_items(store, said), store.item_of, is_own, nobody, sparse.csr_array((0, 0))
    )
    idf, profile = _of_everybody(store, found)
    return replace(found, idf=idf, profile=profile)


def _shown(store: Store) -> tuple[pd.DataFrame, np.ndarray]:
    """The themes with an intent inside, and [N] where each intent's theme stands among them."""
    latents, table = store.latents, store.themes
    theme = np.where(latents[c.IS_INTENT], latents[c.THEME], -1)
    kept = np.unique(theme[theme >= 0])
    place = np.append(np.full(len(table), -1), -1)
    place[kept] = np.arange(len(kept))
    themes = table.iloc[kept].reset_index(drop=True)
    # A person may call a thing an intent; whose it is, nobody has measured.
    themes[c.INTENT_KIND] = themes[c.INTENT_KIND].replace(NONE, UNDECIDED)
    return themes, place[theme]


def _said(store: Store, place: np.ndarray, n_themes: int) -> sparse.csr_array:
    own = np.flatnonzero(store.texts.is_own_words)
    again = np.zeros(len(store.texts.is_own_words), dtype=bool)
    words = pd.DataFrame({name: store.texts[name].iloc[own] for name in (c.USER, c.TEXT)})
    again[own] = words.duplicated(keep="last")
    shown = np.flatnonzero(place >= 0)
    into = sparse.csr_array((np.ones(len(shown), np.float32), (shown, place[shown])), shape=(len(place), n_themes))
    return narrow(sparse.csr_array(store.activations.to_csr(store.texts.is_train & ~again) @ into))


def _pooled(store: Store, said: sparse.csr_array) -> sparse.csr_array:
    rows = np.flatnonzero(store.texts.is_own_words)
    owner = store.texts.owners[0][rows]
    pool = sparse.csr_array(
        (np.ones(len(rows), np.float32), (owner, rows)), shape=(len(store.interactions), said.shape[0])
    )
    return narrow(sparse.csr_array(pool @ said))


def _of_items(store: Store, said: sparse.csr_array) -> sparse.csr_array:
    """[I + 1, T] what an item's training texts say on average."""
    rows = np.flatnonzero(store.texts.is_train)
    owner = store.texts.owners[1][rows]
    counts = np.bincount(owner, minlength=len(store.items) + 1)
    weights = (1.0 / counts[owner]).astype(np.float32)
    pool = sparse.csr_array((weights, (owner, rows)), shape=(len(store.items) + 1, said.shape[0]))
    return sparse.csr_array(pool @ said)


def narrow(matrix: sparse.csr_array) -> sparse.csr_array:
    """The same with places of 4 bytes: products come with 8."""
    if matrix.nnz > np.iinfo(np.int32).max:
        return matrix
    places = (matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32))
    return sparse.csr_array((matrix.data, *places), shape=matrix.shape)


def _of_everybody(store: Store, found: ThemeEvidence) -> tuple[np.ndarray, sparse.csr_array]:
    """([T] idf, [U, T] strength without it): people after people, so that only a block's evidence is held."""
    user, recency = store.interactions[c.USER].to_numpy(), store.run.config().intents.recency
    people = store.users[c.USER].to_numpy()
    speak, parts = np.zeros(len(found.themes), dtype=np.int64), []
    for part in blocks(len(people), _PEOPLE):
        rows = slice(*(int(np.searchsorted(user, *end)) for end in ((people[part][0],), (people[part][-1], "right"))))
        place = user[rows] - people[part.start]
        evidence = found.evidence_of(rows)
        shape = (part.stop - part.start, evidence.shape[0])
        weights = _recent(place, store.is_known[rows], recency)
        parts.append(sparse.csr_array(sparse.csr_array(weights, shape=shape) @ evidence))
        speak += np.bincount(_speakers(place, store.is_train[rows], evidence, shape), minlength=len(speak))
    n_people = np.count_nonzero(np.diff(user)) + 1  # rows stand user after user
    idf = np.log((2.0 + n_people) / (1.0 + speak))
    empty = sparse.csr_array((0, len(found.themes)), dtype=np.float32)
    return idf, narrow(sparse.csr_array(sparse.vstack([empty, *parts], format="csr")))


def _speakers(place: np.ndarray, train: np.ndarray, evidence: sparse.csr_array, shape: tuple[int, int]) -> np.ndarray:
    """A theme as often as there are people whose training history speaks of it."""
    rows = np.flatnonzero(train)
    owned = sparse.csr_array((np.ones(len(rows), np.float32), (place[rows], rows)), shape=shape) @ evidence
    return owned.indices[owned.data > 0]


def _recent(place: np.ndarray, known: np.ndarray, recency: float) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Entries [U, R]: recency ^ age of every known interaction. place [R]: whose it is, each in time order."""
    rows = np.flatnonzero(known)
    owner = place[rows]
    last = np.searchsorted(owner, owner, side="right") - 1
    age = last - np.arange(len(rows))
    return recency ** age.astype(np.float32), (owner, rows)
