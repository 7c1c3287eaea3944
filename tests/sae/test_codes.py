"""Rows of few latents."""

import numpy as np
from scipy import sparse

from saerec.sae.codes import IntentCodes


def test_strongest_falls_pads_and_ties_go_to_the_smaller_latent():
    rows = sparse.csr_array(np.array([[0.5, 2.0, 0.5, 0], [0, 0, 0, 0], [0, 0, -1.0, 3.0]]))
    codes = IntentCodes.strongest(rows, 2)
    assert codes.latents.tolist() == [[1, 0], [0, 0], [3, 0]]
    assert codes.weights.tolist() == [[2.0, 0.5], [0, 0], [3.0, 0]]  # weight 0 pads; nothing negative
    assert codes.to_csr(4).toarray().tolist() == [[0.5, 2.0, 0, 0], [0] * 4, [0, 0, 0, 3.0]]
