"""Labelled sentences, and how well the reason bank reads them before any run comes in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.meaning_case import GLOSSES, LABEL, Figures, auc
from benchmarks.meaning_verdicts import RECALLS, precision_at
from saerec import columns as c
from saerec.config.schema import EmbeddingConfig
from saerec.embedding import make_embedder
from saerec.intents.reasons import CLASSES, WISH, ReasonBank, read_bank
from saerec.intents.sentence_reader import SentenceReader


def read_truth(path: Path) -> pd.DataFrame:
    """text, label (one of CLASSES), glosses (one a reader; () where a reader calls it no wish) of a CSV file.

    Its columns: sentence, label and gloss; or label_a, gloss_a and so on where several readers read it. The first
    reader's label is the truth; sentences labelled otherwise (unclear) are left out.
    """
    table = pd.read_csv(path).drop_duplicates("sentence")
    labels = table.filter(regex=r"^label(_\w)?$")
    glosses = table.filter(regex=r"^gloss(_\w)?$").fillna("").to_numpy(dtype=object)
    agreed = (labels == WISH).all(axis=1).to_numpy()
    said = [tuple(filter(None, some)) if wish else () for some, wish in zip(glosses, agreed, strict=True)]
    truth = pd.DataFrame({c.TEXT: table["sentence"], LABEL: labels.iloc[:, 0], GLOSSES: said})
    return truth[truth[LABEL].isin(CLASSES)].reset_index(drop=True)


def sentence_table(truths: dict[str, pd.DataFrame], bank_directory: Path, seed: int) -> pd.DataFrame:
    """A row for each labelled set and reader: the bank as it is, and with its classes dealt out anew."""
    bank = read_bank({path.stem: path.read_text("utf-8") for path in sorted(bank_directory.glob("*.txt"))})
    embedder = make_embedder(EmbeddingConfig(), threads=1)
    embedded, names = embedder.embed(bank.sentences), embedder.embed(bank.reasons)
    banks = {"bank": bank, "control": shuffled(bank, seed)}
    readers = {which: SentenceReader(one, embedded, names) for which, one in banks.items()}
    rows = []
    for data, truth in truths.items():
        vectors = embedder.embed(truth[c.TEXT].tolist())
        for which, reader in readers.items():
            figures = sentence_figures(reader.probabilities(vectors), truth[LABEL].to_numpy())
            rows.append({"data": data, "reader": which, **figures})
    return pd.DataFrame(rows)


def shuffled(bank: ReasonBank, seed: int) -> ReasonBank:
    """The same sentences, their classes dealt out anew."""
    return replace(bank, classes=np.random.default_rng(seed).permutation(bank.classes))


def sentence_figures(read: np.ndarray, label: np.ndarray) -> Figures:
    """AUC of each class, and the precision of wishes at two recalls. read [n, 4], label [n]."""
    wish = label == WISH
    aucs = {f"AUC {name}": auc(label == name, read[:, i]) for i, name in enumerate(CLASSES)}
    at = {f"precision at {recall}": precision_at(recall, wish, read[:, 0], np.ones(len(wish))) for recall in RECALLS}
    return {"n": float(len(label)), "wishes": float(wish.mean()), **aucs, **at}
