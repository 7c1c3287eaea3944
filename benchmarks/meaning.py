"""How well are sentences, and the latents they fire, told apart by what they mean? Minutes; no training.

Sentences: the reason bank reads sentences that somebody labelled (columns sentence, and label or label_a). Latents: the
activation of finished runs on sentences whose truth is known, planted (the demo) or labelled. Beside every figure a
control: the same reader, its bank's classes dealt out at random.
Prints tables, writes benchmarks/results/meaning.json.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from saerec import columns as c
from saerec.config.schema import EmbeddingConfig
from saerec.embedding import make_embedder
from saerec.intents.reasons import CLASSES, ReasonBank, read_bank
from saerec.intents.sentence_reader import SentenceReader
from saerec.workspace.artifacts import activations
from saerec.workspace.run import Run

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
LABELS = ROOT.parent / "shared" / "data" / "labels"


def main() -> None:
    """Read labelled sentences and finished runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, nargs="*", default=sorted(LABELS.glob("*.csv")))
    parser.add_argument("--runs", type=Path, nargs="*", default=[], help="runs with embeddings, made up to intents")
    parser.add_argument("--bank", type=Path, default=ROOT / "assets" / "reasons")
    parser.add_argument("--seed", type=int, default=0, help="of the control")
    a = parser.parse_args()
    bank = read_bank({path.stem: path.read_text("utf-8") for path in sorted(a.bank.glob("*.txt"))})
    embedder = make_embedder(EmbeddingConfig(), threads=1)
    embedded, names = embedder.embed(bank.sentences), embedder.embed(bank.reasons)
    banks = {"bank": bank, "control": shuffled(bank, a.seed)}
    readers = {which: SentenceReader(one, embedded, names) for which, one in banks.items()}
    labelled = {path.stem: read_labels(path) for path in a.labels}
    sentences = pd.DataFrame(
        {"data": name, "reader": which, **of_sentences(reader.probabilities(embedder.embed(list(truth.index))), truth)}
        for name, truth in labelled.items()
        for which, reader in readers.items()
    )
    latents = pd.DataFrame(
        {"run": path.name, "reader": which, **of_latents(Run(path), reader, labelled)}
        for path in a.runs
        for which, reader in readers.items()
    )
    RESULTS.mkdir(parents=True, exist_ok=True)
    tables = {"sentences": sentences, "latents": latents}
    content = {name: json.loads(table.to_json(orient="records")) for name, table in tables.items()}
    (RESULTS / "meaning.json").write_text(json.dumps(content, indent=1))
    for name, table in tables.items():
        if len(table):
            print(f"\n{name}\n{table.round(3).to_string(index=False)}")


def shuffled(bank: ReasonBank, seed: int) -> ReasonBank:
    """The same sentences, their classes dealt out anew."""
    return replace(bank, classes=np.random.default_rng(seed).permutation(bank.classes))


def read_labels(path: Path) -> pd.Series:
    """sentence -> one of CLASSES; sentences labelled otherwise (unclear) are left out."""
    table = pd.read_csv(path).drop_duplicates("sentence").set_index("sentence")
    label = table["label"] if "label" in table else table["label_a"]
    return label[label.isin(CLASSES)]


def of_sentences(read: np.ndarray, truth: pd.Series) -> dict[str, float]:
    """AUC of each class, and the precision of wishes at two recalls. read [n, 4]."""
    aucs = {f"AUC {name}": roc_auc_score(truth == name, read[:, i]) for i, name in enumerate(CLASSES)}
    wish = (truth == "wish").to_numpy()
    return {"n": len(truth), "wishes": wish.mean(), **aucs, **precisions(wish, read[:, 0], np.ones(len(wish)))}


def precisions(wish: np.ndarray, score: np.ndarray, mass: np.ndarray) -> dict[str, float]:
    """Share of the mass that lies on wishes when so much of the wishes' mass is let through, best scores first."""
    order = np.argsort(-score, kind="stable")
    let, right = np.cumsum(mass[order]), np.cumsum((mass * wish)[order])
    at = {recall: np.searchsorted(right, recall * right[-1]) for recall in (0.5, 0.8)}
    return {f"precision at {recall}": right[place] / let[place] for recall, place in at.items()}


def of_latents(run: Run, reader: SentenceReader, labelled: dict[str, pd.Series]) -> dict[str, float]:
    """What a run's latents fire on, against the truth of the sentences that have one.

    Every figure is about activation on training sentences: `verdict` the run's own, `latent` the share of wish of a
    latent's sentences (weights act^2) as score of all that fires it, `evidence` that share times the sentence's own.
    """
    fired = fired_sentences(run, reader)
    share = fired.assign(w=fired[c.ACTIVATION] ** 2).groupby(c.LATENT)[["w", "wish"]]
    latent_wish = share.apply(lambda rows: np.average(rows["wish"], weights=rows["w"]))
    fired["latent_wish"] = latent_wish.reindex(fired[c.LATENT]).to_numpy()
    intents = run.table("intents/intents").set_index(c.LATENT)[c.IS_INTENT].astype(bool)
    fired["verdict"] = intents.reindex(fired[c.LATENT]).to_numpy()
    known = fired.assign(truth=truth_of(run, labelled).reindex(fired[c.TEXT]).to_numpy()).dropna(subset="truth")
    wish, mass = (known["truth"] == "wish").to_numpy(), known[c.ACTIVATION].to_numpy()
    row = {"latents": len(latent_wish), "known": known[c.TEXT].nunique(), "wishes": np.average(wish, weights=mass)}
    row["verdict precision"] = np.average(wish[known["verdict"]], weights=mass[known["verdict"]])
    row["verdict recall"] = (mass * wish * known["verdict"]).sum() / (mass * wish).sum()
    for name, score in {
        "latent": known["latent_wish"],
        "evidence": known["latent_wish"] * known["wish"],
    }.items():
        row |= {f"{name} {key}": value for key, value in precisions(wish, score.to_numpy(), mass).items()}
    if run.has("data/truth_sentences"):
        row |= of_planted(known, latent_wish, intents)
    return row


def fired_sentences(run: Run, reader: SentenceReader) -> pd.DataFrame:
    """latent, text (as written), activation, wish (probability) for every firing of a training sentence."""
    texts = run.table("data/texts")
    read = reader.probabilities(np.asarray(run.array("embeddings/texts")))
    codes = activations(run).to_csr((texts[c.SPLIT] == c.TRAIN).to_numpy()).tocoo()
    fired = {c.LATENT: codes.col, c.TEXT: texts[c.TEXT].to_numpy()[codes.row], c.ACTIVATION: codes.data}
    return pd.DataFrame({**fired, "wish": read[codes.row, 0]})


def truth_of(run: Run, labelled: dict[str, pd.Series]) -> pd.Series:
    """sentence -> its class: as planted where the run has a truth, else as labelled."""
    if not run.has("data/truth_sentences"):
        truth = pd.concat(labelled.values())
        return truth[~truth.index.duplicated()]
    return run.table("data/truth_sentences").drop_duplicates("text").set_index("text")["label"]


def of_planted(known: pd.DataFrame, latent_wish: pd.Series, intents: pd.Series) -> dict[str, float]:
    """Latents against the planted truth: one is an intent when most of its activation lies on planted wishes."""
    mass = known[c.ACTIVATION].groupby(known[c.LATENT]).sum()
    on_wishes = known[c.ACTIVATION].where(known["truth"] == "wish", 0.0).groupby(known[c.LATENT]).sum()
    true = on_wishes > 0.5 * mass
    verdict = intents.reindex(true.index)
    return {
        "AUC latents": roc_auc_score(true, latent_wish.reindex(true.index)),
        "latents precision": true[verdict].mean(),
        "latents recall": verdict[true].mean(),
        "latents specificity": 1 - verdict[~true].mean(),
    }


if __name__ == "__main__":
    main()
