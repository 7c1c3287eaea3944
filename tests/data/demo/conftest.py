"""The demo as it is, and as the evaluation sees it."""

import numpy as np
import pytest

from saerec.config.schema import DataConfig
from saerec.data.corpus import build_corpus
from saerec.data.demo import make_demo
from saerec.recommender.data import RecommenderData


@pytest.fixture(scope="package")
def demo():
    return make_demo()


@pytest.fixture(scope="package")
def scene(demo):
    """The demo as the evaluation sees it: recommender data, everybody, and what each buys last."""
    corpus = build_corpus(demo, DataConfig())
    table, n_items = corpus.interactions, corpus.n_items
    nothing = np.zeros((len(table), 1), np.int32), np.zeros((len(table), 1), np.float32)
    codes = np.zeros((n_items + 1, 1), np.int32), np.zeros((n_items + 1, 1), np.float32)
    data = RecommenderData.from_interactions(
        table, n_items=n_items, n_latents=1, item_codes=codes, personal=nothing, public_indices=np.array([0], np.int32)
    )
    targets = table[table["split"] == "test"].sort_values("user")["item"].to_numpy()
    return corpus, data, np.arange(1, corpus.n_users + 1), targets
