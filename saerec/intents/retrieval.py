"""Which intents apply: to an item, to a moment of a user's history, to everybody.

code of an interaction   the intents its own review fires, else those of its item            (evidence)
profile at moment t      sum over the history up to t of recency ^ age * code
idf(j)                   log((1 + U) / (1 + users whose training history fires j))
personal at t            the P intents, none of them public, with the highest profile * idf
public                   the same for everybody: intents of public themes (`kinds`), or, where no reviews tell, the G
                         intents with the lowest idf
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from saerec import columns as c
from saerec.blocks import Allocate, in_memory
from saerec.config.schema import IntentsConfig
from saerec.intents.carried import Said, item_codes
from saerec.intents.owned import Fired
from saerec.intents.sayings import unit
from saerec.sae.codes import IntentCodes

_AT_ONCE = 4096
"""Interactions, with whole people, whose histories are read at once."""


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
    fired: Fired,
    texts: pd.DataFrame,
    interactions: pd.DataFrame,
    items: IntentCodes,
    reaches: np.ndarray,
    public: np.ndarray,
    idf: np.ndarray,
    W_dec: np.ndarray,
    config: IntentsConfig,
    allocate: Allocate = in_memory,
) -> Retrieved:
    """What interactions carry, and the personal intents beside the public ones, latents [G].

    fired [n_texts, N], of training passages; texts: split, interaction; interactions: user, item, position, sorted by
    user and position; items as `item_codes` gives them; reaches [N] bool: of which latents the recommender is told; idf
    [N]; W_dec [N, d], which `config.retrieval` = "similarity" compares with. `allocate` gives room for what is found,
    `interaction_latents`, `interaction_weights`, `personal_indices` and `personal_weights`.
    """
    said = Said.by(fired, texts, interactions, items, reaches)
    n, item = len(interactions), interactions[c.ITEM].to_numpy()
    own = IntentCodes.empty((n, items.latents.shape[1]), allocate, "interaction_latents", "interaction_weights")
    personal = IntentCodes.empty((n, config.n_personal), allocate, "personal_indices", "personal_weights")
    user, position = interactions[c.USER].to_numpy(), interactions[c.POSITION].to_numpy()
    carried = items.to_csr(len(idf))
    for rows in user_blocks(user, _AT_ONCE):
        codes = said.codes(rows)
        if config.retrieval == "evidence":
            profiles = history_profiles(codes.to_csr(len(idf)), user[rows], position[rows], config.recency)
            found = personal_intents(profiles, idf, public, config.n_personal)
        else:
            found = personal_by_similarity(carried[item[rows]] @ W_dec, W_dec, idf, reaches, config.n_personal)
        own.put(rows, codes)
        personal.put(rows, found)
    return Retrieved(items, own, public, personal)


def latent_idf(fired: Fired, texts: pd.DataFrame, interactions: pd.DataFrame, m: int) -> np.ndarray:
    """[N] float32: IDF of every latent over what training histories fire, m latents an interaction at most. Tables as
    `retrieve` has them, with the split of interactions and the items of texts."""
    everything = np.ones(fired.shape[1], dtype=bool)
    items = item_codes(fired, texts, everything, int(interactions[c.ITEM].max()), m)
    said = Said.by(fired, texts, interactions, items, everything)
    train, user = (interactions[c.SPLIT] == c.TRAIN).to_numpy(), interactions[c.USER].to_numpy()
    n_people = np.zeros(len(everything), dtype=np.int64)
    for rows in user_blocks(user, _AT_ONCE):
        n_people += people_by_latent(said.codes(rows).to_csr(len(everything)), user[rows], train[rows])
    return idf_of(n_people, int(user.max(initial=0)))


def user_blocks(user: np.ndarray, size: int) -> Iterator[slice]:
    """All rows about `size` at a time, with all rows of whoever is among them. user [n], rising."""
    start = 0
    while start < len(user):
        last = user[min(start + size, len(user)) - 1]
        stop = int(np.searchsorted(user, last, side="right"))
        yield slice(start, stop)
        start = stop


def inverse_document_frequency(codes: sparse.csr_array, user: np.ndarray, train: np.ndarray) -> np.ndarray:
    """[N] float32. codes [n_interactions, N]; user [n_interactions] from 1; train bool: what counts."""
    return idf_of(people_by_latent(codes, user, train), int(user.max(initial=0)))


def people_by_latent(codes: sparse.csr_array, user: np.ndarray, train: np.ndarray) -> np.ndarray:
    """[N] how many people's training rows fire each latent. codes [R, N]; user, train [R]."""
    users, place = np.unique(user[train], return_inverse=True)
    shape = len(users), codes.shape[0]
    member = sparse.csr_array((np.ones(len(place)), (place, np.flatnonzero(train))), shape=shape)
    return np.asarray((member @ codes > 0).sum(axis=0))


def idf_of(n_people: np.ndarray, n_users: int) -> np.ndarray:
    """[N] float32: log((1 + U) / (1 + people that fire it))."""
    return np.log((1.0 + n_users) / (1.0 + np.asarray(n_people, dtype=np.float64))).astype(np.float32)


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
