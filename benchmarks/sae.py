"""How good and how quick is the autoencoder, beside sae-lens where it is installed? Writes benchmarks/results/sae.json.

Every run is a process of its own, ours and the peer's by turns, on the same training vectors, width, k, batch size,
number of steps, warm-up and decay, one torch thread unless said otherwise. FVU and L0 are those of inference on the
same tenth of the vectors, which no training saw; a latent is dead that fires on no vector at all. Throughput counts
everything from the call to the trained SAE; memory is the peak above that before the call.

    python -m benchmarks.sae --vectors runs/demo/embeddings/texts.npy --peer-python /path/to/venv/bin/python
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.measure import PeakMemory, call

RESULTS = Path(__file__).parent / "results"
KEYS = ["who", "architecture", "lr"]


def main() -> None:
    """Drive the runs, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", type=Path, required=True, help=".npy [n, d] float32")
    parser.add_argument("--peer-python", help="an interpreter with benchmarks/requirements.txt installed")
    parser.add_argument("--architectures", nargs="+", default=["topk", "matryoshka"])
    parser.add_argument("--lr", type=float, nargs="+", default=[0.0], help="saerec's; 0 is its default")
    parser.add_argument("--peer-lr", type=float, nargs="+", default=[3e-4, 2e-3], help="the first is its default")
    parser.add_argument("--latents", type=int, default=1024)
    parser.add_argument("--k", type=int, default=16)
    parser.add_argument("--batch-size", type=int, default=512)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--worker", metavar="JSON", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        print(json.dumps(work(json.loads(arguments.worker), arguments)))
        return
    rows = []
    for seed in range(arguments.repeats):
        for architecture in arguments.architectures:
            plan = [(sys.executable, "saerec", lr) for lr in arguments.lr]
            if arguments.peer_python and architecture in PEERS:
                plan += [(arguments.peer_python, "sae-lens", lr) for lr in arguments.peer_lr]
            for python, who, lr in plan:
                rows.append(run(python, {"who": who, "architecture": architecture, "lr": lr, "seed": seed}))
    RESULTS.mkdir(parents=True, exist_ok=True)
    settings = {key: str(value) for key, value in vars(arguments).items() if key != "worker"}
    (RESULTS / "sae.json").write_text(json.dumps({"settings": settings, "runs": rows}, indent=1))
    print(
        pd.DataFrame(rows)
        .groupby(KEYS, sort=False)
        .median()
        .drop(columns="seed")
        .to_string(float_format="{:.4g}".format)
    )


def run(python: str, task: dict[str, Any]) -> dict[str, Any]:
    """One run in a process of its own."""
    printed = call(python, "benchmarks.sae", *sys.argv[1:], "--worker", json.dumps(task))
    row = {**task, **json.loads(printed.strip().splitlines()[-1])}
    print(json.dumps(row), file=sys.stderr, flush=True)
    return row


def work(task: dict[str, Any], a: argparse.Namespace) -> dict[str, float]:
    """Train and measure one dictionary in this process."""
    import torch

    torch.set_num_threads(a.threads)
    vectors = np.load(a.vectors, mmap_mode="r")
    order = np.random.default_rng(0).permutation(len(vectors))
    test, train = np.sort(order[: len(order) // 10]), np.sort(order[len(order) // 10 :])
    fit = fit_ours if task["who"] == "saerec" else PEERS[task["architecture"]]
    if task["who"] == "saerec":
        import saerec.sae.training  # noqa: F401  the import is not what is measured
    else:
        import sae_lens  # noqa: F401
    started = time.monotonic()
    with PeakMemory() as peak:
        encode, decode, n_vectors = fit(task, a, vectors, train)
    seconds = time.monotonic() - started
    fvu, l0, _ = judge(encode, decode, vectors, test, a.latents)
    _, _, dead = judge(encode, decode, vectors, np.arange(len(vectors)), a.latents)
    return {
        "fvu": fvu, "l0": l0, "dead_%": 100 * dead, "vectors/s": n_vectors / seconds, "seconds": seconds,
        "peak_mib": peak.mib, "private_mib": peak.private_mib,
    }  # fmt: skip


def judge(
    encode: Any, decode: Any, vectors: np.ndarray, rows: np.ndarray, n_latents: int
) -> tuple[float, float, float]:
    """FVU, L0 and the share of latents that never fire; `encode` gives dense acts [B, N]."""
    import torch

    fired = torch.zeros(n_latents, dtype=torch.bool)
    mean = np.mean(vectors[rows], axis=0)
    error = total = active = 0.0
    with torch.no_grad():
        for start in range(0, len(rows), 2048):
            x = torch.from_numpy(np.array(vectors[rows[start : start + 2048]], dtype=np.float32))
            acts = encode(x)
            fired |= (acts > 0).any(0)
            active += float((acts > 0).sum())
            error += float((x - decode(acts)).double().square().sum())
            total += float((x - torch.from_numpy(mean)).double().square().sum())
    return error / total, active / len(rows), float((~fired).double().mean())


def fit_ours(task: dict[str, Any], a: argparse.Namespace, vectors: np.ndarray, train: np.ndarray) -> Any:
    """saerec, which holds a tenth of the training vectors back for itself."""
    import torch

    from saerec.config.schema import SAEConfig
    from saerec.sae.training import train_sae

    steps_per_epoch = -(-round(0.9 * len(train)) // a.batch_size)
    config = SAEConfig(
        architecture=task["architecture"], n_latents=a.latents, k=a.k, batch_size=a.batch_size,
        epochs=max(1, round(a.steps / steps_per_epoch)), lr=task["lr"],
    )  # fmt: skip
    trained = train_sae(vectors, config, seed=task["seed"], rows=train)
    sae = trained.sae

    def encode(x: torch.Tensor) -> torch.Tensor:
        code = sae.encode(x)
        return torch.zeros(len(x), a.latents).scatter_add(1, code.top_indices, code.top_acts)

    steps = int(trained.history["step"].iloc[-1])
    return encode, lambda acts: acts @ sae.W_dec + sae.b_dec, steps * a.batch_size


def fit_peer(task: dict[str, Any], a: argparse.Namespace, vectors: np.ndarray, train: np.ndarray, sae: Any) -> Any:
    """sae-lens: its trainer, inputs scaled by it as it recommends, then the inference model it saves."""
    import torch
    from sae_lens import SAE
    from sae_lens.config import LoggingConfig, SAETrainerConfig
    from sae_lens.training.sae_trainer import SAETrainer

    rng = np.random.default_rng(task["seed"])

    def batches() -> Any:
        order = rng.permutation(train)
        while True:
            if len(order) < a.batch_size:
                order = np.concatenate([order, rng.permutation(train)])
            rows, order = np.sort(order[: a.batch_size]), order[a.batch_size :]
            yield torch.from_numpy(np.array(vectors[rows], dtype=np.float32))

    config = SAETrainerConfig(
        total_training_samples=a.steps * a.batch_size, train_batch_size_samples=a.batch_size, lr=task["lr"],
        lr_end=task["lr"] / 100, lr_warm_up_steps=a.steps // 20, lr_decay_steps=a.steps // 5, dead_feature_window=200,
        n_batches_for_norm_estimate=20, logger=LoggingConfig(log_to_wandb=False),
    )  # fmt: skip
    SAETrainer(config, sae, batches()).fit()
    with tempfile.TemporaryDirectory() as name:
        sae.save_inference_model(name)
        inference = SAE.load_from_disk(name, device="cpu")
    return inference.encode, inference.decode, a.steps * a.batch_size


def _peer_topk(task: dict[str, Any], a: argparse.Namespace, *data: Any) -> Any:
    import torch
    from sae_lens import TopKTrainingSAE, TopKTrainingSAEConfig

    torch.manual_seed(task["seed"])
    config = TopKTrainingSAEConfig(
        d_in=data[0].shape[1], d_sae=a.latents, k=a.k, normalize_activations="expected_average_only_in"
    )
    return fit_peer(task, a, *data, TopKTrainingSAE(config))


def _peer_matryoshka(task: dict[str, Any], a: argparse.Namespace, *data: Any) -> Any:
    import torch
    from sae_lens import MatryoshkaBatchTopKTrainingSAE, MatryoshkaBatchTopKTrainingSAEConfig

    torch.manual_seed(task["seed"])
    config = MatryoshkaBatchTopKTrainingSAEConfig(
        d_in=data[0].shape[1], d_sae=a.latents, k=a.k, normalize_activations="expected_average_only_in",
        matryoshka_widths=[a.latents // part for part in (16, 8, 4, 2, 1)],
    )  # fmt: skip
    return fit_peer(task, a, *data, MatryoshkaBatchTopKTrainingSAE(config))


PEERS = {"topk": _peer_topk, "matryoshka": _peer_matryoshka}

if __name__ == "__main__":
    main()
