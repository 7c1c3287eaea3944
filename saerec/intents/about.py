"""What latents are about: how their sentences are read, and which reason they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import Allocate, in_memory
from saerec.intents.evidence import LEAST, EvidenceRule, class_shares
from saerec.intents.reason_reader import no_votes
from saerec.intents.reasons import CLASSES, WISH
from saerec.intents.saying_choice import HELD, SURE, Readers, choose, sureness
from saerec.intents.sayings import Sayings
from saerec.sae.activations import Activations
from saerec.sae.by_latent import index_by_latent

LEAST_WISH, LEAD = 0.45, 1.25
"""A latent is a wish when at least this share of its sentences is read as one, and so many times the next class."""
NEARLY_HALF, NO_LESS = 0.42, 0.95
"""The same of a latent that is sure of one reason: "Years later it still runs" praises, and says what for."""


@dataclass(frozen=True)
class About:
    """What the N latents are about."""

    latents: pd.DataFrame
    """wish, thing, praise, chatter (shares of what fires), says (a reason or family of the bank, "" for none), vote,
    clear"""
    reasons: pd.DataFrame
    """As `ReasonReader.vote`."""
    rule: EvidenceRule


def about_latents(
    acts: np.ndarray,
    indices: np.ndarray,
    vectors: np.ndarray,
    embeddings: np.ndarray,
    classes: np.ndarray,
    use: np.ndarray,
    readers: Readers,
    n_latents: int,
    allocate: Allocate = in_memory,
) -> About:
    """Codes [n, K] of texts with embeddings [n, e], vectors [n, d] as the run reads them and classes [n, 4]; use [n]
    bool: what counts. `allocate` gives room for an index of them.

    What is said, sentences decide by activation times how surely each is a wish.
    """
    shares = class_shares(acts, indices, classes, use, n_latents)
    sure = np.where(use & (classes[:, 0] >= LEAST), classes[:, 0], 0.0).astype(np.float32)
    codes = index_by_latent(acts, indices, n_latents, allocate, weight=sure)
    reasons = readers.reasons.vote(codes, vectors)
    chosen = choose(codes, vectors, embeddings, reasons, readers).set_index(c.LATENT).reindex(range(n_latents))
    latents = pd.DataFrame(dict(zip(CLASSES, shares.T, strict=True)))
    for figure in (c.VOTE, c.CLEAR):
        latents[figure] = chosen[figure].fillna(0).to_numpy(np.float32)
    own_class = np.where(is_wish(latents), 0, shares.argmax(axis=1)).astype(np.int8)
    saying = chosen["saying"].fillna(-1).to_numpy(np.int32)
    bank = readers.reasons.bank
    latents[c.SAID] = pd.Series([*bank.sayings, ""], dtype="str").to_numpy()[saying]
    latents[c.CLEAR] = latents[c.CLEAR].where(own_class == 0, 0)
    says = (latents[c.CLEAR] > 0).to_numpy() & (sureness(latents) >= HELD).to_numpy()
    floor = np.zeros(n_latents, np.float32)
    rule = EvidenceRule(own_class, np.where(says, saying, -1).astype(np.int32), floor, readers.reasons.sayings)
    return About(latents, reasons, rule)


def unread(n_latents: int) -> About:
    """Of texts that the bank has nothing to say of: no shares, no reasons, and every code is evidence."""
    nothing = np.zeros(n_latents, dtype=np.float32)
    latents = pd.DataFrame({**dict.fromkeys(CLASSES, nothing), c.SAID: pd.Series([""] * n_latents, dtype="str")})
    nobody = Sayings(np.empty((0, 1), np.float32), np.empty(0, np.float32), np.empty(0, np.int32))
    rule = EvidenceRule(np.zeros(n_latents, np.int8), np.full(n_latents, -1, np.int32), nothing, nobody)
    return About(latents.assign(**{c.VOTE: nothing, c.CLEAR: nothing}), no_votes(), rule)


def is_wish(latents: pd.DataFrame) -> np.ndarray:
    """[n] bool. latents: wish, thing, praise, chatter, vote, clear."""
    share, others = latents[WISH], latents[list(CLASSES[1:])].max(axis=1)
    by_far = (share >= LEAST_WISH) & (share >= LEAD * others)
    for_one_reason = (share >= NEARLY_HALF) & (share >= NO_LESS * others) & (sureness(latents) >= SURE)
    return (by_far | for_one_reason).to_numpy(bool)


def praised_share(acts: Activations, met: np.ndarray, use: np.ndarray) -> np.ndarray:
    """[N] float32: share of each latent's evidence, on texts `use` [n] bool, that says that the reason is met; NaN
    where there is none. met [n]: probability of it."""
    says = met > 0.5
    praised, total = np.zeros((2, acts.n_latents), dtype=np.float32)
    for latent in range(acts.n_latents):
        texts, evidence = acts.firing(latent, use)
        total[latent], praised[latent] = _added(evidence), _added(evidence * says[texts])
    return np.divide(praised, total, out=np.full(len(total), np.nan, np.float32), where=total > 0)


def _added(values: np.ndarray) -> float:
    """Added up one after the other, as scipy adds up sparse rows: see `activations.running_sum`."""
    return float(values.cumsum()[-1]) if len(values) else 0.0
