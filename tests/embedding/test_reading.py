"""How a run reads: an affine map of embeddings of masked texts, in which sentences of one reason lie together."""

import hashlib

import numpy as np
import pytest
import torch

from saerec.embedding import TokenStates
from saerec.embedding.masking import STAND_IN
from saerec.embedding.reading import DIRECTIONS, FILE, WORDS, Reading, ReadingEmbedder, fit_reading
from saerec.embedding.words import word_contributions
from saerec.errors import RunError
from saerec.sae.topk import TopK

D = 16


class Bag:
    """A token a word with a vector of its own, and a special one before: the text's vector is their mean."""

    model_id, fingerprint, d_model, is_linear = "bag", "b" * 64, D, True

    def token_states(self, texts):
        return [self._of(text) for text in texts]

    def embed(self, texts, progress=None):
        return np.stack([one.states.mean(axis=0) for one in self.token_states(texts)])

    def _of(self, text):
        spans, states, at = [(0, 0)], [_vector("<s>")], 0
        for word in text.split():
            at = text.index(word, at)
            spans.append((at, at + len(word)))
            states.append(_vector(word))
            at += len(word)
        return TokenStates(np.stack(states), spans)


def _vector(word):
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=D).astype(np.float32)


def planted(n=600, seed=0):
    """Sentences of six reasons on axes 0-5, of what they are said of on axes 6-15, which is far louder."""
    rng = np.random.default_rng(seed)
    reason = np.arange(n) % 6
    x = rng.normal(size=(n, D)) * np.where(np.arange(D) < 6, 0.3, 3.0)
    x[np.arange(n), reason] += 1.0
    return x.astype(np.float32), reason


@pytest.fixture(scope="module")
def reading():
    x, reason = planted()
    return fit_reading(x, x, reason, frozenset({"capo"}))


def same_reason_margin(x, reason):
    """By how much pairs of one reason are more alike than others."""
    unit = x - x.mean(axis=0)
    unit = unit / np.linalg.norm(unit, axis=1, keepdims=True)
    cosine, same = unit @ unit.T, reason[:, None] == reason[None, :]
    return cosine[same & ~np.eye(len(x), dtype=bool)].mean() - cosine[~same].mean()


def test_sentences_of_one_reason_lie_nearer_than_before(reading):
    x, reason = planted(seed=1)
    assert same_reason_margin(x, reason) < 0.05 and same_reason_margin(reading.vectors(x), reason) > 0.4


def test_what_a_text_is_read_as_does_not_depend_on_the_texts_beside_it():
    x, reason = planted()
    reading = fit_reading(x, x, reason)
    many = np.concatenate([x, x[:7], x])
    read = reading.vectors(many)
    np.testing.assert_array_equal(read[: len(x)], read[len(x) + 7 :])
    np.testing.assert_array_equal(
        read[: len(x)], np.concatenate([reading.vectors(x[i : i + 1]) for i in range(len(x))])
    )


def test_the_texts_of_the_run_have_mean_0_and_mean_square_1(reading):
    read = reading.vectors(planted()[0])
    assert read.shape == (600, 5) and read.dtype == np.float32  # six centres differ in five directions
    np.testing.assert_allclose(read.mean(axis=0), 0, atol=1e-4)
    assert (read**2).sum(axis=1).mean() == pytest.approx(1, abs=1e-4)


def test_it_is_affine(reading):
    x = planted(seed=2)[0]
    whole = reading.vectors(x[:2].mean(axis=0, keepdims=True))[0]
    np.testing.assert_allclose(whole, reading.vectors(x[:2]).mean(axis=0), atol=1e-5)


def test_of_many_reasons_the_strongest_directions_are_kept():
    rng = np.random.default_rng(0)
    reason, centres = np.repeat(np.arange(90), 3), rng.normal(size=(90, 100))
    x = centres[reason] + 0.1 * rng.normal(size=(270, 100))
    assert fit_reading(x, x, reason).matrix.shape == (100, DIRECTIONS)


def test_the_sign_of_a_direction_is_nobodys_choice(reading):
    x, reason = planted()
    again = fit_reading(x, x[::-1], reason[::-1])
    np.testing.assert_allclose(again.matrix, reading.matrix, atol=1e-3)


def test_what_was_saved_is_read_again(reading, tmp_path):
    reading.save(tmp_path)
    again = Reading.load(tmp_path)
    assert again.words == reading.words and again.fingerprint == reading.fingerprint
    np.testing.assert_array_equal(again.matrix, reading.matrix)
    np.testing.assert_array_equal(again.mean, reading.mean)


def test_where_nothing_was_saved_texts_are_read_as_written(tmp_path):
    Reading().save(tmp_path)
    assert list(tmp_path.iterdir()) == []
    plain, x = Reading.load(tmp_path), planted()[0]
    assert plain.fingerprint == "" and plain.masked(["The capo."]) == ["The capo."]
    np.testing.assert_array_equal(plain.vectors(x), x)


@pytest.mark.parametrize("name", [FILE, WORDS])
def test_a_damaged_file_is_told(reading, tmp_path, name):
    reading.save(tmp_path)
    (tmp_path / name).write_bytes(b"\xff\x00 no such file")
    with pytest.raises(RunError, match="Run the stage `embeddings` again"):
        Reading.load(tmp_path)


def test_words_and_map_are_both_in_the_fingerprint(reading):
    others = [Reading(), Reading(reading.words), Reading(frozenset(), reading.matrix, reading.mean), reading]
    found = {ReadingEmbedder(Bag(), one).fingerprint for one in others}
    assert len(found) == 4 and Bag.fingerprint not in found


def test_an_embedder_that_reads_masks_and_maps(reading):
    embedder = ReadingEmbedder(Bag(), reading)
    found = embedder.embed(["My capo is quiet"])
    np.testing.assert_allclose(found, reading.vectors(Bag().embed([f"My {STAND_IN} is quiet"])), atol=1e-6)
    assert embedder.d_model == found.shape[1] and embedder.is_linear
    assert ReadingEmbedder(Bag(), Reading()).d_model == D


def test_the_mean_of_the_token_states_is_the_vector(reading):
    embedder, texts = ReadingEmbedder(Bag(), reading), ["My capo is quiet", "capo", "Very quiet"]
    states = embedder.token_states(texts)
    np.testing.assert_allclose(np.stack([one.states.mean(axis=0) for one in states]), embedder.embed(texts), atol=1e-5)
    assert states[0].spans == [(0, 0), (0, 2), (0, 0), (8, 10), (11, 16)]  # the capo's token stands nowhere


def test_words_and_constant_make_the_pre_activation_and_a_masked_word_adds_exactly_nothing(reading):
    embedder, text = ReadingEmbedder(Bag(), reading), "My capo capo is quiet"
    sae = TopK(embedder.d_model, 4, 2)
    with torch.no_grad():
        sae.b_enc.normal_(0, 0.1, generator=torch.Generator().manual_seed(0))
        sae.b_dec.normal_(0, 0.1, generator=torch.Generator().manual_seed(1))
    expected = sae.requires_grad_(False).pre_acts(torch.from_numpy(embedder.embed([text]))).numpy()[0]
    for latent, found in enumerate(word_contributions(embedder, sae, [text] * 4, range(4))):
        assert found.words == ["My", "capo", "capo", "is", "quiet"]
        assert found.contributions[1] == found.contributions[2] == 0 and (found.contributions[[0, 3, 4]] != 0).all()
        assert found.contributions.sum() + found.constant == pytest.approx(found.pre_act, abs=1e-5)
        assert found.pre_act == pytest.approx(expected[latent], abs=1e-5)
