"""What does this person want, and which of their sentences say so?"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explorer.results import UserDetail
from saerec.explorer.store import Store

MAX_EVIDENCE = 5


def list_users(store: Store, search: str, top: int | None) -> pd.DataFrame:
    """user_id, n_interactions, rank_model (rank of the held-out item; missing where nothing is held out)."""
    table = store.users
    if search.strip():
        table = table[table[c.USER_ID].str.contains(search.strip(), case=False, regex=False)]
    table = table.reset_index(drop=True)
    if store.run.has("evaluation/per_user"):
        table = table.merge(store.run.table("evaluation/per_user")[[c.USER, "rank_model"]], on=c.USER, how="left")
    else:
        table["rank_model"] = np.nan
    return table[[c.USER_ID, c.N_INTERACTIONS, "rank_model"]].head(top if top is not None else len(table))


def describe_user(store: Store, user_id: str) -> UserDetail:
    """History, personal and public intents with their evidence. Raises NotFoundError."""
    user = store.user(user_id)
    rows = store.rows_of(user)
    mine = store.interactions.iloc[rows.start : rows.stop]
    known = [row for row in rows if store.interactions.at[row, c.SPLIT] != c.TEST]
    return UserDetail(str(user_id), _history(store, mine), _personal(store, user, known), public_table(store))


def _history(store: Store, mine: pd.DataFrame) -> pd.DataFrame:
    latents, weights = store.interaction_codes
    table = mine[[c.POSITION, c.ITEM, c.TIMESTAMP, c.RATING, c.SPLIT, c.REVIEW]].reset_index(drop=True)
    items = store.items.loc[table[c.ITEM]]
    table.insert(1, c.ITEM_ID, items[c.ITEM_ID].to_numpy())
    table.insert(2, c.TITLE, [store.titles[item] for item in table[c.ITEM]])
    table.insert(3, c.CATEGORY, items[c.CATEGORY].to_numpy())
    codes = [
        [(int(j), store.names[int(j)], float(w)) for j, w in zip(latents[row], weights[row], strict=True) if w > 0]
        for row in mine.index
    ]
    table["intents"] = pd.Series(codes, dtype=object)
    return table.drop(columns=c.ITEM)


def _personal(store: Store, user: int, known: list[int]) -> pd.DataFrame:
    columns = [c.LATENT, c.NAME, "weight", "evidence"]
    if not known:
        return pd.DataFrame(columns=columns)
    indices = store.run.array("intents/personal_indices")[known[-1]]
    weights = store.run.array("intents/personal_weights")[known[-1]]
    own = _passages(store, known)
    rows = [
        (int(j), store.names[int(j)], float(w), evidence(store, int(j), own))
        for j, w in zip(indices, weights, strict=True)
        if w > 0
    ]
    return pd.DataFrame(rows, columns=columns)


def _passages(store: Store, known: list[int]) -> np.ndarray:
    """Text ids that may speak for a user: own training reviews, and the texts of the items of the history."""
    texts = store.texts
    own = texts[c.INTERACTION].isin(known) & (texts[c.SPLIT] == c.TRAIN)
    described = (texts[c.KIND] == "item") & texts[c.ITEM].isin(store.interactions.loc[known, c.ITEM])
    return np.flatnonzero((own | described).to_numpy())


def evidence(store: Store, latent: int, passages: np.ndarray) -> list[dict[str, Any]]:
    """The passages that fired the latent: own words before item texts, then the strongest first."""
    firing, strength = store.activations.of_latent(latent)
    keep = np.isin(firing, passages)
    firing, strength = firing[keep], strength[keep]
    own = (store.texts[c.KIND].to_numpy()[firing] == "review").astype(int)
    order = np.lexsort((-strength, -own))[:MAX_EVIDENCE]
    stored = store.top_texts[store.top_texts[c.LATENT] == latent].set_index(c.TEXT_ID)[c.WORDS]
    found = []
    for place in order:
        text_id = int(firing[place])
        row = store.texts.iloc[text_id]
        words = json.loads(stored[text_id]) if text_id in stored.index else []
        found.append(
            {
                "text": row[c.TEXT],
                "item_id": store.item_id(int(row[c.ITEM])),
                "activation": float(strength[place]),
                "words": words,
                "source": row[c.KIND],
            }
        )
    return found


def public_table(store: Store) -> pd.DataFrame:
    """latent, name, idf of the public intents, the most common first."""
    idf = store.latents[c.IDF].to_numpy()
    public = [int(j) for j in store.run.array("intents/public_indices")]
    rows = [(j, store.names[j], float(idf[j])) for j in public]
    return pd.DataFrame(rows, columns=[c.LATENT, c.NAME, c.IDF])
