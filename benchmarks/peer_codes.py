"""Codes of a dictionary that sae-lens trained: run by `benchmarks.planted` with the peer's interpreter.

    python -m benchmarks.peer_codes vectors.npy rows.npy codes.npz '{"architecture": "matryoshka", ...}'

rows: those to train on. Writes codes as a scipy sparse matrix [n, N].
"""

from __future__ import annotations

import argparse
import json
import sys

import numpy as np
from scipy import sparse

from benchmarks.sae import PEERS


def main() -> None:
    """Train, encode everything, write."""
    import torch

    vectors_path, rows_path, out, settings = sys.argv[1:5]
    given = json.loads(settings)
    torch.set_num_threads(1)
    vectors, rows = np.load(vectors_path, mmap_mode="r"), np.load(rows_path)
    task = {"architecture": given["architecture"], "lr": given["lr"], "seed": given["seed"]}
    sizes = argparse.Namespace(**given)
    encode, _, _ = PEERS[given["architecture"]](task, sizes, vectors, rows)
    parts = []
    with torch.no_grad():
        for start in range(0, len(vectors), 2048):
            x = torch.from_numpy(np.array(vectors[start : start + 2048], dtype=np.float32))
            parts.append(sparse.csr_array(encode(x).numpy()))
    sparse.save_npz(out, sparse.vstack(parts).tocsr())


if __name__ == "__main__":
    main()
