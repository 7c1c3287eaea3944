"""Several artifacts of a run, put together into what the core computes with."""

from __future__ import annotations

import numpy as np

from saerec import columns as c
from saerec.data import about_texts
from saerec.embedding.reading import FILE, Reading
from saerec.recommender.data import RecommenderData
from saerec.sae.activations import Activations
from saerec.text.language import ENGLISH, Languages
from saerec.workspace.run import Run


def recommender_data(run: Run) -> RecommenderData:
    """What the recommender learns from and scores with."""
    return RecommenderData.from_interactions(
        run.table("data/interactions", [c.USER, c.ITEM, c.SPLIT]),
        n_items=int(run.table("data/items", [c.ITEM])[c.ITEM].max()),
        n_latents=int(run.json("sae/cfg")["n_latents"]),
        item_codes=(np.array(run.array("intents/item_latents")), np.array(run.array("intents/item_weights"))),
        # A row an interaction: read where it is asked for, never as a whole.
        personal=(
            np.asarray(run.array("intents/personal_indices")),
            np.asarray(run.array("intents/personal_weights")),
        ),
        public_indices=np.array(run.array("intents/public_indices")),
        W_dec=decoder_rows(run),
    )


def activations(run: Run) -> Activations:
    """The sparse activation store."""
    return Activations.load(run.folder("activations"), int(run.json("sae/cfg")["n_latents"]))


def decoder_bias(run: Run) -> np.ndarray:
    """[d_model] float32: what every reconstruction begins with."""
    return run.tensors("sae/sae")["b_dec"]


def decoder_rows(run: Run) -> np.ndarray:
    """[n_latents, d_model] float32: the dictionary."""
    return run.tensors("sae/sae")["W_dec"]


def reads_meaning(run: Run) -> bool:
    """Whether the run reads texts for what people mean; also where its vectors were left out."""
    return run.has(f"embeddings/{FILE}")


def languages(run: Run) -> Languages:
    """What the run's texts are written in; English where it was made before that was told."""
    record = run.stage("data")
    told = record.metrics if record is not None else {}
    return Languages(told.get("language", ENGLISH), dict(told.get("languages", {})))


def knows_reasons(run: Run) -> bool:
    """Whether the bank of reasons can say anything of the run's texts."""
    return about_texts.knows_reasons(languages(run), run.config().embedding)


def read_vectors(run: Run) -> np.ndarray:
    """[n_texts, d_read]: the passages as the dictionary sees them, memory-mapped."""
    return run.array(read_vectors_name(run))


def read_vectors_name(run: Run) -> str:
    """The array that `read_vectors` gives."""
    return "embeddings/reading" if reads_meaning(run) else "embeddings/texts"


def reading(run: Run) -> Reading:
    """How the run reads texts."""
    return Reading.load(run.folder("embeddings"))
