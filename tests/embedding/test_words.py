"""Word contributions: they add up, and the hottest word is the one that matters."""

import numpy as np
import pytest
import torch

from saerec.config.schema import EmbeddingConfig
from saerec.embedding import make_embedder
from saerec.embedding.words import word_contributions
from saerec.sae.topk import TopK

TEXTS = [
    "The strap is sturdy, but the buckle scratches my guitar!",
    "Cheap.",
    "unbelievably-well-made (really) 🎸 naïve café",
    "double  space\tand tab",
    "",
    "   ",
    "word " * 300,
]


@pytest.fixture(scope="module")
def embedder():
    return make_embedder(EmbeddingConfig(), device="cpu")


@pytest.fixture(scope="module")
def sae(embedder):
    """Latent 0 points at guitars, latent 1 at prices; the biases are not zero."""
    sae = TopK(384, 8, 2)
    topics = torch.from_numpy(embedder.embed(["guitar", "cheap price"]))
    with torch.no_grad():
        sae.W_enc[:2] = topics
        sae.b_enc.normal_(0, 0.1, generator=torch.Generator().manual_seed(0))
        sae.b_dec.normal_(0, 0.02, generator=torch.Generator().manual_seed(1))
    return sae.requires_grad_(False)


class Opaque:
    """The same vectors, as from an endpoint: no token states."""

    def __init__(self, inner):
        self.inner, self.model_id, self.fingerprint, self.d_model = inner, "opaque", "0", inner.d_model

    def embed(self, texts, progress=None):
        return self.inner.embed(texts, progress)


@pytest.mark.parametrize("wrap", [lambda e: e, Opaque], ids=["exact", "occlusion"])
def test_contributions_and_constant_make_the_pre_activation(embedder, sae, wrap):
    texts = TEXTS[:6]
    x = np.stack([states.states.mean(0) for states in embedder.token_states(texts)])
    expected = sae.pre_acts(torch.from_numpy(x)).numpy()
    exact = wrap(embedder) is embedder
    for latent in (0, 1, 5):
        for i, found in enumerate(word_contributions(wrap(embedder), sae, texts, [latent] * len(texts))):
            assert found.pre_act == pytest.approx(expected[i, latent], abs=1e-4 if exact else 0.02)
            assert found.contributions.sum() + found.constant == pytest.approx(found.pre_act, abs=1e-4)


@pytest.mark.parametrize("wrap", [lambda e: e, Opaque], ids=["exact", "occlusion"])
def test_words_join_to_the_text_again(embedder, sae, wrap):
    for text, found in zip(TEXTS[:6], word_contributions(wrap(embedder), sae, TEXTS[:6], [0] * 6), strict=True):
        assert " ".join(found.words) == " ".join(text.split())
        assert found.contributions.shape == (len(found.words),)


def test_words_beyond_the_limit_add_nothing(embedder, sae):
    (found,) = word_contributions(embedder, sae, [TEXTS[6]], [0])
    assert len(found.words) == 300
    assert found.contributions[:100].all() and not found.contributions[130:].any()
    assert found.contributions.sum() + found.constant == pytest.approx(found.pre_act, abs=1e-4)


def test_the_word_that_names_the_latent_is_the_hottest(embedder, sae):
    guitar, price = word_contributions(embedder, sae, ["I bought a guitar, it was cheap"] * 2, [0, 1])
    assert guitar.words[guitar.contributions.argmax()] == "guitar,"
    assert price.words[price.contributions.argmax()] == "cheap"


def test_leaving_out_the_hottest_word_lowers_the_activation_most(embedder, sae):
    texts = ["The guitar arrived in a brown box", "My brother plays guitar in a church", "We bought a guitar for Tom"]
    exact = word_contributions(embedder, sae, texts, [0] * 3)
    left_out = word_contributions(Opaque(embedder), sae, texts, [0] * 3)
    assert [e.contributions.argmax() for e in exact] == [o.contributions.argmax() for o in left_out]


def test_a_repeated_text_is_read_once(embedder, sae, monkeypatch):
    asked = []
    real = embedder.token_states
    monkeypatch.setattr(embedder, "token_states", lambda texts: asked.extend(texts) or real(texts))
    assert len(word_contributions(embedder, sae, ["a b", "c", "a b"], [0, 1, 2])) == 3
    assert asked == ["a b", "c"]


def test_nothing_and_nonsense(embedder, sae):
    assert word_contributions(embedder, sae, [], []) == []
    with pytest.raises(ValueError):
        word_contributions(embedder, sae, ["a"], [0, 1])
    with pytest.raises(IndexError):
        word_contributions(embedder, sae, ["a"], [8])
