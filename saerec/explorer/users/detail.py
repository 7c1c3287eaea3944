"""What does this person want, and which of their sentences say so?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.explorer.results import UserDetail
from saerec.explorer.store import Store
from saerec.explorer.users.theme_evidence import ThemeEvidence
from saerec.explorer.users.themes import spoken_of, themes_of, things_of
from saerec.recommender.scoring.top import top_k

MAX_EVIDENCE = 5


WHO: Final = {
    "all": "Everybody",
    "hit": "The model finds their next item (top 10)",
    "missed": "The model misses their next item",
}
"""Whom a list of people may be narrowed to."""


def list_users(store: Store, search: str, top: int | None, who: str = "all", latent: int | None = None) -> pd.DataFrame:
    """user_id, n_interactions, rank_model (rank of the held-out item; missing where nothing is held out).

    With a latent: those who have it among their personal intents, the strongest share first.
    Raises ConfigError, NotFoundError.
    """
    if who not in WHO:
        raise ConfigError(f"There are no people {who!r}. Valid: {', '.join(WHO)}.")
    table = store.users.assign(rank_model=store.ranks.reindex(store.users[c.USER]))
    if search.strip():
        table = table[table[c.USER_ID].str.contains(search.strip(), case=False, regex=False)]
    if who != "all":
        table = table[table[c.RANK_MODEL].notna() & ((table[c.RANK_MODEL] <= 10) == (who == "hit"))]
    if latent is not None:
        share = pd.Series(intent_shares(store, store.check_latent(latent)), index=store.users.index).reindex(
            table.index
        )
        table = table[share > 0].loc[lambda rows: share[rows.index].sort_values(ascending=False, kind="stable").index]
    columns = [c.USER_ID, c.N_INTERACTIONS, c.RANK_MODEL]
    return table[columns].head(top if top is not None else len(table)).reset_index(drop=True)


def of_theme(people: pd.DataFrame, store: Store, everybody: ThemeEvidence, theme: int) -> pd.DataFrame:
    """Those of a list of people among whose strongest themes one is, the strongest first. Raises NotFoundError."""
    place = everybody.at(theme)
    strength = everybody.strength[:, [place]].toarray().ravel() * everybody.is_strongest(theme)
    speak = np.flatnonzero(strength > 0)
    told = pd.Series(strength[speak], index=store.users[c.USER_ID].iloc[speak].to_numpy())
    order = people[c.USER_ID].map(told).dropna().sort_values(ascending=False, kind="stable").index
    return people.loc[order].reset_index(drop=True)


def intent_shares(store: Store, latent: int) -> np.ndarray:
    """[U] share of a latent in each person's evidence, as known before the test."""
    return store.evidence_shares[:, [latent]].toarray().ravel().astype(float)


def carriers(store: Store, latent: int, top: int) -> tuple[pd.DataFrame, int]:
    """Who has a latent among their personal intents: (user_id, weight of the first `top`, the strongest share first;
    how many there are). Raises NotFoundError."""
    shares = intent_shares(store, store.check_latent(latent))
    best = top_k(shares[None, :], top)[1]
    best = best[shares[best] > 0]
    ids = store.users[c.USER_ID].iloc[best].to_numpy()
    return pd.DataFrame({c.USER_ID: ids, c.WEIGHT: shares[best]}), int((shares > 0).sum())


def describe_user(store: Store, everybody: ThemeEvidence, user_id: str, *, as_evaluated: bool = False) -> UserDetail:
    """History, themes and things, personal and public intents with their evidence. Raises NotFoundError.

    as_evaluated: personal intents as they were before the interaction that is held out for the test.
    """
    user, names = store.user(user_id), store.names
    rows = store.rows_of(user)
    known = store.known_rows(user)
    history = _history(store, rows, names)
    history["themes"] = pd.Series([spoken_of(everybody, row) if row in known else [] for row in rows], dtype=object)
    return UserDetail(
        str(user_id),
        history,
        _personal(store, known if as_evaluated else list(rows), names),
        _public(store, names),
        themes_of(store, everybody, user),
        things_of(store, user),
    )


def _history(store: Store, rows: range, names: Mapping[int, str]) -> pd.DataFrame:
    latents, weights = store.interaction_codes
    columns = [c.POSITION, c.ITEM, c.TIMESTAMP, c.RATING, c.SPLIT, c.REVIEW]
    table = store.interactions.rows(rows, columns)[columns].reset_index(drop=True)
    items = store.items.loc[table[c.ITEM]]
    table.insert(1, c.ITEM_ID, items[c.ITEM_ID].to_numpy())
    table.insert(2, c.TITLE, [store.titles[item] for item in table[c.ITEM]])
    table.insert(3, c.CATEGORY, items[c.CATEGORY].to_numpy())
    codes = [
        [(int(j), names[int(j)], float(w)) for j, w in zip(latents[row], weights[row], strict=True) if w > 0]
        for row in rows
    ]
    table["intents"] = pd.Series(codes, dtype=object)
    return table.drop(columns=c.ITEM)


def _personal(store: Store, known: list[int], names: Mapping[int, str]) -> pd.DataFrame:
    columns = [c.LATENT, c.NAME, c.WEIGHT, c.EVIDENCE]
    if not known:
        return pd.DataFrame(columns=columns)
    indices = store.run.array("intents/personal_indices")[known[-1]]
    weights = store.run.array("intents/personal_weights")[known[-1]]
    spoken = _passages(store, known, np.unique(store.item_of[known]))
    rows = [
        (int(j), names[int(j)], float(w), evidence(store, int(j), spoken))
        for j, w in zip(indices, weights, strict=True)
        if w > 0
    ]
    return pd.DataFrame(rows, columns=columns)


def evidence_for(store: Store, user: int, latent: int, history: Sequence[int]) -> list[dict[str, Any]]:
    """The passages behind one intent, for a history of internal items: own words only of what the user did have."""
    asked = set(history)
    known = [row for row in store.known_rows(user) if int(store.item_of[row]) in asked]
    return evidence(store, latent, _passages(store, known, np.array(history, dtype=np.int64)))


def _passages(store: Store, known: list[int], items: np.ndarray) -> dict[str, np.ndarray]:
    """Text ids, the closest to the user first: what they said, what their items say of themselves, what others said of
    these items (an item without words of the user's carries its intents by all three)."""
    by_interaction, by_item = store.texts.by
    own, theirs = by_interaction.of(known), by_item.of(items)
    interaction, said = store.texts.owners[0][theirs], store.texts.is_own_words
    others = theirs[said[theirs] & ~np.isin(interaction, known)]
    return {"review": own[said[own]], "item": theirs[interaction < 0], "other review": others}


def evidence(store: Store, latent: int, spoken: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    """The passages that fired the latent, the strongest first: own words, else the items' texts, else others' words."""
    firing, strength = store.activations.of_latent(latent)
    for source, texts in spoken.items():
        places = np.flatnonzero(np.isin(firing, texts))[:MAX_EVIDENCE]  # firings are falling already
        if len(places):
            stored = store.top_texts(latent)
            words = dict(zip(stored[c.TEXT_ID].tolist(), stored[c.WORDS].tolist(), strict=True))
            return [
                {
                    "text": str(store.texts[c.TEXT].iat[text_id]),
                    c.ITEM_ID: store.item_id(int(store.texts.owners[1][text_id])),
                    c.ACTIVATION: activation,
                    "words": json.loads(words.get(text_id, "[]")),
                    "source": source,
                }
                for text_id, activation in zip(firing[places].tolist(), strength[places].tolist(), strict=True)
            ]
    return []


def _public(store: Store, names: Mapping[int, str]) -> pd.DataFrame:
    """The public intents, the most common first."""
    idf = store.found_latents[c.IDF].to_numpy()
    public = [int(j) for j in store.run.array("intents/public_indices")]
    rows = [(j, names[j], float(idf[j])) for j in public]
    return pd.DataFrame(rows, columns=[c.LATENT, c.NAME, c.IDF])
