"""A run of reviews is read for meaning, one of item texts as written; later data are read as the run was."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.data.origin import FileOrigin
from saerec.embedding import make_embedder
from saerec.embedding.masking import mask
from saerec.embedding.reading import Reading
from saerec.explorer import Explorer
from saerec.intents.evidence import EvidenceRule
from saerec.intents.reasons import CLASSES
from saerec.intents.saying_choice import HELD, sureness
from saerec.intents.sayings import LEAST_SAID
from saerec.intents.sentence_reader import SentenceReader
from saerec.pipeline import run_pipeline
from saerec.pipeline.append import append_data
from saerec.pipeline.stages.embeddings import reads_meaning as would_read_meaning
from saerec.sae.activations import Activations
from saerec.sae.metrics import encode_corpus
from saerec.sae.storage import load_sae
from saerec.workspace.artifacts import activations, read_vectors, reads_meaning
from saerec.workspace.bank_vectors import embed_bank
from saerec.workspace.reasons import load_bank, reasons_dir
from tests.conftest import SMALL_DEMO


@pytest.fixture(scope="module")
def sae(demo_run):
    return load_sae(demo_run.path("sae"))


def sentence_reader(run):
    """As the run's own stages read."""
    bank = load_bank(run.directory.parent)
    embedder = make_embedder(run.config().embedding)
    return SentenceReader(bank, embed_bank(embedder, bank.sentences), embed_bank(embedder, bank.reasons))


def test_most_passages_must_be_reviews(tiny_config):
    passages = pd.DataFrame({c.INTERACTION: [0, 1, -1, -1]})
    assert would_read_meaning(tiny_config, passages) and not would_read_meaning(tiny_config, passages.iloc[1:])
    assert not would_read_meaning(tiny_config, passages.iloc[:0])
    for chosen in ("meaning", "written"):
        embedding = dataclasses.replace(tiny_config.embedding, reading=chosen)
        config = dataclasses.replace(tiny_config, embedding=embedding)
        assert {would_read_meaning(config, part) for part in (passages, passages.iloc[2:])} == {chosen == "meaning"}


def test_a_run_of_reviews_masks_its_things_and_sees_vectors_in_its_reading(demo_run):
    assert reads_meaning(demo_run)
    how, texts = Reading.load(demo_run.path("embeddings")), demo_run.table("data/texts")[c.TEXT]
    vectors = demo_run.array("embeddings/texts")
    np.testing.assert_allclose(read_vectors(demo_run), how.vectors(vectors), atol=1e-5)
    assert how.words and any(mask(text, how.words).text != text for text in texts)
    assert demo_run.json("embeddings/meta")["reading"] == how.fingerprint
    assert demo_run.json("sae/cfg")["d_model"] == read_vectors(demo_run).shape[1]


def test_codes_are_evidence(demo_run, sae):
    """What is kept is what the dictionary gives, less what is not of the latent's class or says another thing."""
    acts, indices = (np.array(found) for found in encode_corpus(sae, read_vectors(demo_run)))
    classes = demo_run.array("activations/classes")
    before = Activations.build(acts.copy(), indices.copy(), sae.n_latents).to_csr().toarray()
    rule = EvidenceRule.load(demo_run.path("activations"))
    rule.keep(acts, indices, np.asarray(classes, np.float32), read_vectors(demo_run))
    expected = Activations.build(acts, indices, sae.n_latents).to_csr().toarray()
    kept = activations(demo_run).to_csr().toarray()
    # float16 of the classes, and the order of sums: what lies on a threshold may fall to either side
    assert (np.isclose(kept, expected, atol=2e-2) | (kept == 0) | (expected == 0)).all()
    assert ((kept > 0) != (expected > 0)).mean() < 1e-3
    assert (kept <= before + 1e-2).all() and 0 < (kept > 0).sum() < (before > 0).sum()


def test_no_evidence_lies_under_its_floor_or_says_something_else(demo_run):
    rule, codes = EvidenceRule.load(demo_run.path("activations")), activations(demo_run).to_csr().tocoo()
    assert (codes.data >= rule.floor[codes.col] - 2e-3).all() and (rule.floor > 0).any()
    said, asked = rule.sayings.of(read_vectors(demo_run)), rule.says[codes.col]
    assert (said[codes.row, asked][asked >= 0] >= LEAST_SAID - 1e-3).all() and (asked >= 0).any()
    latents = demo_run.table("activations/latents")
    names = np.array([*sentence_reader(demo_run).bank.sayings, ""])[rule.says]
    assert (names == latents[c.SAID])[rule.says >= 0].all()
    assert (((latents[c.CLEAR] > 0) & (sureness(latents) >= HELD)) == (rule.says >= 0)).all()


def test_every_latent_has_its_verdict_and_every_theme_its_head(demo_run):
    latents, themes = demo_run.table("intents/intents"), demo_run.table("intents/themes")
    shown = latents[latents[c.IS_INTENT]]
    assert len(shown) and len(themes)
    assert (latents[c.REASON].isna() == latents[c.IS_INTENT]).all() and latents[c.VERDICT].isin(
        [*CLASSES, "unclear"]
    ).all()
    assert latents.loc[latents[c.IS_INTENT], c.REACHES].all() and (shown[c.VERDICT] == "wish").all()
    assert latents[c.THEME].iloc[themes[c.HEAD]].tolist() == themes[c.THEME].tolist() == list(range(len(themes)))
    assert (shown[c.THEME] >= 0).all()
    assert set(themes.loc[shown[c.THEME].unique(), c.INTENT_KIND]) <= {"personal", "public", "undecided"}
    spoken = np.array(demo_run.array("intents/item_latents"))[np.array(demo_run.array("intents/item_weights")) > 0]
    assert latents[c.REACHES].to_numpy()[spoken].all()


def test_classes_are_probabilities_of_every_passage(demo_run):
    classes = demo_run.array("activations/classes")
    assert classes.shape == (len(demo_run.table("data/texts")), len(CLASSES)) and classes.dtype == np.float16
    np.testing.assert_allclose(np.asarray(classes, np.float32).sum(axis=1), 1, atol=5e-3)
    truth = demo_run.table("data/truth_sentences").drop_duplicates(c.TEXT).set_index(c.TEXT)["label"]
    label = demo_run.table("data/texts")[c.TEXT].map(truth)
    read = pd.Series(np.asarray(classes).argmax(axis=1)).map(dict(enumerate(CLASSES)))
    assert (read[label.notna()] == label[label.notna()]).mean() > 0.6


def test_later_data_are_read_as_the_run_was(demo_run, tmp_path):
    item = demo_run.table("data/items")[c.ITEM_ID].tolist()
    rows = [("ada", item[k], 2_000_000_000 + k, "It is so quiet that the neighbours never complain.") for k in range(4)]
    rows.append(("ada", item[5], 2_000_000_009, "I ordered it last Tuesday."))
    pd.DataFrame(rows, columns=["user_id", "item_id", "timestamp", "review"]).to_csv(tmp_path / "new.csv", index=False)
    run = append_data(demo_run.directory, FileOrigin(tmp_path / "new.csv"), tmp_path / "runs" / "later")
    n_old, n_new = len(demo_run.table("data/texts")), 5
    for name in ("embeddings/texts", "embeddings/reading", "activations/classes", "activations/top_acts"):
        assert np.array_equal(run.array(name)[:n_old], demo_run.array(name)) and len(run.array(name)) == n_old + n_new
    how = Reading.load(run.path("embeddings"))
    assert how.fingerprint == Reading.load(demo_run.path("embeddings")).fingerprint
    np.testing.assert_allclose(run.array("embeddings/reading"), how.vectors(run.array("embeddings/texts")), atol=1e-5)
    read = np.asarray(run.array("activations/classes")[n_old:]).argmax(axis=1)
    assert read.tolist() == [0, 0, 0, 0, 3]
    rule, codes = EvidenceRule.load(run.path("activations")), activations(run)
    for text in range(n_old, n_old + n_new):
        own = rule.own_class[codes.of_text(text)[0]]
        assert (np.asarray(run.array("activations/classes")[text], np.float32)[own] > 0.24).all()
    pd.testing.assert_frame_equal(run.table("intents/themes"), demo_run.table("intents/themes"))
    assert len(Explorer(run).user("ada").personal) <= run.config().intents.n_personal


def test_later_data_are_held_to_the_same_reasons_where_a_bank_has_grown(demo_run, tmp_path):
    """A reason of one's own stands first: those the run knows have other places."""
    item = demo_run.table("data/items")[c.ITEM_ID].tolist()
    rows = [("ada", item[k], 2_000_000_000 + k, "It is so quiet that the neighbours never complain.") for k in range(4)]
    pd.DataFrame(rows, columns=["user_id", "item_id", "timestamp", "review"]).to_csv(tmp_path / "new.csv", index=False)
    own = reasons_dir(tmp_path / "grown") / "own.txt"
    own.parent.mkdir(parents=True)
    own.write_text("# keeps badgers away\nopposite: draws badgers\n+ No badger has come since.\n- Badgers adore it.\n")
    folders = [tmp_path / "plain" / "later", tmp_path / "grown" / "later"]
    plain, grown = (append_data(demo_run.directory, FileOrigin(tmp_path / "new.csv"), folder) for folder in folders)
    assert load_bank(grown.directory.parent).reasons[0] == "keeps badgers away"
    new = len(demo_run.table("data/texts"))
    before, after = (activations(run).to_csr().toarray()[new:] for run in (plain, grown))
    assert (before > 0).any()
    np.testing.assert_allclose(after, before, rtol=0.05, atol=0.02)


def test_texts_that_are_read_as_written_stay_as_they_are(tmp_path, tiny_config, runs_dir):
    embedding = dataclasses.replace(tiny_config.embedding, reading="written")
    config = dataclasses.replace(tiny_config, embedding=embedding)
    run = run_pipeline(runs_dir / "as-written", SMALL_DEMO, config, until="intents")
    assert not reads_meaning(run) and Reading.load(run.path("embeddings")).fingerprint == ""
    assert read_vectors(run).shape == run.array("embeddings/texts").shape
    assert not list(run.path("embeddings").glob("*reading*")) and EvidenceRule.load(run.path("activations")) is None
    acts, indices = encode_corpus(load_sae(run.path("sae")), read_vectors(run))
    np.testing.assert_allclose(run.array("activations/top_acts"), acts, atol=1e-5)
    np.testing.assert_array_equal(run.array("activations/top_indices"), indices)
    latents = run.table("intents/intents")
    public = latents[latents[c.INTENT_KIND] == "public"]
    assert len(public) == min(config.intents.n_public, latents[c.IS_INTENT].sum())
    assert public[c.IDF].max() <= latents.loc[latents[c.INTENT_KIND] == "personal", c.IDF].min()
