"""Are planted intents found again? Runs the pipeline on the demo up to its intents and compares with the truth.

Latents are matched one to one to planted intents (Hungarian, by correlation of activation and label) on the passages
of training reviews; every figure of the dictionary is then measured on held-out reviews. They were never trained on,
but are told in the same clauses.

Where an interpreter with sae-lens is given, its dictionary of the same architecture, width, k, steps and vectors is put
to the same test of detection (a row "sae-lens"; what is retrieved for users is the pipeline's own).

    mcc        mean over the planted intents of the correlation of the matched latent's activation with the label
    f1         mean F1 of "the matched latent fires" (threshold 0) as a detector of the intent
    f1_best    the same for the matched latent's best threshold, chosen on training reviews
    unique     share of the planted intents whose best latent (by correlation) is no other intent's best
    recall@5   share of a user's present personal wishes that are among the intents of their five highest retrieved
               latents; a latent stands for the planted intent it correlates with most
    hit@5      users with at least one
    chance@5   recall@5 with every user's wishes exchanged for those of another
    public_auc probability that a public intent's latent has a lower IDF than a personal one's
"""

from __future__ import annotations

import argparse
import json
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.stats import rankdata

from benchmarks.measure import call
from saerec import columns as c
from saerec.config.build import build_config
from saerec.data.origin import DemoOrigin
from saerec.pipeline import Machine, run_pipeline
from saerec.pipeline.stages.dictionary import distinct_train_passages
from saerec.sae.activations import Activations
from saerec.sae.metrics import encode_corpus, sae_metrics
from saerec.sae.sizing import resolve_sizes
from saerec.sae.training import train_sae
from saerec.workspace.artifacts import activations
from saerec.workspace.run import Run

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Write benchmarks/results/planted.json and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="seeds of corpus and training")
    parser.add_argument(
        "--sweep", action="store_true", help="dictionary sizes and architectures instead (seed by seed)"
    )
    parser.add_argument("--architectures", nargs="+", default=["matryoshka", "batchtopk", "topk"], help="of the sweep")
    parser.add_argument("--latents", type=int, nargs="+", default=[64, 96, 128, 192, 256], help="of the sweep")
    parser.add_argument("--k", type=int, nargs="+", default=[4, 6, 8], help="of the sweep")
    parser.add_argument("--set", nargs="+", default=[], dest="sets", metavar="KEY=VALUE", help="such as sae.k=6")
    parser.add_argument("--runs-dir", type=Path, default=Path("build/planted"), help="where the runs are made")
    parser.add_argument("--threads", type=int, default=1, help="torch threads")
    parser.add_argument("--peer-python", help="an interpreter with benchmarks/requirements.txt installed")
    parser.add_argument("--peer-lr", type=float, default=2e-3, help="sae-lens' best on these vectors")
    arguments = parser.parse_args()
    make = sweep if arguments.sweep else pipeline_figures
    rows = [row for seed in arguments.seeds for row in make(arguments, seed)]
    table = pd.DataFrame(rows)
    RESULTS.mkdir(parents=True, exist_ok=True)
    name = "planted_sweep.json" if arguments.sweep else "planted.json"
    (RESULTS / name).write_text(json.dumps(rows, indent=1))
    if arguments.sweep:
        keys = ["architecture", "n_latents", "k"]
        table = table.groupby(keys).mean().drop(columns="seed").sort_values("f1", ascending=False).reset_index()
    else:
        table = table.groupby("who", sort=False).agg(["mean", "std"]).drop(columns="seed", level=0).T
    print(table.to_string(float_format="{:.3f}".format))


def make_run(arguments: argparse.Namespace, seed: int, until: str) -> Run:
    """The demo of this seed, through the pipeline up to `until`."""
    config = build_config("demo", seed=seed, sets=arguments.sets)
    machine = Machine(threads=arguments.threads)
    directory = arguments.runs_dir / f"seed-{seed}"
    return run_pipeline(directory, DemoOrigin(seed=seed), config, until=until, machine=machine)


def pipeline_figures(arguments: argparse.Namespace, seed: int) -> list[dict[str, Any]]:
    """The dictionary of the pipeline and what was retrieved with it, then the peer's dictionary."""
    run = make_run(arguments, seed, "intents")
    acts, labels = activations(run), Labels(run)
    codes = acts.to_csr().toarray()
    fit, figures = dictionary_figures(codes, labels)
    stage = run.stage("sae")
    metrics = stage.metrics if stage else {}
    ours = [
        {
            "who": "saerec",
            "seed": seed,
            "n_latents": acts.n_latents,
            "k": int(run.json("sae/cfg")["k"]),
            **figures,
            **retrieval_figures(run, fit, labels),
            "fvu": metrics["fvu"],
            "dead": metrics["dead_share"],
            "intents": int(run.table("intents/intents")[c.IS_INTENT].sum()),
        }
    ]
    return ours + (peer_figures(arguments, run, labels, seed) if arguments.peer_python else [])


def peer_figures(arguments: argparse.Namespace, run: Run, labels: Labels, seed: int) -> list[dict[str, Any]]:
    """The same detection figures for sae-lens' dictionary, trained in a process of its own."""
    cfg, rows = run.json("sae/cfg"), distinct_train_passages(run)
    steps = int(run.table("sae/history")["step"].iloc[-1])
    settings = {
        "architecture": cfg["architecture"], "latents": cfg["n_latents"], "k": cfg["k"],
        "batch_size": run.config().sae.batch_size, "steps": steps, "lr": arguments.peer_lr, "seed": seed,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        chosen, out = Path(name) / "rows.npy", Path(name) / "codes.npz"
        np.save(chosen, rows)
        vectors = run.path("embeddings/texts.npy").resolve()
        call(arguments.peer_python, "benchmarks.peer_codes", vectors, chosen, out, json.dumps(settings))
        codes = sparse.load_npz(out).toarray()
    figures = dictionary_figures(codes, labels)[1]
    dead = float((codes == 0).all(axis=0).mean())
    return [{"who": "sae-lens", "seed": seed, "n_latents": cfg["n_latents"], "k": cfg["k"], **figures, "dead": dead}]


def sweep(arguments: argparse.Namespace, seed: int) -> list[dict[str, float]]:
    """Every architecture and size on the same embeddings."""
    import torch

    torch.set_num_threads(arguments.threads)
    run = make_run(arguments, seed, "embeddings")
    labels, embeddings = Labels(run), np.array(run.array("embeddings/texts"))
    learned = embeddings[distinct_train_passages(run)]
    rows = []
    for architecture, n_latents, k in product(arguments.architectures, arguments.latents, arguments.k):
        sets = [f"sae.architecture={architecture}", f"sae.n_latents={n_latents}", f"sae.k={k}"]
        config = resolve_sizes(build_config("demo", sets=[*arguments.sets, *sets]).sae, len(learned))
        sae = train_sae(learned, config, seed=seed).sae
        top_acts, top_indices = encode_corpus(sae, embeddings)
        codes = Activations.build(top_acts, top_indices, n_latents).to_csr().toarray()
        metrics = sae_metrics(sae, embeddings[labels.held_out])
        row = {"architecture": architecture, "n_latents": n_latents, "k": k, "seed": seed}
        rows.append(row | dictionary_figures(codes, labels)[1] | {"fvu": metrics["fvu"], "l0": metrics["l0"]})
        print(rows[-1], flush=True)
    return rows


class Labels:
    """Which planted intent each passage expresses."""

    def __init__(self, run: Run) -> None:
        texts = run.table("data/texts")
        intents = run.table("data/truth_intents")
        self.names = intents["intent"].tolist()
        self.public = (intents["kind"] == "public").to_numpy()
        truth = dict(run.table("data/truth_sentences")[["text", "intent"]].itertuples(index=False))
        said = texts[c.TEXT].map(lambda text: truth.get(text, ""))
        self.matrix = said.to_numpy()[:, None] == np.array(self.names, dtype=object)[None, :]
        """[n_texts, planted intents] bool"""
        review, train = (texts[c.INTERACTION] >= 0).to_numpy(), (texts[c.SPLIT] == c.TRAIN).to_numpy()
        self.train, self.held_out = review & train, review & ~train
        """[n_texts] bool: passages of training reviews, and of held-out ones"""


def dictionary_figures(codes: np.ndarray, labels: Labels) -> tuple[np.ndarray, dict[str, float]]:
    """(correlations on training reviews [N, planted], figures on held-out reviews). codes [n_texts, N]."""
    fit = correlations(codes[labels.train], labels.matrix[labels.train])
    latents = match(fit)
    acts, held = codes[labels.held_out][:, latents], labels.matrix[labels.held_out]
    mcc = np.diagonal(correlations(acts, held))
    seen, known = codes[labels.train][:, latents], labels.matrix[labels.train]
    best = [best_threshold(seen[:, j], known[:, j]) for j in range(held.shape[1])]
    return fit, {
        "mcc": float(mcc.mean()),
        "f1": float(np.mean([f1(acts[:, j] > 0, held[:, j]) for j in range(held.shape[1])])),
        "f1_best": float(np.mean([f1(acts[:, j] > best[j], held[:, j]) for j in range(held.shape[1])])),
        "found": float((mcc > 0.5).mean()),
        "unique": len(set(fit.argmax(axis=0).tolist())) / fit.shape[1],
    }


def correlations(acts: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """[N, J] Pearson correlation of every column of acts [n, N] with every column of labels [n, J]."""

    def unit(x: np.ndarray) -> np.ndarray:
        centred = x - x.mean(axis=0)
        return centred / np.maximum(np.linalg.norm(centred, axis=0), 1e-9)

    return unit(acts.astype(np.float64)).T @ unit(labels.astype(np.float64))


def match(fit: np.ndarray) -> np.ndarray:
    """[J] the latent of each planted intent: one to one, highest sum of correlations. fit [N, J]."""
    latents, intents = linear_sum_assignment(-fit)
    return latents[np.argsort(intents)]


def f1(said: np.ndarray, true: np.ndarray) -> float:
    """2 hits / (said + true)."""
    total = said.sum() + true.sum()
    return float(2 * (said & true).sum() / total) if total else 0.0


def best_threshold(acts: np.ndarray, true: np.ndarray) -> float:
    """Of 0 and twenty quantiles of the firings, the one with the highest F1."""
    firing = acts[acts > 0]
    options = [0.0, *np.quantile(firing, np.linspace(0.05, 0.95, 20))] if len(firing) else [0.0]
    return float(max(options, key=lambda t: f1(acts > t, true)))


def retrieval_figures(run: Run, fit: np.ndarray, labels: Labels) -> dict[str, float]:
    """How well what is retrieved for users, and called public, agrees with what was planted."""
    table = run.table("data/interactions")
    last = table[table[c.SPLIT] == c.TRAIN].groupby(c.USER).tail(1)
    retrieved = np.array(run.array("intents/personal_indices"))[last.index, :5]
    real = np.array(run.array("intents/personal_weights"))[last.index, :5] > 0
    meaning = fit.argmax(axis=1)
    got = np.zeros((len(last), len(labels.names)), dtype=bool)
    rows, places = np.nonzero(real)
    got[rows, meaning[retrieved[rows, places]]] = True
    wanted = wanted_in_phase(run, labels, last)
    idf = run.table("intents/intents")[c.IDF].to_numpy()[match(fit)]
    rank = rankdata(-idf)
    n_public, n_personal = labels.public.sum(), (~labels.public).sum()
    auc = (rank[labels.public].sum() - n_public * (n_public + 1) / 2) / (n_public * n_personal)
    found = (got & wanted).sum(axis=1)
    return {
        "recall@5": float((found / wanted.sum(axis=1)).mean()),
        "hit@5": float((found > 0).mean()),
        "chance@5": float(((got & np.roll(wanted, 1, axis=0)).sum(axis=1) / np.roll(wanted.sum(axis=1), 1)).mean()),
        "public_auc": float(auc),
    }


def wanted_in_phase(run: Run, labels: Labels, last: pd.DataFrame, *, so_far: bool = False) -> np.ndarray:
    """[U, planted] bool: what each user wants in the phase of their last training interaction, or also wanted before.

    last: the interactions, one a user.
    """
    truth, users = run.table("data/truth_users"), run.table("data/users")
    number = dict(users[[c.USER_ID, c.USER]].itertuples(index=False))
    count = run.table("data/interactions").groupby(c.USER).size()
    phases = int(truth["phase"].max()) + 1
    phase = {user: phases * place // count[user] for user, place in zip(last[c.USER], last[c.POSITION], strict=True)}
    row = {user: i for i, user in enumerate(last[c.USER])}
    column = {name: j for j, name in enumerate(labels.names)}
    wanted = np.zeros((len(last), len(column)), dtype=bool)
    for user_id, intent, when in truth[[c.USER_ID, "intent", "phase"]].itertuples(index=False):
        user = number.get(user_id)
        if user in row and (phase[user] == when or (so_far and when < phase[user])):
            wanted[row[user], column[intent]] = True
    return wanted


if __name__ == "__main__":
    main()
