"""What a page opens on when nobody has chosen yet: a person, an intent and a text that show what the run can do.

All three go by rules over the run's own figures, so any run opens on what it can show best.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.blocks import blocks, rows_within
from saerec.explorer.store import Store
from saerec.explorer.users.theme_evidence import ThemeEvidence
from saerec.intents.reasons import WISH, ReasonBank

FOUND: Final = 10
"""A person's next item counts as found from this rank on."""
WITHOUT: Final = "rank_no_intents"
"""Column of `evaluation/per_user`: the rank by the same network without intents."""
EXAMPLE: Final = "I wanted something quiet that lasts, and it was worth every cent."
"""Read where a run says no reason of the bank for certain."""
_KINDS: Final = ("personal", "undecided", "public")
_SENTENCES: Final = 3
_SHORTEST: Final = 5  # words of a sentence that says something


def opening_users(store: Store, everybody: ThemeEvidence) -> np.ndarray:
    """[U] rows of the table of users, those first whom the model finds through intents.

    First come people whose next item it has among the first `FOUND`, and the same network without intents has not;
    of them those whose own themes with a certain name the item carries most, and whom intents lift it most:
    sum over themes of share(u, t) * c(i, t), times log(rank without intents / rank).
    Then others whom it finds, then all others, each in the order of the table of users.
    """
    n = len(store.users)
    if store.run.stage("evaluation") is None:
        return np.arange(n)
    ranks = store.run.table("evaluation/per_user").set_index(c.USER).reindex(store.users[c.USER])
    found = (ranks[c.RANK_MODEL] <= FOUND).to_numpy()
    alone = found & (ranks[WITHOUT] > FOUND).to_numpy() if WITHOUT in ranks else np.zeros(n, dtype=bool)
    match, wanted = np.zeros(n), np.flatnonzero(alone)
    items = ranks[c.ITEM].fillna(0).to_numpy(dtype=int)
    for part in blocks(len(wanted), rows_within(len(everybody.themes) + 1, 8, most=1 << 16)):
        match[wanted[part]] = _match(store, everybody, wanted[part], items[wanted[part]])
    if len(wanted):
        match[wanted] *= np.log(ranks[WITHOUT].to_numpy()[wanted] / ranks[c.RANK_MODEL].to_numpy()[wanted])
    return np.lexsort((~found, ~alone, -match))


def _match(store: Store, everybody: ThemeEvidence, people: np.ndarray, items: np.ndarray) -> np.ndarray:
    """[n] how far the item of each of some people (rows), `items` [n], carries what that person comes back to."""
    themes = everybody.themes
    clear = ((themes[c.INTENT_KIND] == "personal") & themes[c.CERTAIN]).to_numpy(bool)
    strength = everybody.profile[people].multiply(everybody.idf[None, :]).toarray()
    share = strength * clear / np.maximum(strength.sum(axis=1, keepdims=True), 1e-12)
    latents, weights = store.item_codes
    place = everybody.place[latents[items]]
    nowhere = len(themes)  # one more theme, which nobody has, for latents that are in none
    padded = np.hstack([share, np.zeros((len(share), 1))])
    shares = np.take_along_axis(padded, np.where(place >= 0, place, nowhere), axis=1)
    return np.asarray((shares * weights[items]).sum(axis=1))


def opening_latent(store: Store) -> int | None:
    """The head of the first theme that is a wish with a certain name and no brand: one people come back to rather than
    one that everybody speaks of, and one whose name tells its sentences from others. Where there is none, the first
    such theme with any name, then the first theme; None where no theme is."""
    themes, wishes = store.themes, _wishes(store)
    if themes.empty:
        return None
    low = store.latents.set_index(c.LATENT)[c.SCORE_LOW]
    tells = wishes[(low.reindex(wishes[c.HEAD]) > 0.5).to_numpy()]
    best = next((some for some in (tells, wishes) if len(some)), themes)
    return int(best[c.HEAD].iloc[0])


def _wishes(store: Store) -> pd.DataFrame:
    """Themes that are wishes with a certain name and no brand; personal ones first, then the most said."""
    themes = store.themes
    brands = {" ".join(str(one).lower().split()) for one in store.items[c.BRAND].dropna().unique()} - {""}
    clear = (themes[c.VERDICT] == WISH) & themes[c.CERTAIN] & (themes[c.NAME] != "")
    clear &= ~themes[c.NAME].map(lambda name: _names(name, brands)).astype(bool)
    order = themes[c.INTENT_KIND].map({kind: place for place, kind in enumerate(_KINDS)}).fillna(len(_KINDS))
    return themes[clear].loc[order[clear].sort_values(kind="stable").index]


def _names(name: str, brands: set[str]) -> bool:
    """Whether a name is a brand, or ends with one: "Kestrel Works", "From Kestrel Works"."""
    words = name.lower().split()
    return not brands.isdisjoint(" ".join(words[start:]) for start in range(len(words)))


def _is_whole(sentence: str) -> bool:
    return sentence.endswith((".", "!", "?")) and len(sentence.split()) >= _SHORTEST


def example_text(store: Store, bank: ReasonBank) -> str:
    """Sentences of the bank, ours, that say what the run's clearest wishes say, one each: that they are met, with as
    many of the theme's own words as there are."""
    wishes = _wishes(store)
    themes = wishes[bank.places(wishes[c.SAID]) >= 0].drop_duplicates(c.SAID).head(_SENTENCES)
    words = store.latents["keywords"].str.lower().str.findall(r"\w+").groupby(store.latents[c.THEME]).sum()
    chosen = []
    for theme, place in zip(themes[c.THEME], bank.places(themes[c.SAID]).tolist(), strict=True):
        met = np.flatnonzero(np.isin(bank.reason, bank.members(place)) & (bank.sign > 0))
        said = [one for one in (bank.sentences[place] for place in met) if _is_whole(one)]
        known = set(words[theme])
        chosen += [max(said, key=lambda one: len(known & set(re.findall(r"\w+", one.lower()))))] if said else []
    return " ".join(chosen) or EXAMPLE
