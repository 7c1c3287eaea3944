"""How good a dictionary is, measured on any vectors without holding them in memory."""

from __future__ import annotations

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor
from torch.nn import functional as F

from saerec.blocks import give_back
from saerec.progress import Progress, no_progress
from saerec.sae.base import SAE
from saerec.sae.sampling import batch_of

BATCH = 4096


def encode_corpus(
    sae: SAE, embeddings: np.ndarray, *, batch_size: int = BATCH, progress: Progress | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Codes of all texts: top_acts [n, K] float32 (falling, 0-padded) and top_indices [n, K] int32."""
    shape = len(embeddings), sae.capacity
    acts, indices = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.int32)
    encode_into(acts, indices, sae, embeddings, batch_size=batch_size, progress=progress)
    return acts, indices


@torch.inference_mode()
def encode_into(
    acts: np.ndarray,
    indices: np.ndarray,
    sae: SAE,
    embeddings: np.ndarray,
    *,
    batch_size: int = BATCH,
    progress: Progress | None = None,
) -> None:
    """Fill acts and indices [n, K], which may lie on disk, as may the embeddings [n, d]: only a batch is held."""
    progress = progress or no_progress
    n = len(embeddings)
    for start in range(0, n, batch_size):
        rows = slice(start, min(start + batch_size, n))
        code = sae.encode(batch_of(embeddings, rows, sae.W_dec.device))
        acts[rows], indices[rows] = code.top_acts.cpu().numpy(), code.top_indices.cpu().numpy()
        give_back(acts)
        give_back(indices)
        progress(rows.stop, n)


@torch.inference_mode()
def sae_metrics(sae: SAE, embeddings: np.ndarray, rows: np.ndarray | None = None) -> dict[str, float]:
    """fvu, l0, dead_share, density_mean, max_decoder_cosine on embeddings [n, d], or on some `rows` of them.

    fvu                  sum |x - x^|^2 / sum |x - mean x|^2   (mean-centred: predicting the mean scores 1)
    l0                   mean number of latents active for a text
    dead_share           share of latents that no text fires
    density_mean         l0 / N: share of texts that fire a latent, averaged over the latents
    max_decoder_cosine   largest cosine of two different rows of W_dec (near 1: a latent was learned twice)
    """
    device = sae.W_dec.device
    counts = torch.zeros(sae.n_latents, dtype=torch.long, device=device)
    residual, n = 0.0, len(embeddings if rows is None else rows)
    total = torch.zeros(sae.d_model, dtype=torch.double, device=device)
    squares = 0.0
    for start in range(0, n, BATCH):
        chosen = slice(start, start + BATCH)
        x = batch_of(embeddings, chosen if rows is None else rows[chosen], device)
        code = sae.encode(x)
        counts += torch.bincount(code.top_indices[code.top_acts > 0], minlength=sae.n_latents)
        residual += float((x - sae.decode(code)).double().square().sum())
        total += x.double().sum(0)
        squares += float(x.double().square().sum())
    variance = squares - float(total.square().sum()) / max(n, 1)
    l0 = float(counts.sum()) / max(n, 1)
    return {
        "fvu": residual / max(variance, 1e-12),
        "l0": l0,
        "dead_share": float((counts == 0).double().mean()),
        "density_mean": l0 / sae.n_latents,
        "max_decoder_cosine": max_decoder_cosine(sae.W_dec),
    }


def max_decoder_cosine(W_dec: Tensor, *, block: int = 1024) -> float:
    """Largest cosine between two different rows of W_dec [N, d]; block by block, never [N, N] at once."""
    rows = F.normalize(W_dec.detach(), dim=1)
    best = -1.0
    for start in range(0, len(rows), block):
        cosine = rows[start : start + block] @ rows.T
        cosine.diagonal(start).fill_(-1.0)
        best = max(best, float(cosine.max()))
    return best


def match_dictionaries(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One-to-one matching of rows a [N, d] with rows b [M, d] of largest total cosine (Hungarian).

    Returns (rows of a, rows of b, cosine), each [min(N, M)]. The mean cosine is the MCC of the two dictionaries.
    """
    unit_a = a / np.maximum(np.linalg.norm(a, axis=1, keepdims=True), 1e-12)
    unit_b = b / np.maximum(np.linalg.norm(b, axis=1, keepdims=True), 1e-12)
    cosine = unit_a @ unit_b.T
    rows, columns = linear_sum_assignment(-cosine)
    return rows, columns, cosine[rows, columns]
