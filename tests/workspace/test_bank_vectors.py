"""The bank's vectors are worked out once for a person, and a place that cannot be written costs time only."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from saerec.workspace.bank_vectors import FILE, embed_bank, is_bank_kept
from tests.embedding.test_corpus import Counting

SENTENCES = [f"It is reason {i}." for i in range(40)]


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("SAEREC_CACHE_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_a_bank_of_ten_thousand_is_read_again_in_no_time(kept):
    sentences = [f"It is reason {i}." for i in range(10_000)]
    embed_bank(Counting(), sentences)
    start = time.process_time()
    embed_bank(Counting(), sentences)
    assert time.process_time() - start < 1


def test_a_second_run_wherever_it_lies_embeds_nothing(kept):
    first, second = Counting(), Counting()
    assert not is_bank_kept()
    vectors = embed_bank(first, SENTENCES)
    np.testing.assert_array_equal(embed_bank(second, SENTENCES), vectors)
    assert first.asked == SENTENCES and second.asked == [] and is_bank_kept()


def test_an_edited_bank_costs_what_is_new_and_another_model_all(kept):
    embed_bank(Counting(), SENTENCES)
    edited, other = Counting(), Counting(fingerprint="b" * 64)
    embed_bank(edited, [*SENTENCES[5:], "A new one."])
    embed_bank(other, SENTENCES)
    assert edited.asked == ["A new one."] and other.asked == SENTENCES


def test_two_at_a_time_embed_it_once_between_them(kept):
    embedders = [Counting(), Counting()]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda embedder: embed_bank(embedder, SENTENCES), embedders))
    assert sum(len(embedder.asked) for embedder in embedders) == len(SENTENCES)


@pytest.mark.parametrize("why", ["no folder", "no database"])
def test_where_nothing_can_be_kept_it_is_embedded_all_the_same(tmp_path, monkeypatch, why):
    place = tmp_path / "place"
    if why == "no folder":
        place.write_text("a file")
    else:
        place.mkdir()
        (place / FILE).write_text("no database" * 200)
    monkeypatch.setenv("SAEREC_CACHE_DIR", str(place))
    np.testing.assert_array_equal(embed_bank(Counting(), SENTENCES), Counting().embed(SENTENCES))
