"""A world small enough to work everything out by hand."""

import numpy as np
import pandas as pd
import pytest

from saerec.recommender.data import RecommenderData


@pytest.fixture
def data():
    """Three users; the last two items of each are held out."""
    users = [[1, 2, 3, 4, 5], [2, 3, 5, 1], [6, 2, 4, 1]]
    rows = []
    for user, items in enumerate(users, start=1):
        split = ["train"] * (len(items) - 2) + ["valid", "test"]
        rows += [(user, item, place, split[place]) for place, item in enumerate(items)]
    table = pd.DataFrame(rows, columns=["user", "item", "position", "split"])
    nothing = np.zeros((len(table), 1), np.int32), np.zeros((len(table), 1), np.float32)
    return RecommenderData.from_interactions(
        table,
        n_items=6,
        n_latents=1,
        item_codes=(np.zeros((7, 1), np.int32), np.zeros((7, 1), np.float32)),
        personal=nothing,
        public_indices=np.array([0], np.int32),
    )
