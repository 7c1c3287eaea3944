"""Matryoshka BatchTopK: nested dictionaries, so that general latents come first and are not split up by special ones.

x^_m = sum over kept j < m of a_j W_dec[j] + b_dec,   loss = mean over the prefixes m of |x - x^_m|^2
m = N/16, N/8, N/4, N/2, N; the kept latents are BatchTopK's over all N.
(Bussmann, Nabeshima, Karvonen & Nanda 2025, arXiv 2503.17547.)
"""

from __future__ import annotations

from typing import ClassVar

from saerec.sae.batchtopk import BatchTopK

FRACTIONS = (16, 8, 4, 2, 1)


class MatryoshkaBatchTopK(BatchTopK):
    """BatchTopK whose first N/16, N/8, N/4, N/2 latents must reconstruct alone as well."""

    architecture: ClassVar[str] = "matryoshka"

    @property
    def prefixes(self) -> tuple[int, ...]:
        """Widths of the nested dictionaries; smaller than k would leave nothing to choose."""
        widths = {self.n_latents // part for part in FRACTIONS}
        return tuple(sorted(m for m in widths if m >= min(self.k, self.n_latents)))
