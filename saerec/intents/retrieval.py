"""Which intents apply: to an item, to a moment of a user's history, to everybody.

code of an interaction   the intents its own review fires, else those of its item            (evidence)
profile at moment t      sum over the history up to t of recency ^ age * code
idf(j)                   log((1 + U) / (1 + users whose training history fires j))
personal at t            the P intents, none of them public, with the highest profile * idf
public                   the same for everybody: intents of public themes (`kinds`), or, where no reviews tell, the G
                         intents with the lowest idf
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.config.schema import IntentsConfig
from saerec.intents.sayings import unit
from saerec.sae.codes import IntentCodes


@dataclass(frozen=True)
class Retrieved:
    """Which intents apply to what."""

    items: IntentCodes
    """[n_items + 1] rows"""
    interactions: IntentCodes
    """[n_interactions] rows: what each is evidence of"""
    public: np.ndarray
    """[G] int32: the same for everybody"""
    personal: IntentCodes
    """[n_interactions] rows: those of the person after each interaction"""


def retrieve(
    fired: sparse.csr_array,
    texts: pd.DataFrame,
    interactions: pd.DataFrame,
    items: IntentCodes,
    reaches: np.ndarray,
    public: np.ndarray,
    idf: np.ndarray,
    W_dec: np.ndarray,
    config: IntentsConfig,
) -> Retrieved:
    """What interactions carry, and the personal intents beside the public ones, latents [G].

    fired [n_texts, N], of training passages; interactions sorted by user and position; items as `item_codes` gives
    them; reaches [N] bool: of which latents the recommender is told; idf [N]; W_dec [N, d], which `config.retrieval` =
    "similarity" compares with.
    """
    codes = interaction_codes(fired, texts, interactions, items, reaches)
    if config.retrieval == "evidence":
        profiles = history_profiles(
            codes.to_csr(len(idf)), interactions[c.USER].to_numpy(), interactions[c.POSITION].to_numpy(), config.recency
        )
        personal = personal_intents(profiles, idf, public, config.n_personal)
    else:
        states = (items.to_csr(len(idf)) @ W_dec)[interactions[c.ITEM].to_numpy()]
        personal = personal_by_similarity(states, W_dec, idf, reaches, config.n_personal)
    return Retrieved(items, codes, public, personal)


def latent_idf(fired: sparse.csr_array, texts: pd.DataFrame, interactions: pd.DataFrame, m: int) -> np.ndarray:
    """[N] float32: IDF of every latent over what training histories fire, m latents an interaction at most."""
    everything = np.ones(fired.shape[1], dtype=bool)
    items = item_codes(fired, texts, everything, int(interactions[c.ITEM].max()), m)
    codes = interaction_codes(fired, texts, interactions, items, everything).to_csr(len(everything))
    train = (interactions[c.SPLIT] == c.TRAIN).to_numpy()
    return inverse_document_frequency(codes, interactions[c.USER].to_numpy(), train)


def item_codes(
    fired: sparse.csr_array, texts: pd.DataFrame, is_intent: np.ndarray, n_items: int, m: int
) -> IntentCodes:
    """[n_items + 1] rows: mean activation over an item's training texts, its m strongest intents, length 1.

    fired [n_texts, N]; held-out reviews count for nothing.
    """
    use = (texts[c.SPLIT] == c.TRAIN).to_numpy()
    rows = np.flatnonzero(use)
    owner = texts[c.ITEM].to_numpy()[rows]
    counts = np.maximum(np.bincount(owner, minlength=n_items + 1), 1)
    pool = sparse.csr_array((1.0 / counts[owner], (owner, rows)), shape=(n_items + 1, fired.shape[0]))
    codes = IntentCodes.strongest((pool @ fired).multiply(is_intent[None, :]).tocsr(), m)
    return IntentCodes(codes.latents, _unit(codes.weights))


def interaction_codes(
    fired: sparse.csr_array,
    corpus_texts: pd.DataFrame,
    interactions: pd.DataFrame,
    items: IntentCodes,
    is_intent: np.ndarray,
) -> IntentCodes:
    """[n_interactions] rows: what the person's own training review fires, else what the item carries."""
    m = items.latents.shape[1]
    use = (corpus_texts[c.SPLIT] == c.TRAIN) & (corpus_texts[c.INTERACTION] >= 0)
    rows = np.flatnonzero(use.to_numpy())
    owner = corpus_texts[c.INTERACTION].to_numpy()[rows]
    pool = sparse.csr_array((np.ones(len(rows)), (owner, rows)), shape=(len(interactions), fired.shape[0]))
    own = IntentCodes.strongest((pool @ fired).multiply(is_intent[None, :]).tocsr(), m)
    silent = own.weights[:, 0] == 0
    item = interactions[c.ITEM].to_numpy()
    latents = np.where(silent[:, None], items.latents[item], own.latents)
    weights = np.where(silent[:, None], items.weights[item], _unit(own.weights))
    return IntentCodes(latents, weights.astype(np.float32))


def _unit(weights: np.ndarray) -> np.ndarray:
    norm = np.linalg.norm(weights, axis=1, keepdims=True)
    return np.divide(weights, norm, out=np.zeros_like(weights), where=norm > 0)


def inverse_document_frequency(codes: sparse.csr_array, user: np.ndarray, train: np.ndarray) -> np.ndarray:
    """[N] float32. codes [n_interactions, N]; user [n_interactions] from 1; train bool: what counts."""
    n_users = int(user.max(initial=0))
    member = sparse.csr_array(
        (np.ones(int(train.sum())), (user[train] - 1, np.flatnonzero(train))), shape=(n_users, codes.shape[0])
    )
    df = (member @ codes > 0).sum(axis=0)
    return np.log((1.0 + n_users) / (1.0 + np.asarray(df, dtype=np.float64))).astype(np.float32)


def history_profiles(
    codes: sparse.csr_array, user: np.ndarray, position: np.ndarray, recency: float
) -> sparse.csr_array:
    """[n_interactions, N]: decayed sum of a user's codes up to and including each row; rows sorted by user, position.

    Weights under recency ^ age < .01 are left out, which bounds the work by log(.01) / log(recency) steps.
    """
    steps = int(position.max(initial=0))
    if recency < 1:
        steps = min(steps, int(np.ceil(np.log(0.01) / np.log(recency))))
    rows, earlier, weight = [], [], []
    for age in range(steps + 1):
        found = np.flatnonzero(position >= age)
        rows.append(found)
        earlier.append(found - age)
        weight.append(np.full(len(found), recency**age))
    kernel = sparse.csr_array(
        (np.concatenate(weight), (np.concatenate(rows), np.concatenate(earlier))), shape=(len(user), len(user))
    )
    return sparse.csr_array(kernel @ codes)


def personal_intents(profiles: sparse.csr_array, idf: np.ndarray, public: np.ndarray, n: int) -> IntentCodes:
    """The n intents with the highest profile * idf of each row, without the public ones; weights sum to 1."""
    usable = idf.astype(np.float64).copy()
    usable[public] = 0.0
    found = IntentCodes.strongest(sparse.csr_array(profiles.multiply(usable[None, :])), n)
    total = found.weights.sum(axis=1, keepdims=True)
    weights = np.divide(found.weights, total, out=np.zeros_like(found.weights), where=total > 0)
    return IntentCodes(found.latents, weights)


def personal_by_similarity(
    states: np.ndarray, W_dec: np.ndarray, idf: np.ndarray, is_intent: np.ndarray, n: int
) -> IntentCodes:
    """The released code's way: TF = relu(cos(state, dictionary row)), top n of TF * idf. states [R, d].

    Mended: only intents take part, and a row keeps a TF only where it is above its mean over the intents, for
    otherwise half of all intents count as present for everybody.
    """
    cosine = unit(states) @ W_dec.T
    cosine[:, ~is_intent] = -1.0
    floor = np.maximum(cosine[:, is_intent].mean(axis=1, keepdims=True), 0) if is_intent.any() else 0.0
    weights = np.where(cosine > floor, cosine, 0.0) * idf
    found = IntentCodes.strongest(sparse.csr_array(weights), n)
    total = found.weights.sum(axis=1, keepdims=True)
    return IntentCodes(
        found.latents, np.divide(found.weights, total, out=np.zeros_like(found.weights), where=total > 0)
    )
