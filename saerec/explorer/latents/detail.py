"""What does this latent mean?"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import NotFoundError
from saerec.explorer.latents.name_score import judged_texts
from saerec.explorer.latents.table import row_of
from saerec.explorer.latents.themes import inside_theme
from saerec.explorer.results import LatentDetail
from saerec.explorer.store import Store
from saerec.intents.reasons import CLASSES
from saerec.text.words import search_words
from saerec.workspace.notebook import PINNED, TAGS

LISTED = [
    c.LATENT, c.NAME, c.DESCRIPTION, c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC, c.DENSITY, c.N_TEXTS, c.MAX_ACT,
    c.SCORE_KEYWORDS, c.SCORE_LLM, c.STABILITY, c.IS_INTENT, c.INTENT_KIND, c.VERDICT, c.PROBABILITY, c.REASON, c.SAID,
    c.VOTE, c.PRAISED, c.CERTAIN, c.REACHES, c.THEME, *CLASSES, "keywords", c.SOURCE, PINNED, TAGS,
]  # fmt: skip
NEAREST, OPPOSITE = 8, 4


def list_latents(store: Store, search: str, top: int | None) -> pd.DataFrame:
    """Latents whose name, description, keywords or tags hold every word of `search`.

    Intents first, and of them the surest name: the one whose score has the highest lower end of its interval.
    """
    table = store.latents
    if search.strip():
        words = (table[c.NAME] + " " + table[c.DESCRIPTION] + " " + table["keywords"] + " " + table[TAGS]).str.lower()
        for word in search_words(search):
            table = table[words.loc[table.index].str.contains(word, regex=False)]
    table = table.sort_values([c.IS_INTENT, c.SCORE_LOW, c.LATENT], ascending=[False, False, True], kind="stable")
    return table[LISTED].head(top if top is not None else len(table)).reset_index(drop=True)


def describe_latent(store: Store, latent: int) -> LatentDetail:
    """Everything the pages show of one latent. Raises NotFoundError."""
    store.check_latent(latent)
    acts = store.activations
    strengths = acts.of_latent(latent)[1]
    near, opposite = nearest_and_opposite(store, latent)
    counts, edges = np.histogram(strengths, bins=30) if len(strengths) else (np.zeros(0), np.zeros(1))
    row = row_of(store.latents, latent, LISTED)
    return LatentDetail(
        row=row,
        reasons=store.reasons(latent)[[c.SAID, c.VOTE, "share"]].reset_index(drop=True),
        in_theme=inside_theme(store, row[c.THEME]),
        top_texts=top_texts(store, latent),
        bands=acts.bands(latent),
        histogram=pd.DataFrame({"low": edges[:-1], "high": edges[1:], "count": counts.astype(int)}),
        top_items=_top_items(store, latent),
        neighbours=_named(store, near),
        opposites=_named(store, opposite),
        cofiring=_named(store, acts.cofiring(latent)),
        judged=judged_texts(store, latent),
        random=_random_texts(store, latent),
    )


def latents_of_text(store: Store, text_id: int) -> pd.DataFrame:
    """latent, name, certain, activation, kind of all latents that fire on a text, the strongest first.

    Raises NotFoundError.
    """
    if not 0 <= text_id < len(store.texts):
        raise NotFoundError(f"There is no text {text_id} in this run. Valid: 0 to {len(store.texts) - 1}.")
    latents, strength = store.activations.of_text(text_id)
    table = store.latents
    return pd.DataFrame(
        {
            c.LATENT: latents.astype(int),
            c.NAME: [store.names[latent] for latent in latents.tolist()],
            c.CERTAIN: table[c.CERTAIN].to_numpy(bool)[latents],
            c.ACTIVATION: strength,
            c.INTENT_KIND: table[c.INTENT_KIND].to_numpy()[latents],
        }
    )


def top_texts(store: Store, latent: int) -> pd.DataFrame:
    """See `LatentDetail.top_texts`."""
    mine = store.top_texts(latent)
    ids = mine[c.TEXT_ID].to_numpy()
    texts, titles = store.passages(ids)
    return pd.DataFrame(
        {
            c.TEXT_ID: ids,
            c.TEXT: texts,
            c.ACTIVATION: mine[c.ACTIVATION].to_numpy(),
            c.BAND: mine[c.BAND].to_numpy(),
            c.ITEM_ID: [store.item_id(item) for item in store.texts.owners[1][ids].tolist()],
            c.TITLE: titles,
            c.WORDS: [json.loads(words) for words in mine[c.WORDS]],
        }
    )


def _random_texts(store: Store, latent: int, n: int = 8) -> pd.DataFrame:
    """Not chosen by anybody: what the latent is like on an ordinary text. The same ones at every call."""
    firing, strength = store.activations.of_latent(latent)
    drawn = np.sort(np.random.default_rng(latent).permutation(len(firing))[:n])
    texts, titles = store.passages(firing[drawn])
    return pd.DataFrame({c.TEXT: texts, c.TITLE: titles, c.ACTIVATION: strength[drawn]})


def _top_items(store: Store, latent: int, top: int = 12) -> pd.DataFrame:
    latents, weights = store.item_codes
    carried = np.where(latents == latent, weights, 0).max(axis=1)
    best = [int(item) for item in np.argsort(-carried, kind="stable")[:top] if carried[item] > 0]
    rows = [(store.item_id(item), store.titles[item], float(carried[item])) for item in best]
    return pd.DataFrame(rows, columns=[c.ITEM_ID, c.TITLE, c.WEIGHT])


def nearest_and_opposite(store: Store, latent: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """latent, cosine of the dictionary rows most alike (above 0), and of those that point most away (below 0)."""
    cosine = store.dictionary @ store.dictionary[latent]
    order = np.argsort(-cosine, kind="stable")
    order = order[order != latent]
    near, away = order[:NEAREST], order[::-1][:OPPOSITE]
    near, away = near[cosine[near] > 0], away[cosine[away] < 0]
    return _cosines(near, cosine), _cosines(away, cosine)


def _cosines(latents: np.ndarray, cosine: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({c.LATENT: latents, c.COSINE: cosine[latents]})


def _named(store: Store, table: pd.DataFrame) -> pd.DataFrame:
    """With name and certain behind the latent."""
    names = store.names
    table.insert(1, c.NAME, [names[latent] for latent in table[c.LATENT]])
    table.insert(2, c.CERTAIN, store.latents[c.CERTAIN].to_numpy(bool)[table[c.LATENT].to_numpy(int)])
    return table
