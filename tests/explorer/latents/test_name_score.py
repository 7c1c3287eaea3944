"""A name written by a person is judged at once, on the texts the run's own name was judged on."""

import numpy as np
import pytest

from saerec import columns as c
from saerec.errors import ConfigError, NotFoundError
from saerec.explorer import Explorer
from saerec.explorer.models import LiveModels
from saerec.workspace.notebook import Notebook
from tests.support.tiny_run import THEMES, make_tiny_run


class Embedder:
    """A text points to the themes it names."""

    def embed(self, texts):
        return np.array([[float(theme in text.lower()) for theme in THEMES] for text in texts], dtype=np.float32)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return make_tiny_run(tmp_path_factory.mktemp("naming") / "tiny", n_users=16)


@pytest.fixture
def explorer(finished, tmp_path, monkeypatch):
    monkeypatch.setattr(LiveModels, "embedder", Embedder())
    return Explorer(finished, Notebook(tmp_path / "notes.sqlite", "tiny"))


def test_a_name_that_says_it_and_one_that_does_not(explorer):
    right = explorer.score_name(0, "Quiet things", "Texts that speak of quiet.")
    assert (right.measured.score, right.measured.auc, right.measured.score_keywords) == (1, 1, 1)
    assert not right.samples["wrong"].any()
    wrong = explorer.score_name(0, "Bright things", "Texts that speak of bright colours.")
    assert wrong.measured.score <= 0.5
    held_out = wrong.samples[wrong.samples["held_out"]]
    fires, predicted = held_out["fires"], held_out[c.PREDICTED]
    assert (predicted[fires].mean() + (~predicted[~fires]).mean()) / 2 == pytest.approx(wrong.measured.score)


def test_the_score_is_kept_with_the_name_and_taken_back_with_it(explorer):
    before = explorer.latent(0)
    measured = explorer.score_name(0, "Bright things", "Of light.").measured
    explorer.notebook.rename(0, "  Bright   things ", "Of light.", measured=measured)
    now = explorer.latent(0)
    assert (now.row["name"], now.row["source"], now.row["score"]) == ("Bright things", "human", measured.score)
    assert set(now.judged[c.TEXT_ID][now.judged[c.PREDICTED]]) == set(measured.said)
    explorer.notebook.rename(0, "Something else")  # not measured: no score
    assert np.isnan(explorer.latent(0).row["score"])
    explorer.notebook.undo(0)
    assert explorer.latent(0).row["score"] == measured.score
    explorer.notebook.undo(0)
    assert repr(explorer.latent(0).row) == repr(before.row)  # nan is nan here
    assert explorer.latent(0).judged.equals(before.judged)


def test_judged_texts_say_who_is_misjudged(explorer):
    judged = explorer.latent(1).judged
    assert len(judged) == 12 and judged["wrong"].sum() == 4
    assert (judged[c.ACTIVATION] > 0).tolist() == judged["fires"].tolist()
    assert not (judged["near"] & judged["fires"]).any()


def test_random_texts_fire_and_stay_the_same(explorer):
    drawn = explorer.latent(0).random
    assert 0 < len(drawn) <= 8 and drawn[c.ACTIVATION].is_monotonic_decreasing and (drawn[c.ACTIVATION] > 0).all()
    assert drawn.equals(explorer.latent(0).random)
    assert explorer.latent(7).random.empty


def test_what_cannot_be_judged_is_said(explorer):
    with pytest.raises(ConfigError, match="too few"):
        explorer.score_name(6, "Dead", "Nothing.")
    with pytest.raises(NotFoundError):
        explorer.score_name(99, "Nobody", "Nothing.")


def test_the_name_of_the_run_is_judged_as_the_run_judged_it(demo_run, tmp_path):
    explorer = Explorer(demo_run, Notebook(tmp_path / "notes.sqlite", "demo"))
    scored = [row for row in explorer.latents().to_dict("records") if np.isfinite(row["score"])][:3]
    assert scored
    for row in scored:
        again = explorer.score_name(row[c.LATENT], row["name"], row["description"]).measured
        assert again.score == pytest.approx(row["score"], abs=0.02)
        assert again.score_keywords == pytest.approx(row["score_keywords"])
