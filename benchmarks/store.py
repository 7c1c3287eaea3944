"""Is the activation store quick at size? Synthetic codes; prints one table, writes benchmarks/results/store.json.

Some latents fire on every twentieth text, most on far fewer, none twice on one text. Answered for latents drawn at
random and for the densest: firing texts, bands, histogram, co-firing latents, decoder neighbours.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from benchmarks.measure import PeakMemory
from saerec.explorer.latents.detail import nearest_and_opposite
from saerec.sae.activations import Activations

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Build, load, ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latents", type=int, default=16_384)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--k", type=int, default=16)
    parser.add_argument("--d-model", type=int, default=384)
    parser.add_argument(
        "--asked", type=int, default=500, help="latents drawn at random; a tenth as many of the densest"
    )
    a = parser.parse_args()
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        write_codes(directory, a.texts, a.latents, a.k, rng)
        codes = [np.load(directory / f"{part}.npy", mmap_mode="r") for part in ("top_acts", "top_indices")]
        (directory / "store").mkdir()
        started = time.monotonic()
        with PeakMemory() as peak:
            Activations.create(directory / "store", codes[0].shape, a.latents, lambda *into: copy_into(into, codes))
        seconds = time.monotonic() - started
        acts = Activations.load(directory / "store", a.latents)
        dictionary = rng.standard_normal((a.latents, a.d_model), dtype=np.float32)
        random = [ask(acts, dictionary, int(latent)) for latent in rng.integers(0, a.latents, a.asked)]
        densest = np.argsort(-np.diff(acts.indptr))[: max(a.asked // 10, 1)]
        dense = [ask(acts, dictionary, int(latent)) for latent in densest]
        row = {
            "latents": a.latents, "texts": a.texts, "k": a.k, "build_s": seconds, "peak_mib": peak.mib,
            "p50_ms": np.percentile(random, 50), "p95_ms": np.percentile(random, 95), "max_ms": np.max(random),
            "densest_p95_ms": np.percentile(dense, 95), "most_texts": int(np.diff(acts.indptr).max()),
            "disk_mib": sum(path.stat().st_size for path in (directory / "store").iterdir()) / 2**20,
        }  # fmt: skip
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "store.json").write_text(json.dumps(row, indent=1, default=float))
    print(pd.Series(row).to_string(float_format="{:,.1f}".format))


def copy_into(into: tuple[np.ndarray, ...], codes: list[np.ndarray]) -> None:
    """A chunk at a time, as the autoencoder fills them."""
    for start in range(0, len(codes[0]), 1 << 16):
        for array, source in zip(into, codes, strict=True):
            array[start : start + (1 << 16)] = source[start : start + (1 << 16)]


def write_codes(directory: Path, n: int, n_latents: int, k: int, rng: np.random.Generator) -> None:
    """top_acts and top_indices [n, k]: one latent of each of k strata, the first of a stratum far more often."""
    wide = n_latents // k
    shape = {"dtype": None, "shape": (n, k)}
    acts = np.lib.format.open_memmap(directory / "top_acts.npy", "w+", **{**shape, "dtype": np.float32})
    indices = np.lib.format.open_memmap(directory / "top_indices.npy", "w+", **{**shape, "dtype": np.int32})
    for start in range(0, n, 50_000):
        rows = slice(start, min(start + 50_000, n))
        size = (rows.stop - start, k)
        within = (rng.random(size) ** 2.3 * wide).astype(np.int32)
        acts[rows] = -np.sort(-rng.random(size, dtype=np.float32), axis=1) + 0.01
        indices[rows] = rng.permuted(within + wide * np.arange(k, dtype=np.int32), axis=1)


def ask(acts: Activations, dictionary: np.ndarray, latent: int) -> float:
    """Milliseconds for what a latent's page asks of the store."""
    started = time.perf_counter()
    _, strengths = acts.of_latent(latent)
    np.histogram(strengths, bins=30)
    acts.bands(latent)
    acts.cofiring(latent)
    nearest_and_opposite(SimpleNamespace(dictionary=dictionary), latent)  # type: ignore[arg-type]
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
