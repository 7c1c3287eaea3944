"""Codes of texts written as a dense table."""

import numpy as np

from saerec.sae.activations import Activations


def dense_acts(codes):
    """Activations of codes [n, N]; 0 fires nothing."""
    codes = np.asarray(codes, dtype=np.float32)
    order = np.argsort(-codes, axis=1, kind="stable").astype(np.int32)
    return Activations.build(np.take_along_axis(codes, order, axis=1), order, codes.shape[1])


def random_acts(rng, n, n_latents, k=3):
    """Activations of n texts that each fire up to k latents."""
    strength = rng.random((n, n_latents)).astype(np.float32)
    kept = np.argsort(rng.random((n, n_latents)), axis=1) < rng.integers(0, k + 1, (n, 1))
    return dense_acts(np.where(kept, strength, 0))
