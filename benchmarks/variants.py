"""The designs and ablations that `benchmarks.accuracy` compares: changes of the settings, or of the intents.

Changes of the intents rebuild item codes and retrieval from other directions, on data whose texts belong to items
(each interaction carries what its item carries).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import sparse

from saerec import columns as c
from saerec.intents.carried import item_codes
from saerec.intents.retrieval import (
    IntentCodes,
    history_profiles,
    inverse_document_frequency,
    personal_by_similarity,
    personal_intents,
    public_intents,
)
from saerec.recommender.data import RecommenderData
from saerec.workspace.artifacts import activations, decoder_rows, recommender_data
from saerec.workspace.run import Run

DENSE_AXES = 64


@dataclass(frozen=True)
class Variant:
    """What is changed, and why it is looked at."""

    what: str
    settings: dict[str, Any] = field(default_factory=dict)
    """of RecommenderConfig"""
    intents: Callable[[Run, np.random.Generator], RecommenderData] | None = None


def coded(
    run: Run,
    codes: IntentCodes,
    n_latents: int,
    *,
    usable: np.ndarray | None = None,
    n_personal: int = 0,
    recency: float = 0.0,
    similar_to: np.ndarray | None = None,
) -> RecommenderData:
    """The run's data with other item codes: IDF, public and personal intents are worked out from them anew.

    similar_to [N, d]: retrieve by the similarity of the last item to these directions instead of by evidence.
    """
    config, data, table = run.config().intents, recommender_data(run), run.table("data/interactions")
    usable = np.ones(n_latents, dtype=bool) if usable is None else usable
    item, user = table[c.ITEM].to_numpy(), table[c.USER].to_numpy()
    rows = IntentCodes(codes.latents[item], codes.weights[item]).to_csr(n_latents)
    idf = inverse_document_frequency(rows, user, (table[c.SPLIT] == c.TRAIN).to_numpy())
    public = public_intents(idf, np.flatnonzero(usable), config.n_public)
    p = n_personal or config.n_personal
    if similar_to is None:
        profiles = history_profiles(rows, user, table[c.POSITION].to_numpy(), recency or config.recency)
        personal = personal_intents(profiles, idf, public, p)
    else:
        states = codes.to_csr(n_latents) @ similar_to
        personal = personal_by_similarity(states[item], similar_to, idf, usable, p)
    return replace(
        data,
        n_latents=n_latents,
        item_latents=codes.latents,
        item_weights=codes.weights,
        public_indices=public,
        personal_indices=personal.latents,
        personal_weights=personal.weights,
    )


def _own(run: Run) -> tuple[IntentCodes, int, np.ndarray]:
    data = recommender_data(run)
    usable = run.table("intents/intents")[c.IS_INTENT].to_numpy(bool)
    return IntentCodes(data.item_latents, data.item_weights), data.n_latents, usable


def shuffled(run: Run, rng: np.random.Generator) -> RecommenderData:
    """Every item carries the intents of another one, drawn at random."""
    codes, n_latents, usable = _own(run)
    order = np.concatenate([[0], 1 + rng.permutation(len(codes.latents) - 1)])
    return coded(run, IntentCodes(codes.latents[order], codes.weights[order]), n_latents, usable=usable)


def random_directions(run: Run, rng: np.random.Generator) -> RecommenderData:
    """As many random directions in the place of the dictionary, as sparse: the largest K products of each text."""
    rows = decoder_rows(run)
    vectors = run.array("embeddings/texts")
    k = max(1, round(activations(run).to_csr(np.ones(len(vectors), dtype=bool)).nnz / len(vectors)))
    directions = rng.normal(size=rows.shape).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    products = (np.asarray(vectors) - np.mean(vectors, axis=0)) @ directions.T
    fired = IntentCodes.strongest(sparse.csr_array(np.maximum(products, 0)), k).to_csr(len(rows))
    codes, n_latents, _ = _own(run)
    everything = np.ones(n_latents, dtype=bool)
    n_items, m = len(codes.latents) - 1, codes.latents.shape[1]
    return coded(run, item_codes(fired, run.table("data/texts"), everything, n_items, m), n_latents)


def every_latent(run: Run, rng: np.random.Generator) -> RecommenderData:
    """Items carry all latents that fire, also those that were judged to be no intents."""
    codes, n_latents, _ = _own(run)
    texts = run.table("data/texts")
    fired = activations(run).to_csr((texts[c.SPLIT] == c.TRAIN).to_numpy())
    everything = np.ones(n_latents, dtype=bool)
    return coded(run, item_codes(fired, texts, everything, len(codes.latents) - 1, codes.latents.shape[1]), n_latents)


def last_item(run: Run, rng: np.random.Generator) -> RecommenderData:
    """Personal intents of the last item alone."""
    codes, n_latents, usable = _own(run)
    return coded(run, codes, n_latents, usable=usable, recency=1e-6)


def similarity(run: Run, rng: np.random.Generator) -> RecommenderData:
    """The released code's retrieval, mended: dictionary rows like the last item's."""
    codes, n_latents, usable = _own(run)
    return coded(run, codes, n_latents, usable=usable, similar_to=decoder_rows(run))


def retrieved(p: int) -> Callable[[Run, np.random.Generator], RecommenderData]:
    """Another number of personal intents."""

    def change(run: Run, rng: np.random.Generator) -> RecommenderData:
        codes, n_latents, usable = _own(run)
        return coded(run, codes, n_latents, usable=usable, n_personal=p)

    return change


def dense(run: Run, rng: np.random.Generator) -> RecommenderData:
    """Whitened principal axes of the items' embeddings, each as a positive and a negative half; all are retrieved."""
    texts = run.table("data/texts")
    n_items = int(run.table("data/items")[c.ITEM].max())
    use = np.flatnonzero((texts[c.SPLIT] == c.TRAIN).to_numpy())
    owner = texts[c.ITEM].to_numpy()[use]
    pool = sparse.csr_array((1.0 / np.bincount(owner)[owner], (owner, use)), shape=(n_items + 1, len(texts)))
    means = pool @ np.asarray(run.array("embeddings/texts"), dtype=np.float32)
    means[1:] -= means[1:].mean(axis=0)
    left, _, _ = np.linalg.svd(means, full_matrices=False)
    axes = left[:, :DENSE_AXES] / np.linalg.norm(left[:, :DENSE_AXES], axis=1, keepdims=True).clip(1e-9)
    halves = np.concatenate([np.maximum(axes, 0), np.maximum(-axes, 0)], axis=1)
    codes = IntentCodes.strongest(sparse.csr_array(halves), DENSE_AXES)
    return coded(run, codes, 2 * DENSE_AXES, n_personal=2 * DENSE_AXES)


OFF = {"use_personal": False, "use_public": False, "use_item_intents": False}
VARIANTS: dict[str, Variant] = {
    "best": Variant("the preset of the run"),
    "no intents": Variant("the same network, blind to every intent", OFF),
    "no item kNN": Variant("without the item kNN term", {"neighbours": False}),
    "no intents, no item kNN": Variant("the bare sequence network", {**OFF, "neighbours": False}),
    "no personal": Variant("without the branch of personal intents", {"use_personal": False}),
    "no public": Variant("without the branch of public intents", {"use_public": False}),
    "no item intents": Variant("items carry no intents", {"use_item_intents": False}),
    "uniform fusion": Variant("equal weights for the branches", {"uniform_fusion": True}),
    "next item only": Variant("trained on the next item alone", {"lookahead": 0.0}),
    "sampled softmax": Variant(
        "1,024 items a step instead of all: of Beauty's the share that 4,096 are of 50,000",
        {"softmax": "sampled", "negatives": 1024},
    ),
    "random directions": Variant("random directions instead of the dictionary", intents=random_directions),
    "shuffled": Variant("every item carries another item's intents", intents=shuffled),
    "every latent": Variant("latents that are no intents count too", intents=every_latent),
    "last item": Variant("evidence of the last item alone", intents=last_item),
    "similarity": Variant("retrieved by similarity to the last item", intents=similarity),
    "4 retrieved": Variant("4 personal intents", intents=retrieved(4)),
    "48 retrieved": Variant("48 personal intents", intents=retrieved(48)),
    "dense text": Variant("64 whitened axes of the text instead of sparse codes", intents=dense),
    "paper": Variant(
        "the published network, defects mended",
        {
            "design": "released", "use_item_intents": False, "neighbours": False, "weight_decay": 1e-4, "average": 0.0,
            "lookahead": 0.0, "d_model": 64, "patience": 10,
        },
        intents=lambda run, rng: replace(
            coded(run, *_own(run)[:2], usable=_own(run)[2], n_personal=5, similar_to=decoder_rows(run)),
            public_indices=recommender_data(run).public_indices[:5],
        ),
    ),
}  # fmt: skip
