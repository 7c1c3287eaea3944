"""What the latents of a run fire on, where the truth of a sentence is known; and the same with chance put in.

Two kinds of mass lie on a sentence: `raw`, the codes of the dictionary, and `evidence`, what the run keeps of them.
Controls: the rows of the table of latents dealt out to other latents, every firing given to a latent at random, and the
truth dealt out to other sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.metrics import roc_auc_score

from saerec import columns as c
from saerec.intents.reasons import CLASSES, WISH
from saerec.sae.activations import Activations
from saerec.sae.metrics import encode_corpus
from saerec.sae.storage import load_sae
from saerec.workspace.artifacts import activations, read_vectors
from saerec.workspace.run import Run

LABEL, INTENT, GLOSSES = "label", "intent", "glosses"
"""Of a truth: what a sentence is, the planted intent it says ("" for none), what readers called its reason."""
DRAWS = 5
"""Of a control; its figures are means."""

Figures = dict[str, float]


@dataclass(frozen=True)
class Case:
    """S sentences that N latents fire on."""

    sentences: pd.DataFrame
    """[S] rows: text, label, intent or glosses (a tuple, one a reader; () where a reader
    calls it no wish), p (probability of a wish, as the run reads it)"""
    raw: sparse.csr_array
    """[S, N] float32: codes of the dictionary, summed over the training passages of that wording"""
    evidence: sparse.csr_array
    """[S, N] float32: what the run keeps of them"""
    latents: pd.DataFrame
    """[N] rows: name, source, says, wish (share), is_intent, theme, kind"""
    themes: pd.DataFrame
    """name, says, kind; row = theme"""

    @property
    def wishes(self) -> np.ndarray:
        """[S] bool."""
        return (self.sentences[LABEL] == WISH).to_numpy(bool)

    @property
    def shown(self) -> np.ndarray:
        """[N] bool: shown as an intent."""
        return self.latents[c.IS_INTENT].to_numpy(bool)

    def with_latents_dealt(self, rng: np.random.Generator) -> Case:
        """Control: every latent has what is told of another: verdict, theme, kind, name."""
        return replace(self, latents=self.latents.iloc[rng.permutation(len(self.latents))].reset_index(drop=True))

    def with_codes_dealt(self, rng: np.random.Generator) -> Case:
        """Control: every firing is of a latent at random."""
        return replace(self, raw=_dealt(self.raw, rng), evidence=_dealt(self.evidence, rng))

    def with_truth_shuffled(self, rng: np.random.Generator) -> Case:
        """Control: every sentence has the truth of another."""
        known = [name for name in (LABEL, INTENT, GLOSSES) if name in self.sentences]
        order = rng.permutation(len(self.sentences))
        truth = self.sentences[known].iloc[order].reset_index(drop=True)
        return replace(self, sentences=self.sentences.assign(**truth))


def _dealt(codes: sparse.csr_array, rng: np.random.Generator) -> sparse.csr_array:
    return sparse.csr_array((codes.data, rng.permutation(codes.indices), codes.indptr), shape=codes.shape)


def load_case(run: Run, truth: pd.DataFrame) -> Case:
    """The sentences of a truth (columns text, label, and intent or glosses; no text twice) among the training passages
    of a run with intents."""
    texts = run.table("data/texts")
    place = texts[c.TEXT].map(pd.Series(np.arange(len(truth)), index=truth[c.TEXT]))
    rows = np.flatnonzero((texts[c.SPLIT] == c.TRAIN).to_numpy() & place.notna().to_numpy())
    found, sentence = np.unique(place.to_numpy()[rows].astype(np.int64), return_inverse=True)
    member = sparse.csr_array(
        (np.ones(len(rows), np.float32), (sentence, np.arange(len(rows)))), shape=(len(found), len(rows))
    )
    kept = activations(run)
    sae = load_sae(run.path("sae"))
    raw = Activations.build(*encode_corpus(sae, np.asarray(read_vectors(run)[rows])), kept.n_latents).to_csr()
    p = member @ np.asarray(run.array("activations/classes"), dtype=np.float32)[rows, CLASSES.index(WISH)]
    sentences = truth.iloc[found].reset_index(drop=True)
    return Case(
        sentences.assign(p=p / np.asarray(member.sum(axis=1)).ravel()),
        sparse.csr_array(member @ raw),
        sparse.csr_array(member @ kept.to_csr()[rows]),
        run.table("intents/intents").merge(run.table("activations/latents")[[c.LATENT, WISH]], on=c.LATENT),
        run.table("intents/themes"),
    )


def with_controls(
    figures: Callable[[Case], Figures],
    case: Case,
    seed: int,
    deal: Callable[[Case, np.random.Generator], Case] = Case.with_latents_dealt,
) -> pd.DataFrame:
    """Columns figure, found, random, shuffled; the controls are means of DRAWS draws."""
    rng = np.random.default_rng(seed)
    random = pd.DataFrame([figures(deal(case, rng)) for _ in range(DRAWS)]).mean()
    shuffled = pd.DataFrame([figures(case.with_truth_shuffled(rng)) for _ in range(DRAWS)]).mean()
    found = pd.Series(figures(case), dtype=float)
    table = pd.DataFrame({"found": found, "random": random, "shuffled": shuffled}).reindex(found.index)
    return table.rename_axis("figure").reset_index()


def auc(true: np.ndarray, score: np.ndarray) -> float:
    """Probability that one that is true scores higher; NaN where all are alike."""
    return float(roc_auc_score(true, score)) if 0 < true.sum() < len(true) else np.nan


def share(part: float, whole: float) -> float:
    """part / whole; NaN of nothing."""
    return float(part / whole) if whole else np.nan
