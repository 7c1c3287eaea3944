"""TopK: every text keeps its k largest activations.

a = topk_k(relu(h)),  h = W_enc (x - b_dec) + b_enc        (Makhzani & Frey 2013; Gao et al. 2024, arXiv 2406.04093)
"""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor

from saerec.sae.base import SAE, SparseCode, top_acts


class TopK(SAE):
    """Exactly k latents a text (fewer only where fewer pre-activations are positive)."""

    architecture: ClassVar[str] = "topk"

    def keep(self, pre_acts: Tensor) -> SparseCode:
        """[B, N] -> the k largest positive of each row."""
        return top_acts(pre_acts, self.k)
