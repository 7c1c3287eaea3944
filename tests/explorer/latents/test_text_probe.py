"""A typed text is read as the run read its own: the same words fire the same latents, as strongly."""

from dataclasses import replace

import numpy as np
import pytest

from saerec import columns as c
from saerec.errors import ConfigError
from saerec.explorer import Explorer
from saerec.intents.reasons import CLASSES
from saerec.places import demo_run as bundled_run
from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.run import Run
from tests.support.small_bank import write_bank


@pytest.fixture(scope="module")
def explorer(demo_run):
    return Explorer(demo_run)


@pytest.fixture(scope="module")
def sentence(explorer):
    texts = explorer.run.table("data/texts")
    return int(texts.index[texts["split"] == "train"][5])


def test_a_sentence_of_the_corpus_fires_what_it_fired_then(explorer, sentence):
    text = explorer.run.table("data/texts")["text"].iat[sentence]
    found = explorer.probe(text)
    assert found.sentences == [text]
    acts = explorer.run.array("activations/top_acts")[sentence]
    indices = explorer.run.array("activations/top_indices")[sentence]
    stored = {int(j): float(a) for j, a in zip(indices, acts, strict=True) if a > 0}
    now = dict(zip(found.latents[c.LATENT], found.latents[c.ACTIVATION], strict=True))
    assert now.keys() >= stored.keys()  # what is stored is evidence: never more than the code
    assert all(now[j] >= stored[j] - 0.02 for j in stored)  # bf16 then, float32 or bf16 now


def test_a_typed_text_is_read_to_its_end_even_where_the_run_read_one_sentence_of_each(explorer, monkeypatch):
    config = explorer.run.config()
    config = replace(config, data=replace(config.data, max_passages=1))
    monkeypatch.setattr(explorer.run, "config", lambda: config)
    typed = "It keeps the coffee hot all morning. The lid does not leak. My son loves it."
    assert len(explorer.probe(typed).sentences) == 3


def test_words_are_those_of_the_sentence(explorer, sentence):
    text = explorer.run.table("data/texts")["text"].iat[sentence]
    words = explorer.probe(text).latents["words"].iat[0]
    assert " ".join(word for word, _ in words) == text


def test_the_strongest_sentence_speaks_for_a_latent(explorer, sentence):
    text = explorer.run.table("data/texts")["text"].iat[sentence]
    alone = explorer.probe(text).latents.set_index(c.LATENT)[c.ACTIVATION]
    both = explorer.probe(f"{text}\nSomething else entirely was written here.").latents.set_index(c.LATENT)
    assert (both.loc[alone.index, c.ACTIVATION] >= alone - 0.02).all()
    assert both[c.ACTIVATION].is_monotonic_decreasing


def test_items_are_those_that_carry_the_same(explorer, sentence):
    items = explorer.probe(explorer.run.table("data/texts")["text"].iat[sentence]).items
    assert items[c.SIMILARITY].between(0, 1 + 1e-6).all()
    assert items[c.SIMILARITY].is_monotonic_decreasing


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b", "<script>alert(1)</script>", "x" * 5_001])
def test_what_cannot_be_read_is_named(explorer, text):
    with pytest.raises(ConfigError, match=r"holds no words|The most is 5,000"):
        explorer.probe(text)


@pytest.mark.parametrize(
    "text", ["!!!", "🙂🙂🙂🙂", "<b>loud</b> <script>alert(1)</script>", "\x00\x01 strange \ud800"[:12], "a " * 2_400]
)
def test_anything_else_is_read(explorer, text):
    assert np.isfinite(explorer.probe(text).lost)


def test_latents_are_found_by_meaning(explorer, sentence):
    rows = explorer._store.dictionary
    texts = explorer.run.table("data/texts")["text"]
    vectors = explorer.run.array("embeddings/reading")
    table = explorer.latents_like(texts.iat[sentence])
    assert len(table) == len(rows)
    assert table[c.SIMILARITY].is_monotonic_decreasing
    from saerec.sae.storage import load_sae

    centred = np.asarray(vectors[sentence], np.float32) - load_sae(explorer.run.path("sae")).b_dec.detach().numpy()
    cosine = rows @ centred / np.linalg.norm(centred)
    assert table[c.SIMILARITY].to_numpy() == pytest.approx(np.sort(cosine)[::-1], abs=0.03)  # bf16 then
    with pytest.raises(ConfigError, match="no words"):
        explorer.latents_like("  ")


def test_every_sentence_is_read_with_the_bank_of_reasons(demo_run, tmp_path, monkeypatch):
    monkeypatch.setattr("saerec.workspace.reasons.assets", lambda: write_bank(tmp_path))
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path / "runs"))
    typed = "The fan makes no noise at all.\nIt is much too loud.\nI ordered it on Monday."
    read = Explorer(demo_run).meaning(typed)
    assert read["sentence"].tolist() == [
        "The fan makes no noise at all.",
        "It is much too loud.",
        "I ordered it on Monday.",
    ]
    assert np.allclose(read[list(CLASSES)].sum(axis=1), 1, atol=1e-5)
    assert read[list(CLASSES)].idxmax(axis=1).tolist() == ["wish", "wish", "chatter"]
    assert [reasons[0][0] for reasons in read["reasons"][:2]] == ["quiet", "noisy"]
    nearness = read["reasons"].map(lambda reasons: [near for _, near in reasons])
    assert all(one == sorted(one, reverse=True) and all(0.3 <= near <= 1 for near in one) for one in nearness)
    assert not (tmp_path / "runs").exists()  # who only looks leaves nothing there


def test_a_bank_that_cannot_be_kept_is_read_all_the_same(demo_run, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("saerec.workspace.reasons.assets", lambda: write_bank(tmp_path))
    monkeypatch.setenv("SAEREC_CACHE_DIR", str(tmp_path / "file"))
    assert Explorer(demo_run).meaning("Worth every cent.")["reasons"][0][0][0] == "good value"


def test_reasons_of_ones_own_are_read_from_the_moment_they_are_added(tmp_path, monkeypatch):
    packed = write_bank(tmp_path / "packed")
    monkeypatch.setattr("saerec.workspace.reasons.assets", lambda: packed)
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(tmp_path / "runs"))
    explorer, typed = Explorer(Run(bundled_run())), "Its dial glows in moonlight."

    def nearest():
        return [name for name, _ in explorer.meaning(typed)["reasons"][0]][:1]

    assert nearest() != ["glows in moonlight"]
    own = OwnReasons(tmp_path / "runs")
    own.add("glows in moonlight", "stays dark", ["It glows in the moonlight.", "The hands shine by moonlight.",
                                                 "I can read the dial at night by the moon."])  # fmt: skip
    assert nearest() == ["glows in moonlight"]
    own.undo()
    assert nearest() != ["glows in moonlight"]
