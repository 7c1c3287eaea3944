"""What latents are about: how their sentences are read, and which reason they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.intents.evidence import EvidenceRule, class_shares
from saerec.intents.reason_reader import LEAST_VOTE, ReasonReader, no_votes
from saerec.intents.reasons import CLASSES, WISH
from saerec.intents.sayings import Sayings
from saerec.intents.sentence_reader import SentenceReader
from saerec.sae.activations import Activations

LEAST_WISH, LEAD = 0.45, 1.25
"""A latent is a wish when at least this share of its sentences is read as one, and so many times the next class."""

_COMPARED = 200


@dataclass(frozen=True)
class About:
    """What the N latents are about."""

    latents: pd.DataFrame
    """wish, thing, praise, chatter (shares of what fires), says (a reason or family of the bank, "" for none), vote"""
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
    best = reasons.drop_duplicates(c.LATENT)
    latents = pd.DataFrame(dict(zip(CLASSES, shares.T, strict=True)))
    latents[c.VOTE] = best.set_index(c.LATENT)[c.VOTE].reindex(range(n_latents), fill_value=0.0).to_numpy(np.float32)
    own_class = np.where(is_wish(latents), 0, shares.argmax(axis=1)).astype(np.int8)
    saying = np.full(n_latents, -1, dtype=np.int32)
    saying[best[c.LATENT]] = reader.says(best)
    latents[c.SAID] = pd.Series([*reader.bank.sayings, ""], dtype="str").to_numpy()[saying]
    says = (latents[c.VOTE] >= LEAST_VOTE).to_numpy() & (own_class == 0)
    rule = EvidenceRule(
        own_class, np.where(says, saying, -1).astype(np.int32), np.zeros(n_latents, np.float32), reader.sayings
    )
    return About(latents, reasons, rule)


def unread(n_latents: int) -> About:
    """Of texts that the bank has nothing to say of: no shares, no reasons, and every code is evidence."""
    nothing = np.zeros(n_latents, dtype=np.float32)
    latents = pd.DataFrame({**dict.fromkeys(CLASSES, nothing), c.SAID: pd.Series([""] * n_latents, dtype="str")})
    nobody = Sayings(np.empty((0, 1), np.float32), np.empty(0, np.float32), np.empty(0, np.int32))
    rule = EvidenceRule(np.zeros(n_latents, np.int8), np.full(n_latents, -1, np.int32), nothing, nobody)
    return About(latents.assign(**{c.VOTE: nothing}), no_votes(), rule)


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
    """[N] float32: how near a latent's evidence lies to the bank's sentences of what it says; 0 where it says nothing.

    Mean cosine with the nearest, weighted by evidence, over up to 200 texts of `use` [n] bool. embeddings [n, d].
    """
    found = np.zeros(acts.n_latents, dtype=np.float32)
    for latent in np.flatnonzero(rule.says >= 0):
        texts, weight = acts.of_latent(int(latent))
        kept = np.flatnonzero(use[texts])[:_COMPARED]
        if len(kept):
            near = reader.nearest_of(embeddings[texts[kept]], reader.bank.members(int(rule.says[latent])))
            found[latent] = np.average(near, weights=weight[kept])
    return found
