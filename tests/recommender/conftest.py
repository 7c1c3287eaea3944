"""A small planted world: a user's next item follows the user's theme, and themes are written on the items."""

import numpy as np
import pandas as pd
import pytest
import torch

from saerec.config.schema import RecommenderConfig
from saerec.recommender.data import RecommenderData

N_THEMES, N_LATENTS, N_PERSONAL = 12, 20, 3
PUBLIC = np.array([14, 17], dtype=np.int32)


def planted(*, n_users: int = 240, n_items: int = 96, length: int = 8, seed: int = 0) -> RecommenderData:
    rng = np.random.default_rng(seed)
    theme = np.concatenate([[0], np.arange(n_items) % N_THEMES])
    rows = []
    for user in range(1, n_users + 1):
        mine = np.flatnonzero(theme[1:] == rng.integers(N_THEMES)) + 1
        other = rng.permutation(n_items)[:2] + 1
        n = int(rng.integers(3, length + 1))
        items = list(dict.fromkeys([*rng.permutation(mine)[: n - 1], *other]))
        items = [items[i] for i in rng.permutation(min(n, len(items)))]
        split = ["train"] * (len(items) - 2) + ["valid", "test"]
        rows += [(user, item, place, split[place]) for place, item in enumerate(items)]
    table = pd.DataFrame(rows, columns=["user", "item", "position", "split"])
    item_latents = np.zeros((n_items + 1, 2), np.int32)
    item_weights = np.zeros((n_items + 1, 2), np.float32)
    item_latents[1:] = np.stack([theme[1:], PUBLIC[np.arange(n_items) % 2]], axis=1)
    item_weights[1:] = [0.7, 0.3]
    return RecommenderData.from_interactions(
        table,
        n_items=n_items,
        n_latents=N_LATENTS,
        item_codes=(item_latents, item_weights),
        personal=personal_intents(table, theme),
        public_indices=PUBLIC,
        W_dec=rng.normal(size=(N_LATENTS, 16)).astype(np.float32),
    )


def personal_intents(table: pd.DataFrame, theme: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Themes counted so far in each user's history, the most frequent first."""
    indices = np.zeros((len(table), N_PERSONAL), np.int32)
    weights = np.zeros((len(table), N_PERSONAL), np.float32)
    for _, rows in table.groupby("user"):
        counts = np.zeros(N_THEMES)
        for row, item in zip(rows.index, rows["item"], strict=True):
            counts[theme[item]] += 1
            top = np.argsort(-counts, kind="stable")[:N_PERSONAL]
            indices[row] = top
            weights[row] = counts[top] / counts[top].sum()
    return indices, weights


def tiny_config(design: str = "demand", **changes) -> RecommenderConfig:
    settings = {"d_model": 16, "n_layers": 1, "dropout": 0.2, "epochs": 3, "lr": 0.01, "max_length": 6}
    return RecommenderConfig(design=design, **(settings | changes))


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def world() -> RecommenderData:
    return planted()


@pytest.fixture
def config():
    return tiny_config


@pytest.fixture
def make_world():
    return planted


@pytest.fixture
def three_people():
    """A world small enough to work everything out by hand: three users; the last two items of each are held out."""
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
