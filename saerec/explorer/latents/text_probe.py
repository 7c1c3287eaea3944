"""What does a typed text carry? The run's own embedder and dictionary, asked live."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.data.passages import split_passages
from saerec.errors import ConfigError
from saerec.explorer.latents.code_evidence import code_and_evidence
from saerec.explorer.models import LiveModels
from saerec.explorer.results import Probe
from saerec.explorer.store import Store
from saerec.intents.reasons import CLASSES, ReasonBank
from saerec.text.plain import plain

MOST_CHARACTERS = 5_000
_MOST_SENTENCES = 1_000  # a run may have kept one of each text; what somebody types is read to its end
WORDS_FOR = 12
"""Latents whose words are worked out."""
REASONS, LEAST_NEARNESS = 3, 0.3
"""Reasons a sentence is given, of those that lie so near."""


class TextProbe:
    """Asks the live models."""

    def __init__(self, store: Store, models: LiveModels) -> None:
        self.store, self._models = store, models

    def probe(self, text: str) -> Probe:
        """Latents, words and items of a text. Raises ConfigError for an empty or very long one, ServiceError."""
        sentences = self._sentences(text)
        import torch

        embedder, sae = self._models.reading_embedder, self._models.sae
        with torch.inference_mode():
            x = torch.from_numpy(embedder.embed(sentences)).float()
            code = sae.encode(x)
            lost = (x - sae.decode(code)).square().sum() / (x - sae.b_dec).square().sum()
        fired = _strongest(code.top_acts.numpy(), code.top_indices.numpy())
        table = self._table(fired)
        return Probe(sentences, self._with_words(table, sentences), self._items(table), float(lost))

    def similarity(self, text: str) -> np.ndarray:
        """[N] cosine of what a text means and each dictionary row. Raises as `probe` does."""
        import torch

        with torch.inference_mode():
            x = torch.from_numpy(self._models.reading_embedder.embed(self._sentences(text))).float()
            meant = (x - self._models.sae.b_dec).mean(dim=0).numpy()
        return self.store.dictionary @ (meant / max(float(np.linalg.norm(meant)), 1e-9))

    def meaning(self, text: str) -> pd.DataFrame:
        """A row a sentence: sentence, as_read, wish, thing, praise, chatter (probabilities), met, reasons, latents.

        as_read: with its masked words as "it". met: probability that what it says is met, not missed. reasons: [[name,
        nearness], ...] of the nearest, the nearest first; one that is missed rather than met goes by its opposite.
        latents: see `code_and_evidence`. Raises as `probe` does.
        """
        import torch

        sentences = self._sentences(text)
        as_read = self._models.reading.masked(sentences)
        x = self._models.embedder.embed(as_read)
        reader, vectors = self._models.sentence_reader, self._models.reading.vectors(x)
        classes, found = reader.probabilities(x), reader.reasons(x)
        with torch.inference_mode():
            code = self._models.sae.encode(torch.from_numpy(vectors).float())
        acts, indices = code.top_acts.numpy(), code.top_indices.numpy()
        latents = code_and_evidence(self.store, self._models.evidence_rule, acts, indices, classes, vectors)
        read = pd.DataFrame(classes, columns=list(CLASSES))
        reasons = [_nearest(*pair, reader.bank) for pair in zip(found.nearness, found.sign, strict=True)]
        return pd.DataFrame(
            {
                "sentence": sentences,
                "as_read": as_read,
                **read,
                "met": reader.met(x),
                "reasons": reasons,
                "latents": latents,
            }
        )

    def _sentences(self, text: str) -> list[str]:
        """All of them, cut as the run cut its texts, so that the same words fire the same latents."""
        if len(text) > MOST_CHARACTERS:
            raise ConfigError(f"The text has {len(text):,} characters. The most is {MOST_CHARACTERS:,}: shorten it.")
        sentences = split_passages(plain(text), replace(self.store.run.config().data, max_passages=_MOST_SENTENCES))
        if not sentences:
            raise ConfigError("The text holds no words. Type a sentence, for example one that a review could hold.")
        return sentences

    def _table(self, fired: dict[int, tuple[float, int]]) -> pd.DataFrame:
        known = self.store.latents.set_index(c.LATENT)
        names = self.store.names
        told = [c.INTENT_KIND, c.DENSITY, c.SCORE, c.CERTAIN, c.SOURCE]
        rows = [
            (latent, names[latent], act, sentence, *known.loc[latent, told])
            for latent, (act, sentence) in sorted(fired.items(), key=lambda pair: -pair[1][0])
        ]
        return pd.DataFrame(rows, columns=[c.LATENT, c.NAME, c.ACTIVATION, "sentence", *told])

    def _with_words(self, table: pd.DataFrame, sentences: list[str]) -> pd.DataFrame:
        """Adds words: [[word, contribution], ...] of the sentence that fires the latent most."""
        from saerec.embedding.words import word_contributions

        first = table.head(WORDS_FOR)
        texts = [sentences[place] for place in first["sentence"]]
        found = word_contributions(self._models.reading_embedder, self._models.sae, texts, first[c.LATENT].tolist())
        words = [[[w, float(x)] for w, x in zip(one.words, one.contributions, strict=True)] for one in found]
        table[c.WORDS] = pd.Series(words + [[] for _ in range(len(table) - len(words))], dtype=object)
        return table

    def _items(self, table: pd.DataFrame, top: int = 10) -> pd.DataFrame:
        """item_id, title, similarity: cosine of the intents the items carry and those the text fires."""
        latents, weights = self.store.item_codes
        wanted = np.zeros(len(self.store.found_latents))
        wanted[table[c.LATENT]] = table[c.ACTIVATION]
        length = np.linalg.norm(weights, axis=1) * (np.linalg.norm(wanted) or 1.0)
        similarity = (wanted[latents] * weights).sum(axis=1) / np.where(length > 0, length, 1.0)
        best = [int(item) for item in np.argsort(-similarity, kind="stable")[:top] if similarity[item] > 0]
        rows = [(self.store.item_id(item), self.store.titles[item], float(similarity[item])) for item in best]
        return pd.DataFrame(rows, columns=[c.ITEM_ID, c.TITLE, c.SIMILARITY])


def _strongest(top_acts: np.ndarray, top_indices: np.ndarray) -> dict[int, tuple[float, int]]:
    """Latent -> (largest activation, the sentence it comes from)."""
    fired: dict[int, tuple[float, int]] = {}
    for sentence, (acts, indices) in enumerate(zip(top_acts.tolist(), top_indices.tolist(), strict=True)):
        for act, latent in zip(acts, indices, strict=True):
            if act > fired.get(latent, (0.0, 0))[0]:
                fired[latent] = act, sentence
    return fired


def _nearest(nearness: np.ndarray, sign: np.ndarray, bank: ReasonBank) -> list[list[Any]]:
    best = [int(i) for i in np.argsort(-nearness, kind="stable")[:REASONS] if nearness[i] >= LEAST_NEARNESS]
    return [[(bank.opposites if sign[i] < 0 else bank.reasons)[i], float(nearness[i])] for i in best]
