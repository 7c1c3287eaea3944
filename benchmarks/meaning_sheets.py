"""Blind sheets for a reader of names, who is told nothing else, and what their answers come to.

planted   demo runs: names of pure latents (of the strongest quarter of their sentences 60 % say one planted intent), in
          random order; the reader writes which of the planted intents each says, or none
quality   any run: shown intents at random, six of their sentences and the name; the reader writes 2 (says what these
          people mean), 1 (topical only) or 0 (misleading or empty)
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.meaning_case import share
from saerec import columns as c
from saerec.workspace.artifacts import activations
from saerec.workspace.run import Run

PURE, FEWEST = 0.6, 20
N_INTENTS, N_SENTENCES, MOST_CHARS = 60, 6, 200
LEAST_SENTENCES, STRONGEST = 10, 0.6
"""An intent of fewer sentences is left out; sentences are taken from so large a share of the strongest."""


def write_sheets(run: Run, directory: Path, seed: int) -> list[Path]:
    """The sheets of a run, as CSV, each with its key, which the reader must not see; `*.choices.txt` they must."""
    directory.mkdir(parents=True, exist_ok=True)
    name, written = run.directory.name, []
    sheets = {"quality": quality_sheet(run, N_INTENTS, seed)}
    if run.has("data/truth_sentences"):
        sheets["planted"] = planted_sheet(run, seed)
        choices = sorted(run.table("data/truth_intents")["intent"])
        (directory / f"{name}.planted.choices.txt").write_text("\n".join([*choices, "none"]) + "\n", "utf-8")
    for kind, (sheet, key) in sheets.items():
        written.append(directory / f"{name}.{kind}.csv")
        sheet.to_csv(written[-1], index=False)
        key.to_csv(directory / f"{name}.{kind}.key.csv", index=False)
    return written


def planted_sheet(run: Run, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(row, name, answer: empty; row, latent, truth) of latents that stand for one planted intent."""
    truth = run.table("data/truth_sentences").drop_duplicates("text").set_index("text")["intent"]
    said = run.table("data/texts")[c.TEXT].map(truth).fillna("").to_numpy(dtype=object)
    names = run.table("intents/intents").set_index(c.LATENT)[c.NAME].dropna()
    rows = []
    for latent, texts in _firing(run).items():
        top = pd.Series(said[texts[: max(FEWEST, len(texts) // 4)]]).value_counts(normalize=True)
        if latent in names.index and len(top) and top.iloc[0] >= PURE and top.index[0]:
            rows.append((latent, names[latent], top.index[0]))
    table = pd.DataFrame(rows, columns=[c.LATENT, c.NAME, "truth"]).sample(frac=1, random_state=seed)
    table.insert(0, "row", np.arange(1, len(table) + 1))
    return table[["row", c.NAME]].assign(answer=""), table[["row", c.LATENT, "truth"]]


def quality_sheet(run: Run, n: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(row, name, sentences, quality and means: empty; row, latent) of n shown intents at random."""
    table, texts = run.table("intents/intents"), run.table("data/texts")[c.TEXT]
    shown = table[table[c.IS_INTENT] & table[c.NAME].notna()].set_index(c.LATENT)[c.NAME]
    firing, rows = _firing(run), []
    for latent in np.random.default_rng(seed).permutation(shown.index.to_numpy()).tolist():
        said = texts.iloc[firing[latent]].drop_duplicates()
        if len(said) < LEAST_SENTENCES or len(rows) == n:
            continue
        strongest = said.iloc[: max(LEAST_SENTENCES, int(len(said) * STRONGEST))]
        some = strongest.iloc[np.unique(np.linspace(0, len(strongest) - 1, N_SENTENCES).astype(int))]
        rows.append((len(rows) + 1, latent, shown[latent], " || ".join(text[:MOST_CHARS] for text in some)))
    found = pd.DataFrame(rows, columns=["row", c.LATENT, c.NAME, "sentences"])
    return found[["row", c.NAME, "sentences"]].assign(quality="", means=""), found[["row", c.LATENT]]


def _firing(run: Run) -> dict[int, np.ndarray]:
    """latent -> its training passages, those of most evidence first."""
    train = (run.table("data/texts")[c.SPLIT] == c.TRAIN).to_numpy()
    acts = activations(run)
    found = {latent: acts.of_latent(latent)[0] for latent in range(acts.n_latents)}
    return {latent: texts[train[texts]] for latent, texts in found.items()}


def score_sheet(filled: pd.DataFrame, key: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Columns figure, found, shuffled (the answers dealt out to other rows), of either kind of sheet."""
    if "quality" in filled:
        read = pd.to_numeric(filled["quality"], errors="coerce").dropna()
        meant = {"says what people mean": 2, "topical only": 1, "misleading or empty": 0}
        figures = {"rows read": float(len(read)), **{name: float((read == n).mean()) for name, n in meant.items()}}
        return pd.DataFrame({"figure": figures.keys(), "found": figures.values()})
    both = filled.merge(key, on="row")
    answer = both["answer"].fillna("none").astype(str).str.strip().str.lower().replace("", "none")
    truth = both["truth"].str.lower()
    dealt = pd.Series(np.random.default_rng(seed).permutation(answer.to_numpy()), index=answer.index)
    found, shuffled = _understood(answer, truth), _understood(dealt, truth)
    return pd.DataFrame({"figure": found.keys(), "found": found.values(), "shuffled": shuffled.values()})


def _understood(answer: pd.Series, truth: pd.Series) -> dict[str, float]:
    right, none = answer == truth, answer == "none"
    return {
        "rows read": float(len(answer)),
        "understood": share(right.sum(), len(answer)),
        "misleading": share((~right & ~none).sum(), len(answer)),
        "says nothing": share(none.sum(), len(answer)),
    }
