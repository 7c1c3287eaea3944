"""Themes, kinds and people's lists against what was planted.

A latent's planted intent is the one most of its evidence lies on (none where that is no wish); a theme's, the one of
most of its latents, the heavier where they are even.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.meaning_case import INTENT, LABEL, Case, Figures, share
from benchmarks.planted import Labels, wanted_in_phase
from saerec import columns as c
from saerec.explorer.users.themes import PASSING
from saerec.intents.kinds import PERSONAL, PUBLIC, UNDECIDED
from saerec.workspace.run import Run

FIRST = 5


@dataclass(frozen=True)
class Planted:
    """What the demo planted, and what people are told they want."""

    intents: list[str]
    """[J] names"""
    public: np.ndarray
    """[J] bool"""
    wanted: np.ndarray
    """[U, J] bool: in the phase of a person's last training interaction"""
    ever: np.ndarray
    """[U, J] bool: in that phase or one before"""
    latents: np.ndarray
    """[U, P] personal latents of those people"""
    weights: np.ndarray
    """[U, P]; 0 pads"""

    @classmethod
    def load(cls, run: Run) -> Planted:
        """Of a demo run with intents."""
        labels, table = Labels(run), run.table("data/interactions")
        last = table[table[c.SPLIT] == c.TRAIN].groupby(c.USER).tail(1)
        retrieved = [np.array(run.array(f"intents/personal_{part}"))[last.index] for part in ("indices", "weights")]
        wanted, ever = (wanted_in_phase(run, labels, last, so_far=so_far) for so_far in (False, True))
        return cls(labels.names, labels.public, wanted, ever, *retrieved)


@dataclass(frozen=True)
class Meaning:
    """Which planted intent latents and themes stand for; -1 none."""

    mass: np.ndarray
    """[N, J] evidence of latents on sentences of planted intents"""
    total: np.ndarray
    """[N] all evidence"""
    latents: np.ndarray
    """[N] int"""
    theme: np.ndarray
    """[N] int: that of a shown latent; -1 for the rest, and for those without evidence"""
    themes: np.ndarray
    """[T] int"""


def meaning(case: Case, planted: Planted) -> Meaning:
    """By evidence."""
    place = {name: j for j, name in enumerate(planted.intents)}
    said = case.sentences[INTENT].map(place).fillna(-1).to_numpy(np.int64)
    others, other = pd.factorize(case.sentences[LABEL].where(said < 0))[::-1]
    n = len(planted.intents)
    one_hot = np.zeros((len(said), n + len(others)), dtype=np.float32)
    one_hot[np.arange(len(said)), np.where(said < 0, n + other, said)] = 1.0
    mass = np.asarray(case.evidence.T @ one_hot)
    total = mass.sum(axis=1)
    best = mass.argmax(axis=1)
    latents = np.where((total > 0) & (best < n), best, -1)
    theme = np.where(case.shown & (total > 0), case.latents[c.THEME].to_numpy(), -1)
    votes = np.zeros((len(case.themes), n + 1))
    weight = 1 + mass.max(axis=1) / (total.sum() + 1)  # evidence only parts those of as many latents
    np.add.at(votes, (theme[theme >= 0], latents[theme >= 0]), weight[theme >= 0])
    chosen = votes.argmax(axis=1)
    themes = np.where((votes.sum(axis=1) > 0) & (chosen < n), chosen, -1)
    return Meaning(mass[:, :n], total, latents, theme, themes)


def theme_figures(case: Case, planted: Planted) -> Figures:
    """Planted intents with exactly one theme, purity, and kinds."""
    found = meaning(case, planted)
    member = np.flatnonzero(found.theme >= 0)
    its = found.themes[found.theme[member]]
    alike = (its >= 0) & (found.latents[member] == its)
    inside = np.where(its >= 0, found.mass[member, its], 0.0)
    times = np.bincount(found.themes[found.themes >= 0], minlength=len(planted.intents))
    alone = np.bincount(found.latents[member][found.latents[member] >= 0], minlength=len(planted.intents))
    return {
        "themes": float(len(np.unique(found.theme[member]))),
        "planted with one theme": float((times == 1).mean()),
        "planted with none": float((times == 0).mean()),
        "planted with one latent": float((alone == 1).mean()),
        "purity by latents": share(alike.sum(), len(member)),
        "purity by evidence": share(inside.sum(), found.total[member].sum()),
        **_kinds(case.themes[c.INTENT_KIND].to_numpy(), found.themes, planted.public, "theme"),
        **_kinds(case.latents[c.INTENT_KIND].to_numpy()[member], found.latents[member], planted.public, "latent"),
    }


def _kinds(kind: np.ndarray, intent: np.ndarray, public: np.ndarray, level: str) -> Figures:
    """Shares of those that stand for a planted intent; intent [n], -1 none. Undecided is not right."""
    known = intent >= 0
    true = np.where(public[intent[known]], PUBLIC, PERSONAL)
    return {
        f"kind right, by {level}": share((kind[known] == true).sum(), known.sum()),
        f"kind undecided, by {level}": share((kind[known] == UNDECIDED).sum(), known.sum()),
        f"kind right where decided, by {level}": share((kind[known] == true).sum(), (kind[known] != UNDECIDED).sum()),
    }


def list_figures(case: Case, planted: Planted) -> Figures:
    """The first personal themes of everybody, by the weight of their latents, against what they want: as the page
    Users shows them, without those said in passing.

    A theme is right when its planted intent is wanted. "at most" is what a list of as many different wishes could
    reach: people want two to four things at a time.
    """
    found = meaning(case, planted)
    lists = theme_lists(case, planted)
    told = [themes for themes, _ in lists]
    first = [themes[:FIRST][weight[:FIRST] >= min(PASSING, weight.max(initial=0.0))] for themes, weight in lists]
    intents = [found.themes[themes] for themes in first]
    n = sum(len(themes) for themes in first)
    columns = {"": planted.wanted, ", now or before": planted.ever}
    figures = {"themes listed": float(np.mean([len(themes) for themes in told]))}
    for when, wanted in columns.items():
        right = sum(int(row[some[some >= 0]].sum()) for row, some in zip(wanted, intents, strict=True))
        possible = sum(min(len(some), int(row.sum())) for row, some in zip(wanted, intents, strict=True))
        figures[f"first {FIRST} right{when}"] = share(right, n)
        figures[f"first {FIRST} right{when}, at most"] = share(possible, n)
    figures[f"first {FIRST} latents right"] = _latents_right(case, planted, found.latents)
    for name, lists in {f"first {FIRST}": first, "all": told}.items():
        covered = np.zeros_like(planted.wanted)
        for row, themes in zip(covered, lists, strict=True):
            row[found.themes[themes][found.themes[themes] >= 0]] = True
        figures[f"wanted covered by {name}"] = share((covered & planted.wanted).sum(), planted.wanted.sum())
    return figures


def _latents_right(case: Case, planted: Planted, intents: np.ndarray) -> float:
    """The same of single latents, of which several may say one wish."""
    personal = case.shown & (case.latents[c.INTENT_KIND] == PERSONAL).to_numpy()
    n = right = 0
    for row, latents, weights in zip(planted.wanted, planted.latents, planted.weights, strict=True):
        first = intents[latents[(weights > 0) & personal[latents]][:FIRST]]
        n, right = n + len(first), right + int(row[first[first >= 0]].sum())
    return share(right, n)


def theme_lists(case: Case, planted: Planted) -> list[tuple[np.ndarray, np.ndarray]]:
    """[U] of (themes, weights), the heaviest first: those of personal kind that a person's latents belong to."""
    theme = np.where(case.shown, case.latents[c.THEME].to_numpy(), -1)
    personal = np.append((case.themes[c.INTENT_KIND] == PERSONAL).to_numpy(), False)
    lists = []
    for latents, weights in zip(planted.latents, planted.weights, strict=True):
        of = theme[latents]
        use = (weights > 0) & personal[of]
        weight = np.bincount(of[use], weights[use], minlength=len(case.themes))
        order = np.argsort(-weight, kind="stable")
        order = order[weight[order] > 0]
        lists.append((order, weight[order]))
    return lists
