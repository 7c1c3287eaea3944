"""The models a page may have to ask: loaded at the first question and kept, one of each for a run."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from saerec import columns as c
from saerec.explorer.store import Store
from saerec.workspace.reasons import load_bank, own_fingerprint, runs_dir_of

if TYPE_CHECKING:
    from saerec.embedding import Embedder
    from saerec.embedding.reading import Reading, ReadingEmbedder
    from saerec.intents.evidence import EvidenceRule
    from saerec.intents.sentence_reader import SentenceReader
    from saerec.sae.base import SAE


class LiveModels:
    """The run's own embedder and dictionary."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._reader: tuple[str, SentenceReader] | None = None

    @cached_property
    def embedder(self) -> Embedder:
        """Raises ServiceError or ConfigError where it cannot be had."""
        from saerec.embedding import make_embedder

        return make_embedder(self.store.run.config().embedding)

    @cached_property
    def reading(self) -> Reading:
        """How the run reads texts."""
        from saerec.workspace.artifacts import reading

        return reading(self.store.run)

    @cached_property
    def reading_embedder(self) -> ReadingEmbedder:
        """Its vectors are those the dictionary knows. Raises as `embedder`."""
        from saerec.embedding.reading import ReadingEmbedder

        return ReadingEmbedder(self.embedder, self.reading)

    @cached_property
    def evidence_rule(self) -> EvidenceRule | None:
        """What makes a code evidence; None where every code is."""
        from saerec.intents.evidence import EvidenceRule

        return EvidenceRule.load(self.store.run.folder("activations"))

    @cached_property
    def sae(self) -> SAE:
        """The dictionary."""
        from saerec.sae.storage import load_sae

        self.store.require("sae")
        return load_sae(self.store.run.folder("sae"))

    @property
    def sentence_reader(self) -> SentenceReader:
        """Reads with the bank of reasons in force, embedded by the run's embedder: once for a person, in a minute.

        Raises DataError where own reasons cannot be read.
        """
        from saerec.intents.sentence_reader import SentenceReader
        from saerec.workspace.bank_vectors import embed_bank

        runs_dir = runs_dir_of(self.store.run)
        own = own_fingerprint(runs_dir)
        if self._reader is None or self._reader[0] != own:
            bank = load_bank(runs_dir)
            vectors = embed_bank(self.embedder, [*bank.sentences, *bank.reasons])
            reader = SentenceReader(bank, vectors[: len(bank.sentences)], vectors[len(bank.sentences) :])
            self._reader = (own, reader)
        return self._reader[1]

    @cached_property
    def _stored(self) -> np.ndarray | None:
        run = self.store.run
        return run.array("embeddings/texts") if run.has("embeddings/texts") else None

    def embeddings_of(self, texts: np.ndarray) -> np.ndarray:
        """[n, d_model] of text ids [n]: read where the run holds them, embedded anew where it does not (a bundle)."""
        if self._stored is not None:
            return np.asarray(self._stored[texts], dtype=np.float32)
        return self.embedder.embed(self.reading.masked(self.store.texts[c.TEXT].iloc[texts].tolist()))
