"""What latents are about: planted sentences of each class, one latent each."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.intents.about import about_latents, is_wish, praised_share
from saerec.intents.reason_reader import ReasonReader
from saerec.intents.reasons import CLASSES
from saerec.intents.saying_choice import SURE, Readers, sureness
from saerec.intents.sentence_reader import SentenceReader
from saerec.sae.activations import Activations
from tests.intents.test_reason_reader import D, bank, planted

EACH = 30


@pytest.fixture(scope="module")
def world():
    """Latent 0 is a wish that says reason 4; 1-3 are things, praise and chatter of the same vectors; 4 is dead; the
    second place of every text is a latent 5 that fires weakly on all."""
    n = 4 * EACH
    own = np.repeat(np.arange(4), EACH)
    vectors = planted(np.full(n, 4), seed=3)
    classes = np.full((n, 4), 0.05, np.float32)
    classes[np.arange(n), own] = 0.85
    acts = np.stack([np.full(n, 1.0), np.full(n, 0.1)], axis=1).astype(np.float32)
    indices = np.stack([own, np.full(n, 5)], axis=1).astype(np.int32)
    corpus = planted(np.arange(500) % D, seed=1)
    names = np.eye(D, dtype=np.float32)
    reasons = ReasonReader(bank(), planted(bank().reason), names, corpus, np.ones(500))
    return acts, indices, vectors, classes, Readers(reasons, SentenceReader(bank(), planted(bank().reason), names))


def about(world, use=None):
    acts, indices, vectors, classes, readers = world
    use = np.ones(len(acts), bool) if use is None else use
    return about_latents(acts, indices, vectors, vectors, classes, use, readers, 6)


def test_every_latent_has_its_shares_and_its_class(world):
    found = about(world)
    shares = found.latents[list(CLASSES)].to_numpy()
    np.testing.assert_allclose(shares[:4], np.full((4, 4), 0.05) + 0.8 * np.eye(4), atol=1e-5)
    assert not shares[4].any()
    assert found.rule.own_class.tolist()[:4] == [0, 1, 2, 3]


def test_only_a_wish_is_held_to_its_reason(world):
    found = about(world)
    assert found.latents[c.SAID][0] == "reason 4" and found.latents[c.SAID][4] == ""
    assert found.rule.says.tolist()[:5] == [4, -1, -1, -1, -1]
    assert (found.latents[c.CLEAR] > 0).tolist() == [True, *[False] * 4, True]
    assert not found.rule.floor.any()  # which is taken from the evidence


def test_sentences_that_do_not_count_change_nothing(world):
    use = np.arange(4 * EACH) % EACH < 20
    whole, part = about(world), about(world, use)
    assert part.latents[c.SAID][0] == whole.latents[c.SAID][0]
    assert about(world, np.zeros(4 * EACH, bool)).reasons.empty


def test_the_texts_of_a_wish_alone_are_its_evidence(world):
    acts, indices, vectors, classes, _ = world
    kept, order = acts.copy(), indices.copy()
    about(world).rule.keep(kept, order, classes, vectors)
    first = np.where(order == 0, kept, 0).max(axis=1)
    assert (first[:EACH] > 0.5).mean() > 0.8 and not first[EACH:].any()


@pytest.mark.parametrize(
    ("shares", "sure", "wish"),
    [
        ((0.45, 0.36, 0.1, 0.09), False, True),  # just so many times the next
        ((0.45, 0.37, 0.1, 0.08), False, False),
        ((0.44, 0.2, 0.2, 0.16), False, False),  # under the least share
        ((0.45, 0.05, 0.46, 0.04), True, True),  # praise that says what for
        ((0.42, 0.04, 0.48, 0.06), True, False),
        ((0.41, 0.2, 0.2, 0.19), True, False),
        ((0.0, 0.0, 0.0, 0.0), False, False),
    ],
)
def test_the_limits_of_a_wish(shares, sure, wish):
    clear, vote = (0.68, 1.0) if sure else (0.8, 0.1)
    latents = pd.DataFrame([shares], columns=list(CLASSES)).assign(clear=clear, vote=vote)
    assert (sureness(latents) >= SURE).tolist() == [sure]
    assert is_wish(latents).tolist() == [wish]


def test_praise_is_a_share_of_the_evidence():
    acts = Activations.build(
        np.array([[3.0], [1.0], [9.0], [2.0]], np.float32), np.array([[0], [0], [0], [1]], np.int32), 3
    )
    found = praised_share(acts, np.array([0.9, 0.2, 0.9, 0.5]), np.array([True, True, False, True]))
    np.testing.assert_allclose(found, [0.75, 0.0, np.nan])
