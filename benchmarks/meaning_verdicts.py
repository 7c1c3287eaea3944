"""Is what is shown as an intent a wish: latent by latent, and by the sentences that its evidence lies on.

A latent is truly a wish when more than half of its mass lies on sentences that are. Recall of evidence is a share of
the mass that all latents have on wishes.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from benchmarks.meaning_case import Case, Figures, auc, share
from saerec.intents.reasons import WISH

LEAST_SENTENCES = 5
"""Of a latent whose truth is told from labelled sentences."""
RECALLS = (0.5, 0.8)


def verdict_figures(case: Case, least: int = 1) -> Figures:
    """Precision, recall and specificity of the verdict over latents that at least so many sentences fire, and AUC of
    the wish share; by the evidence, and by the codes of the dictionary, which no verdict has touched."""
    by_evidence = _of_latents(case, case.evidence, least)
    by_codes = {f"{name}, by codes": value for name, value in _of_latents(case, case.raw, least).items()}
    return by_evidence | by_codes


def _of_latents(case: Case, mass: sparse.csr_array, least: int) -> Figures:
    fired = np.asarray((mass > 0).sum(axis=0)).ravel()
    total, on_wishes = mass.sum(axis=0), case.wishes @ mass
    known = (fired >= least) & (total > 0)
    true, said = (on_wishes > 0.5 * total)[known], case.shown[known]
    return {
        "latents known": float(known.sum()),
        "verdict precision": share((true & said).sum(), said.sum()),
        "verdict recall": share((true & said).sum(), true.sum()),
        "verdict specificity": share((~true & ~said).sum(), (~true).sum()),
        "wish share AUC": auc(true, case.latents[WISH].to_numpy()[known]),
    }


def evidence_figures(case: Case) -> Figures:
    """Where the evidence of shown intents lies, and where the dictionary's activation on wishes does."""
    shown = case.evidence.multiply(case.shown[None, :]).tocoo()
    right, mass = case.wishes[shown.row], shown.data
    all_on_wishes = float((case.wishes @ case.evidence).sum())
    by_latent = case.latents[WISH].to_numpy()[shown.col]
    figures = {
        "sentences": float(len(case.wishes)),
        "sentences that are wishes": float(case.wishes.mean()),
        "activation on wishes": share(float((case.wishes @ case.raw).sum()), float(case.raw.sum())),
        "evidence precision": share(mass[right].sum(), mass.sum()),
        "evidence recall": share(mass[right].sum(), all_on_wishes),
    }
    scores = {"strength": mass, "share x sentence": by_latent * case.sentences["p"].to_numpy()[shown.row]}
    for name, score in scores.items():
        for recall in RECALLS:
            figures[f"precision at {recall} by {name}"] = precision_at(recall, right, score, mass, all_on_wishes)
    raw = case.raw.tocoo()
    by_codes = case.latents[WISH].to_numpy()[raw.col] * case.sentences["p"].to_numpy()[raw.row]
    on_wishes = case.wishes[raw.row]
    figures["precision at 0.5 of all codes by share x sentence"] = precision_at(0.5, on_wishes, by_codes, raw.data)
    wish_mass = case.wishes @ case.raw
    reached = np.asarray((case.evidence @ case.shown.astype(np.float32)) > 0)
    return figures | {
        "wish activation shown": share(wish_mass[case.shown].sum(), wish_mass.sum()),
        "wish sentences with an intent": share((reached & case.wishes).sum(), case.wishes.sum()),
        "other sentences with an intent": share((reached & ~case.wishes).sum(), (~case.wishes).sum()),
    }


def precision_at(
    recall: float, right: np.ndarray, score: np.ndarray, mass: np.ndarray, whole: float | None = None
) -> float:
    """Share of the mass that is right when so much of what is right (of `whole`, else of all of it here) is let
    through, best scores first; equal scores come together. NaN where it cannot be reached. Arrays [n]."""
    order = np.argsort(-score, kind="stable")
    last = np.append(np.diff(score[order]) != 0, True) if len(order) else np.empty(0, bool)
    let, kept = np.cumsum(mass[order])[last], np.cumsum((mass * right)[order])[last]
    whole = float((mass * right).sum()) if whole is None else whole
    enough = np.flatnonzero(kept >= recall * whole * (1 - 1e-6))
    return float(kept[enough[0]] / let[enough[0]]) if len(enough) and whole > 0 else np.nan
