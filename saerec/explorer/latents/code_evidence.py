"""Which latents a typed sentence fires, what of it is evidence, and why the rest is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from saerec import columns as c
from saerec.explorer.store import Store
from saerec.intents.evidence import LEAST
from saerec.intents.reasons import CLASSES, WISH

if TYPE_CHECKING:
    from saerec.intents.evidence import EvidenceRule

_GATHERS = {WISH: "wishes", "thing": "what things are", "praise": "praise", "chatter": "chatter"}


def code_and_evidence(
    store: Store,
    rule: EvidenceRule | None,
    acts: np.ndarray,
    indices: np.ndarray,
    classes: np.ndarray,
    vectors: np.ndarray,
) -> list[list[dict[str, Any]]]:
    """Of n sentences the latents that fire: latent, name, certain, kind, activation, evidence, and why there is none.

    acts, indices [n, K]: their codes; classes [n, 4]: what they were read as; vectors [n, d] as the run reads them.
    The most evidence first, then the strongest. Without a rule every code is evidence.
    """
    ones = np.ones_like(acts)
    read, said = (ones, ones) if rule is None else rule.factors(indices, classes, vectors)
    names, table = store.names, store.latents
    kinds, says, certain = (table[name].to_numpy() for name in (c.INTENT_KIND, c.SAID, c.CERTAIN))
    found = []
    for row in range(len(acts)):
        latents = []
        for place in np.flatnonzero(acts[row] > 0):
            latent = int(indices[row, place])
            factors = acts[row, place], read[row, place], said[row, place]
            why = "" if rule is None else _why_none(rule, latent, classes[row], *factors, says)
            evidence = 0.0 if why else float(np.prod(factors))
            latents.append({
                c.LATENT: latent, c.NAME: names[latent], c.CERTAIN: bool(certain[latent]), c.INTENT_KIND: kinds[latent],
                c.ACTIVATION: float(acts[row, place]), c.EVIDENCE: evidence, "why": why,
            })  # fmt: skip
        found.append(sorted(latents, key=lambda one: (-one[c.EVIDENCE], -one[c.ACTIVATION])))
    return found


def _why_none(
    rule: EvidenceRule, latent: int, classes: np.ndarray, act: float, read: float, said: float, says: np.ndarray
) -> str:
    """Why a code is no evidence, in words; "" where it is."""
    if read < LEAST:
        likeliest, own = CLASSES[int(np.argmax(classes))], CLASSES[int(rule.own_class[latent])]
        return f"the sentence is {likeliest}, the latent gathers {_GATHERS[own]}"
    if said == 0:
        return f"the sentence does not say “{says[latent]}”"
    return "weak beside what the latent's own sentences reach" if act * read * said < rule.floor[latent] else ""
