"""Do codes and names say the reasons that readers gave? Needs sentences with readers' glosses.

Two sentences have the same reason when they share a gloss; "by group", when they share a group of glosses
(`benchmarks.gloss_groups`). Only sentences that every reader calls a wish count.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.metrics import adjusted_mutual_info_score

from benchmarks.gloss_groups import group_of
from benchmarks.meaning_case import GLOSSES, Case, Figures, auc, share
from saerec import columns as c
from saerec.embedding.masking import LEAST_TEXTS, SPECIFICITY, item_excess
from saerec.workspace.artifacts import activations
from saerec.workspace.run import Run

WORST = 12
"""So many wrong names are told."""


def glossed(case: Case) -> np.ndarray:
    """[m] rows of the sentences that readers gave reasons for."""
    return np.flatnonzero(case.sentences[GLOSSES].map(len).to_numpy() > 0)


def code_figures(case: Case) -> Figures:
    """Pairs of sentences by the cosine of their codes, and the strongest latent, against the reasons."""
    rows = glossed(case)
    glosses = case.sentences[GLOSSES].iloc[rows].tolist()
    figures: Figures = {"sentences with reasons": float(len(rows))}
    for by, reasons in {"gloss": glosses, "group": [groups(some) for some in glosses]}.items():
        same = _share_one(reasons)
        first = [some[0] for some in reasons]
        for which, codes in {"codes": case.raw[rows], "evidence": case.evidence[rows]}.items():
            upper = np.triu_indices(len(rows), 1)
            figures[f"same {by} by {which}, AUC"] = auc(same[upper], _cosines(codes)[upper])
            strongest = codes.argmax(axis=1) if codes.nnz else np.zeros(len(rows))
            fired = np.asarray(codes.sum(axis=1)).ravel() > 0
            latent = np.where(fired, np.asarray(strongest).ravel(), -1)
            figures[f"strongest latent and {by} by {which}, AMI"] = float(adjusted_mutual_info_score(first, latent))
    return figures


def groups(glosses: tuple[str, ...]) -> tuple[str, ...]:
    """The groups of a sentence's glosses, in the order of the readers."""
    return tuple(map(group_of, glosses))


def _share_one(reasons: list[tuple[str, ...]]) -> np.ndarray:
    """[m, m] bool."""
    place = {reason: j for j, reason in enumerate(sorted(set().union(*reasons)))}
    held = np.zeros((len(reasons), len(place)), dtype=np.float32)
    for row, some in zip(held, reasons, strict=True):
        row[[place[reason] for reason in some]] = 1.0
    return held @ held.T > 0


def _cosines(codes: sparse.csr_array) -> np.ndarray:
    dense = codes.toarray()
    unit = dense / np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-9)
    return unit @ unit.T


def name_figures(case: Case) -> Figures:
    """How often the name of the strongest shown intent of a sentence, and of its theme, is the readers' reason;
    and how often they agree with each other."""
    told = told_names(case)
    read_twice = [groups(glosses) for glosses in told[GLOSSES] if len(glosses) > 1]
    figures: Figures = {
        "wish sentences told": share(told["intent"].notna().sum(), len(told)),
        "readers agree, by group": share(sum(len(set(some)) == 1 for some in read_twice), len(read_twice)),
    }
    for level in ("intent", "theme"):
        some = told.dropna(subset=level)
        exact = [plain(name) in [gloss.lower() for gloss in glosses] for name, glosses in _pairs(some, level)]
        alike = [group_of(plain(name)) in groups(glosses) for name, glosses in _pairs(some, level)]
        figures[f"{level}'s name is the gloss"] = float(np.mean(exact)) if len(some) else np.nan
        figures[f"{level}'s name is of the group"] = float(np.mean(alike)) if len(some) else np.nan
    return figures


def told_names(case: Case) -> pd.DataFrame:
    """Names of the strongest shown intent of every glossed sentence and of its theme (None: it has no evidence of
    one), beside its glosses."""
    rows = glossed(case)
    shown = case.evidence[rows].toarray() * case.shown[None, :]
    latent = shown.argmax(axis=1)
    silent = shown.max(axis=1, initial=0.0) <= 0
    intents = case.latents[c.NAME].to_numpy(dtype=object)[latent]
    themes = case.themes[c.NAME].to_numpy(dtype=object)[case.latents[c.THEME].to_numpy()[latent]]
    names = {"intent": np.where(silent, None, intents), "theme": np.where(silent, None, themes)}
    return pd.DataFrame({**names, GLOSSES: case.sentences[GLOSSES].to_numpy()[rows]})


def _pairs(told: pd.DataFrame, level: str) -> zip[tuple[str, tuple[str, ...]]]:
    return zip(told[level], told[GLOSSES], strict=True)


def plain(name: str) -> str:
    """The reason in a name, without its detail."""
    return name.partition(":")[0].strip().lower()


def wrong_names(case: Case) -> pd.DataFrame:
    """name, told (sentences), wrong (by group), glosses: the names of intents that are most often wrong."""
    told = told_names(case).dropna(subset="intent")
    told["wrong"] = [group_of(plain(name)) not in groups(glosses) for name, glosses in _pairs(told, "intent")]
    said = told[told["wrong"]].groupby("intent")[GLOSSES].agg(lambda some: ", ".join(sorted(set().union(*some))))
    table = told.groupby("intent")["wrong"].agg(told="size", wrong="sum").join(said)
    return table.sort_values("wrong", ascending=False, kind="stable").head(WORST).reset_index(names="name")


def bound_figures(run: Run, case_codes: sparse.csr_array, seed: int) -> pd.DataFrame:
    """Share of the latents that are bound to few items: those of the dictionary, and shown intents by their evidence.

    case_codes [n_texts, N]: codes of the dictionary. Columns figure, found, random (every firing given to a latent at
    random), shuffled (every sentence given the item of another).
    """
    texts = run.table("data/texts")
    use = np.flatnonzero(((texts[c.SPLIT] == c.TRAIN) & (texts[c.INTERACTION] >= 0)).to_numpy())
    item = texts[c.ITEM].to_numpy()[use]
    shown = run.table("intents/intents")[c.IS_INTENT].to_numpy(bool)
    rng = np.random.default_rng(seed)
    rows = []
    for name, codes, which in (
        ("latents bound to items", case_codes, np.ones(len(shown), bool)),
        ("shown intents bound to items", activations(run).to_csr(), shown),
    ):
        holds = sparse.csr_array(codes[use] > 0)
        dealt = sparse.csr_array((holds.data, rng.permutation(holds.indices), holds.indptr), shape=holds.shape)
        shares = [bound_share(some, of, which) for some, of in
                  ((holds, item), (dealt, item), (holds, rng.permutation(item)))]  # fmt: skip
        rows.append(dict(zip(("figure", "found", "random", "shuffled"), (name, *shares), strict=True)))
    return pd.DataFrame(rows)


def bound_share(holds: sparse.csr_array, item: np.ndarray, which: np.ndarray) -> float:
    """Share of some latents, which [N] bool, whose sentences lie on few items. holds [n, N] bool; item [n].

    Latents of fewer sentences than `masking.LEAST_TEXTS` are left out.
    """
    kept = np.flatnonzero(which & (np.asarray(holds.sum(axis=0)).ravel() >= LEAST_TEXTS))
    some = sparse.csr_array(holds.astype(np.int64)[:, kept])
    return share((item_excess(some, item) > SPECIFICITY).sum(), len(kept))
