"""What latents are about: how their sentences are read, and which reason they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.intents.evidence import EvidenceRule, class_shares
from saerec.intents.reason_reader import LEAST_VOTE, ReasonReader
from saerec.intents.reasons import CLASSES, WISH
from saerec.intents.sentence_reader import SentenceReader
from saerec.sae.activations import Activations

LEAST_WISH, LEAD = 0.45, 1.25
"""A latent is a wish when at least this share of its sentences is read as one, and so many times the next class."""

_COMPARED = 200


@dataclass(frozen=True)
class About:
    """What the N latents are about."""

    latents: pd.DataFrame
    """wish, thing, praise, chatter (shares of what fires), says (a reason of the bank, "" for none), vote"""
    reasons: pd.DataFrame
    """As `ReasonReader.vote`."""
    rule: EvidenceRule


def about_latents(
    acts: np.ndarray,
    indices: np.ndarray,
    vectors: np.ndarray,
    classes: np.ndarray,
    use: np.ndarray,
    reader: ReasonReader,
    n_latents: int,
) -> About:
    """Codes [n, K] of texts with vectors [n, d] as the run reads them and classes [n, 4]; use [n] bool: what counts.

    Which reason is said, sentences decide by activation times how surely each is a wish.
    """
    shares = class_shares(acts, indices, classes, use, n_latents)
    weighted = np.asarray(acts) * np.where(use, classes[:, 0], 0.0).astype(np.float32)[:, None]
    reasons = reader.vote(Activations.build(weighted, indices, n_latents).to_csr().tocsc(), vectors)
    best = reasons.drop_duplicates(c.LATENT).set_index(c.LATENT).reindex(range(n_latents))
    latents = pd.DataFrame(dict(zip(CLASSES, shares.T, strict=True)))
    latents[c.SAID] = best[c.SAID].fillna("").astype("str").to_numpy()
    latents[c.VOTE] = best[c.VOTE].fillna(0.0).to_numpy(np.float32)
    said = reader.bank.places(latents[c.SAID])
    own_class = np.where(is_wish(latents), 0, shares.argmax(axis=1))
    says = (latents[c.VOTE] >= LEAST_VOTE).to_numpy() & (own_class == 0)
    own_reason = np.where(says, said, -1).astype(np.int32)
    rule = EvidenceRule(
        own_class.astype(np.int8), own_reason, *reader.directions(own_reason), floor=np.zeros(n_latents, np.float32)
    )
    return About(latents, reasons, rule)


def unread(n_latents: int) -> About:
    """Of texts that the bank has nothing to say of: no shares, no reasons, and every code is evidence."""
    nothing = np.zeros(n_latents, dtype=np.float32)
    latents = pd.DataFrame({**dict.fromkeys(CLASSES, nothing), c.SAID: pd.Series([""] * n_latents, dtype="str")})
    reasons = pd.DataFrame({c.LATENT: np.empty(0, np.int32), c.SAID: pd.Series([], dtype="str")})
    none = np.full(n_latents, -1, np.int32)
    rule = EvidenceRule(np.zeros(n_latents, np.int8), none, nothing[:, None], nothing, nothing, nothing)
    return About(latents.assign(**{c.VOTE: nothing}), reasons.assign(**{c.VOTE: [], "share": []}), rule)


def is_wish(latents: pd.DataFrame) -> np.ndarray:
    """[n] bool. latents: wish, thing, praise, chatter."""
    others = latents[list(CLASSES[1:])].max(axis=1)
    return ((latents[WISH] >= LEAST_WISH) & (latents[WISH] >= LEAD * others)).to_numpy(bool)


def praised_share(acts: Activations, met: np.ndarray, use: np.ndarray) -> np.ndarray:
    """[N] float32: share of each latent's evidence, on texts `use` [n] bool, that says that the reason is met; NaN
    where there is none. met [n]: probability of it."""
    codes = acts.to_csr(use)
    total = codes.sum(axis=0)
    praised = np.asarray((met > 0.5).astype(np.float32) @ codes).ravel()
    return np.divide(praised, total, out=np.full(len(total), np.nan, np.float32), where=total > 0)


def closeness(
    acts: Activations, embeddings: np.ndarray, use: np.ndarray, rule: EvidenceRule, reader: SentenceReader
) -> np.ndarray:
    """[N] float32: how near a latent's evidence lies to the bank's sentences of its reason; 0 where it says none.

    Mean cosine with the nearest, weighted by evidence, over up to 200 texts of `use` [n] bool. embeddings [n, d].
    """
    found = np.zeros(acts.n_latents, dtype=np.float32)
    for latent in np.flatnonzero(rule.reason >= 0):
        texts, weight = acts.of_latent(int(latent))
        kept = np.flatnonzero(use[texts])[:_COMPARED]
        if len(kept):
            near = reader.nearest_of(embeddings[texts[kept]], int(rule.reason[latent]))
            found[latent] = np.average(near, weights=weight[kept])
    return found
