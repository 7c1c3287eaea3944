"""The stages of a run with later data: what is new is embedded, encoded and read; what was trained is copied."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.data.corpus import Corpus
from saerec.embedding.reading import Reading
from saerec.intents.carried import item_codes
from saerec.intents.evidence import EvidenceRule
from saerec.intents.own_words import own_words
from saerec.intents.reasons import CLASSES
from saerec.intents.retrieval import retrieve
from saerec.intents.sentence_reader import with_stars
from saerec.pipeline.carried import carry_over
from saerec.pipeline.stage import Context, train_passages
from saerec.pipeline.stages.activations import as_read, stars
from saerec.pipeline.stages.intents import write_retrieved
from saerec.sae.activations import Activations
from saerec.sae.codes import IntentCodes
from saerec.workspace.artifacts import (
    activations,
    decoder_rows,
    knows_reasons,
    languages,
    reads_meaning,
    recommender_data,
)
from saerec.workspace.run import Run
from saerec.workspace.stage_writer import StageWriter

TABLES = ("interactions", "items", "users", "texts")
"""Of a corpus, in the stage `data`."""


class Extension:
    """One method a stage; what stays is copied, what is there already is left."""

    def __init__(self, old: Run, corpus: Corpus, context: Context) -> None:
        """corpus: that of `old` with what was appended to it. context: of the run that is made."""
        self.old, self.corpus, self.context, self.run = old, corpus, context, context.run
        self.n_old = len(old.table("data/texts"))

    def make(self) -> None:
        """All stages, and what people wrote: the dictionary is the same, so it is about the same latents."""
        steps: dict[str, Callable[[StageWriter], None]] = {
            "data": self._data,
            "embeddings": self._embeddings,
            "activations": self._activations,
            "intents": self._intents,
            "recommender": self._recommender,
            "evaluation": self._evaluation,
        }
        carry_over(self.old, self.context, "later", steps, trains=False)

    def _data(self, writer: StageWriter) -> None:
        for name in TABLES:
            writer.table(name, getattr(self.corpus, name))
        writer.metrics |= {
            "users": self.corpus.n_users,
            "items": self.corpus.n_items,
            "interactions": len(self.corpus.interactions),
            "texts": len(self.corpus.texts),
        }

    @cached_property
    def vectors(self) -> np.ndarray:
        """[n_new, d_model] float32, of new passages only."""
        texts = self.corpus.texts[c.TEXT].tolist()[self.n_old :]
        return self.context.embed(self.reading.masked(texts)) if texts else np.empty((0, 0), dtype=np.float32)

    @cached_property
    def reading(self) -> Reading:
        """That of the old run: the dictionary is the same."""
        return Reading.load(self.old.folder("embeddings"))

    def _embeddings(self, writer: StageWriter) -> None:
        """Old vectors, then new ones. A run whose vectors were left out stays without."""
        if len(self.vectors) and self.old.has("embeddings/texts"):
            writer.array("texts", np.concatenate([self.old.array("embeddings/texts"), self.vectors]))
            if reads_meaning(self.old):
                seen = self.reading.vectors(self.vectors)
                writer.array("reading", np.concatenate([self.old.array("embeddings/reading"), seen]))

    def _activations(self, writer: StageWriter) -> None:
        """Old codes as they are, new passages encoded. The figures of latents stay those they were judged by."""
        from saerec.sae.metrics import encode_into
        from saerec.sae.storage import load_sae

        before = activations(self.old)
        k = before.top_acts.shape[1]

        def fill(acts: np.ndarray, indices: np.ndarray) -> None:
            acts[: self.n_old], indices[: self.n_old] = before.top_acts, before.top_indices
            if len(self.vectors):
                new, seen = (acts[self.n_old :], indices[self.n_old :]), self.reading.vectors(self.vectors)
                encode_into(*new, load_sae(self.run.folder("sae")), seen, progress=self.context.reporter.progress)
                if rule := EvidenceRule.load(self.old.folder("activations")):
                    rule.keep(*new, classes, seen)

        classes, met = self._read()
        new_read = {"classes": classes, "met": met}
        both = {name: [self.old.array(f"activations/{name}"), new] for name, new in new_read.items()}
        for path in writer.directory.glob("*.npy"):  # written anew, never into a file that may be shared
            path.unlink()
        Activations.create(writer.directory, (len(self.corpus.texts), k), before.n_latents, fill)
        for name, parts in both.items():
            writer.array(name, np.concatenate(parts).astype(np.float16))

    def _read(self) -> tuple[np.ndarray, np.ndarray]:
        """[n_new, 4] and [n_new]: how new passages are read, and whether they say that a reason is met."""
        if not len(self.vectors):
            return np.empty((0, len(CLASSES)), dtype=np.float32), np.empty(0, dtype=np.float32)
        classes, met = as_read(self.context.sentence_reader if knows_reasons(self.old) else None, self.vectors)
        new = stars(self.corpus.texts.iloc[self.n_old :], self.corpus.interactions)
        return classes, with_stars(met, *new)

    def _intents(self, writer: StageWriter) -> None:
        """Verdicts, IDF and the codes of old items stay; new items are coded, every history is read again."""
        config, corpus, table = self.context.config.intents, self.corpus, self.old.table("intents/intents")
        reaches, idf = table[c.REACHES].to_numpy(bool), table[c.IDF].to_numpy(np.float32)
        fired = activations(self.run).evidence(train_passages(corpus.texts))
        found = item_codes(fired, corpus.texts, reaches, corpus.n_items, config.item_latents)
        before = np.array(self.old.array("intents/item_latents")), np.array(self.old.array("intents/item_weights"))
        fresh = slice(len(before[0]), None)
        items = IntentCodes(
            np.concatenate([before[0], found.latents[fresh]]), np.concatenate([before[1], found.weights[fresh]])
        )
        rows = decoder_rows(self.run)
        public = np.array(self.old.array("intents/public_indices"))
        read = retrieve(
            fired, corpus.texts, corpus.interactions, items, reaches, public, idf, rows, config, writer.mapped_array
        )
        write_retrieved(writer, read)
        writer.table("own_words", own_words(corpus.texts, corpus.items, self.reading.words, languages(self.old).main))

    def _recommender(self, writer: StageWriter) -> None:
        from saerec.recommender.cold_start import with_new_items
        from saerec.recommender.model.storage import load_recommender, save_recommender

        model = load_recommender(self.old.folder("recommender"))
        latents, weights = (np.array(self.run.array(f"intents/item_{name}")) for name in ("latents", "weights"))
        popularity = recommender_data(self.run).popularity()
        save_recommender(with_new_items(model, latents, weights, popularity), writer.directory)

    def _evaluation(self, writer: StageWriter) -> None:
        """The old figures. Ranks only of people whose held-out item is still held out."""
        held = self.corpus.interactions.loc[self.corpus.interactions[c.SPLIT] == c.TEST, c.USER]
        ranks: pd.DataFrame = self.old.table("evaluation/per_user")
        writer.table("per_user", ranks[ranks[c.USER].isin(held)])
