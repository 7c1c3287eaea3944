"""Who speaks of which theme, and how much.

E(r, t)         of an interaction: activations of the theme's latents over the sentences of the person's own training
                review, those of one wording once; where it says nothing, what a text of the item says on average
strength(u, t)  idf(t) * sum over the known interactions r of u: recency ^ age(r) * E(r, t)
idf(t)          log((2 + U) / (1 + people whose training history speaks of t)); what everybody speaks of weighs little,
                not nothing

Known is what came before the test. Of the interaction held out for choosing only the item is known, not the review.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.explorer.store import Store
from saerec.sae.codes import IntentCodes

UNDECIDED, NONE = "undecided", "none"
STRONGEST = 5


@dataclass(frozen=True)
class ThemeEvidence:
    """Of all people of a run."""

    themes: pd.DataFrame
    """The themes that hold an intent, as people see them; row = place [T]. Columns as `Store.themes`."""
    place: np.ndarray
    """[N] place of the theme that a shown latent is in, -1 for others"""
    said: sparse.csr_array
    """[n_texts, T] of training passages; a person's sentence that they wrote again later is left out"""
    evidence: sparse.csr_array
    """[R, T] E"""
    is_own: np.ndarray
    """[R] bool: E is the person's own words"""
    idf: np.ndarray
    """[T]"""
    profile: sparse.csr_array
    """[U, T] strength without idf, rows as in the table of users"""

    @property
    def strength(self) -> sparse.csr_array:
        """[U, T]"""
        return sparse.csr_array(self.profile.multiply(self.idf[None, :]))

    def at(self, theme: int | str) -> int:
        """The place of a theme. Raises NotFoundError."""
        places = np.flatnonzero(self.themes[c.THEME].astype(str) == str(theme))
        if not len(places):
            raise NotFoundError(f"theme:{theme}: there is no such theme with an intent. A theme is a number such as 3.")
        return int(places[0])

    def strongest(self) -> sparse.csr_array:
        """[U, T] bool: the themes that weigh most for each person, `STRONGEST` at most."""
        return IntentCodes.strongest(self.strength, STRONGEST).to_csr(len(self.themes)).astype(bool)

    def is_strongest(self, theme: int | str) -> np.ndarray:
        """[U] bool: for whom a theme is among them. Raises NotFoundError."""
        return self.strongest()[:, [self.at(theme)]].toarray().ravel()


def theme_evidence(store: Store) -> ThemeEvidence:
    """Worked out from what texts say."""
    themes, place = _shown(store)
    said = _said(store, place, len(themes))
    own = _pooled(store, said)
    is_own = np.asarray(own.sum(axis=1)).ravel() > 0
    item = store.interactions[c.ITEM].to_numpy()
    silent = sparse.diags_array((~is_own).astype(np.float32)) @ _of_items(store, said)[item]
    evidence = sparse.csr_array(own + silent)
    splits = store.interactions[c.SPLIT].to_numpy()
    idf = _idf(evidence, store.interactions[c.USER].to_numpy(), splits == c.TRAIN)
    profile = sparse.csr_array(_recent(store, splits != c.TEST) @ evidence)
    return ThemeEvidence(themes, place, said, evidence, is_own, idf, profile)


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
    texts = store.texts
    train = (texts[c.SPLIT] == c.TRAIN).to_numpy()
    own = np.flatnonzero(store.is_own_words)
    again = np.zeros(len(texts), dtype=bool)
    again[own] = texts.iloc[own].duplicated([c.USER, c.TEXT], keep="last")
    shown = np.flatnonzero(place >= 0)
    into = sparse.csr_array((np.ones(len(shown), np.float32), (shown, place[shown])), shape=(len(place), n_themes))
    return sparse.csr_array(store.activations.to_csr(train & ~again) @ into)


def _pooled(store: Store, said: sparse.csr_array) -> sparse.csr_array:
    rows = np.flatnonzero(store.is_own_words)
    owner = store.text_owners[0][rows]
    pool = sparse.csr_array(
        (np.ones(len(rows), np.float32), (owner, rows)), shape=(len(store.interactions), said.shape[0])
    )
    return sparse.csr_array(pool @ said)


def _of_items(store: Store, said: sparse.csr_array) -> sparse.csr_array:
    """[I + 1, T] what an item's training texts say on average."""
    rows = np.flatnonzero((store.texts[c.SPLIT] == c.TRAIN).to_numpy())
    owner = store.text_owners[1][rows]
    counts = np.bincount(owner, minlength=len(store.items) + 1)
    weights = (1.0 / counts[owner]).astype(np.float32)
    pool = sparse.csr_array((weights, (owner, rows)), shape=(len(store.items) + 1, said.shape[0]))
    return sparse.csr_array(pool @ said)


def _idf(evidence: sparse.csr_array, user: np.ndarray, train: np.ndarray) -> np.ndarray:
    found = sparse.coo_array(evidence[train])
    pairs = pd.DataFrame({c.USER: user[train][found.coords[0]], c.THEME: found.coords[1]})[found.data > 0]
    people = pairs.drop_duplicates()[c.THEME].value_counts().reindex(range(evidence.shape[1]), fill_value=0)
    return np.log((2.0 + len(np.unique(user))) / (1.0 + people.to_numpy()))


def _recent(store: Store, known: np.ndarray) -> sparse.csr_array:
    """[U, R] recency ^ age of every known interaction, 0 elsewhere."""
    rows = np.flatnonzero(known)
    user, position = (store.interactions[name].to_numpy()[rows] for name in (c.USER, c.POSITION))
    last = pd.Series(position).groupby(user).transform("max").to_numpy()
    weights = store.run.config().intents.recency ** (last - position).astype(np.float32)
    place = pd.Index(store.users[c.USER]).get_indexer(user)
    return sparse.csr_array((weights, (place, rows)), shape=(len(store.users), len(store.interactions)))
