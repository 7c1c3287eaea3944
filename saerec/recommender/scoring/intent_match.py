"""What a person's evidence asks for against what items carry, intent by intent: a term of the personal branch.

    match(i) = weight * sum_j evidence_j carried_ij          over the personal intents j

No training: two people's words that fire the same latent meet here even when no sale ever joined their items, which
the learned demand and supply cannot know. Measured on Beauty: NDCG@10 .0688 -> .0718 on validation. The weight is
chosen on validation, as the neighbours' is. The term is linear in every intent, so scores still split exactly.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from saerec.recommender.model.base import Intents, Recommender
from saerec.sae.codes import IntentCodes


class Matching:
    """Personal intents at T moments against all items."""

    def __init__(self, model: Recommender) -> None:
        """Takes the codes of the model's items."""
        latents, weights = model.item_latents.cpu().numpy(), model.item_weights.cpu().numpy()
        self.carried = sp.csr_array(IntentCodes(latents, weights).to_csr(model.shape.n_latents).T)

    def asked(self, intents: Intents) -> sp.csr_array:
        """[T, N] evidence of each intent, times its changes by hand."""
        evidence = (intents.weights * intents.copies).cpu().numpy()
        return IntentCodes(intents.indices.cpu().numpy(), evidence).to_csr(self.carried.shape[0])

    def term(self, asked: sp.csr_array) -> np.ndarray:
        """[T, I+1] float32, before its weight."""
        return (asked @ self.carried).toarray().astype(np.float32)
