"""Texts near to what a latent fires on that do not fire it."""

import numpy as np
import pytest

from saerec.intents import near_misses as module
from saerec.intents.near_misses import near_misses
from saerec.sae.activations import Activations
from tests.support.codes import random_acts


@pytest.fixture
def small():
    """Texts 0-5 fire latent 0, strongest first; 6-9 are silent. 1 repeats 0's wording, 7 repeats 6's."""
    top_acts = np.array([[9 - i if i < 6 else 0] for i in range(10)], dtype=np.float32)
    acts = Activations.build(top_acts, np.zeros((10, 1), dtype=np.int32), 2)
    similarity = np.array([1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.9, 0.1], dtype=np.float32)
    return acts, similarity[:, None], np.array([0, 0, 2, 3, 4, 5, 6, 6, 8, 9])


def test_near_misses_are_the_nearest_that_do_not_fire(small):
    acts, embeddings, wording = small
    everything = np.ones(10, dtype=bool)
    assert near_misses(acts, [0], everything, embeddings, wording, 2)[0].tolist() == [8, 6]
    assert near_misses(acts, [0], everything, embeddings, wording, 99)[0].tolist() == [8, 6, 9]
    everything[8] = False
    assert near_misses(acts, [0], everything, embeddings, wording, 2)[0].tolist() == [6, 9]
    assert near_misses(acts, [1], everything, embeddings, wording, 2)[0].tolist() == []  # never fires: near to nothing


def test_near_misses_never_fire_whatever_the_embeddings():
    rng = np.random.default_rng(0)
    top_acts = -np.sort(-rng.random((300, 2)).astype(np.float32), axis=1)
    top_indices = np.stack([rng.permutation(6)[:2] for _ in range(300)]).astype(np.int32)
    acts = Activations.build(top_acts, top_indices, 6)
    embeddings, eligible = rng.normal(size=(300, 8)).astype(np.float32), rng.random(300) < 0.7
    for latent, found in enumerate(near_misses(acts, range(6), eligible, embeddings, np.arange(300) // 2, 40)):
        assert len(found) == 40
        assert not set(found) & set(acts.of_latent(latent)[0])
        assert eligible[found].all()
        assert len(set(found // 2)) == 40


def by_hand(acts, latent, eligible, embeddings, wording, n):
    """All texts sorted, one at a time."""
    firing, strength = acts.of_latent(latent)
    head = eligible[firing]
    if not head.any():
        return []
    centre = np.average(embeddings[firing[head][:64]], axis=0, weights=strength[head][:64])
    silent = [text for text in np.flatnonzero(eligible) if text not in set(firing.tolist())]
    ranked = sorted(silent, key=lambda text: (-np.round(embeddings[text] @ centre, 5), text))
    first = {}
    for text in ranked:
        first.setdefault(wording[text], text)
    return list(first.values())[:n]


@pytest.mark.parametrize("size", [1, 7, 50, 1000])
@pytest.mark.parametrize("n", [1, 5, 60])
def test_texts_compared_in_blocks_give_what_sorting_all_gives(monkeypatch, size, n):
    """Of few different embeddings, so that many tie."""
    monkeypatch.setattr(module, "WHOLE", 0)
    monkeypatch.setattr(module, "_TEXTS", size)
    monkeypatch.setattr(module, "_LATENTS", 4)
    rng = np.random.default_rng(size + n)
    acts, eligible = random_acts(rng, 200, 9), rng.random(200) < 0.6
    embeddings, wording = rng.integers(-2, 3, (200, 3)).astype(np.float32), rng.integers(0, 80, 200)
    for latents in (range(9), [7, 2]):
        found = near_misses(acts, latents, eligible, embeddings, wording, n)
        expected = [by_hand(acts, latent, eligible, embeddings, wording, n) for latent in latents]
        assert [some.tolist() for some in found] == expected
