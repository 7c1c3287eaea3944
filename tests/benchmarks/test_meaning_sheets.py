"""What sheets ask, and what filled ones come to."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import meaning_sheets
from benchmarks.meaning_sheets import planted_sheet, quality_sheet, score_sheet
from saerec.sae.activations import Activations

KEY = pd.DataFrame({"row": [1, 2, 3, 4], "latent": [7, 8, 9, 3], "truth": ["quiet", "travel", "Baking", "pets"]})


def found(table):
    return dict(zip(table["figure"], table["found"], strict=True))


def test_answers_are_understood_misleading_or_say_nothing():
    filled = pd.DataFrame({"row": [4, 3, 2, 1], "name": "", "answer": ["none", " baking", "quiet", "Quiet"]})
    figures = found(score_sheet(filled, KEY))
    assert figures == {"rows read": 4, "understood": 0.5, "misleading": 0.25, "says nothing": 0.25}
    filled["answer"] = None
    assert found(score_sheet(filled, KEY))["says nothing"] == 1


def test_quality_is_a_share_of_the_rows_that_were_read():
    filled = pd.DataFrame({"row": [1, 2, 3, 4], "quality": [2, 2, 0, None]})
    figures = found(score_sheet(filled, KEY))
    assert figures["rows read"] == 3
    assert figures["says what people mean"] == pytest.approx(2 / 3)
    assert figures["misleading or empty"] == pytest.approx(1 / 3)


class RunByHand:
    """Two latents of thirty sentences each: the first says one planted intent, the second anything."""

    def __init__(self):
        said = ["quiet"] * 30 + [f"intent {i}" for i in range(30)]
        texts = pd.DataFrame({"text": [f"sentence {i}" for i in range(60)], "split": "train"})
        names = pd.DataFrame({"latent": [0, 1, 2], "name": ["Hush", "Odds", None], "is_intent": [True, True, False]})
        self.tables = {
            "data/texts": texts,
            "data/truth_sentences": texts.assign(label="wish", intent=said)[["text", "label", "intent"]],
            "intents/intents": names,
        }

    def table(self, name):
        return self.tables[name]

    @property
    def activations(self):
        return Activations.build(np.linspace(2, 1, 60, dtype=np.float32)[:, None], np.repeat([[0], [1]], 30, axis=0), 3)


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(meaning_sheets, "activations", lambda run: run.activations)
    return RunByHand()


def test_a_planted_sheet_asks_for_pure_latents_and_keeps_the_truth_apart(run):
    sheet, key = planted_sheet(run, seed=0)
    assert sheet.to_dict("records") == [{"row": 1, "name": "Hush", "answer": ""}]
    assert key.to_dict("records") == [{"row": 1, "latent": 0, "truth": "quiet"}]
    run.tables["data/texts"].loc[:29, "split"] = "test"  # held-out sentences count for nothing
    assert planted_sheet(run, seed=0)[1].empty


def test_a_quality_sheet_shows_six_of_the_strongest_sentences_of_shown_intents(run):
    sheet, key = quality_sheet(run, 60, seed=0)
    assert sorted(key["latent"]) == [0, 1]
    hush = sheet.set_index("name").loc["Hush", "sentences"].split(" || ")
    assert (len(hush), hush[0], hush[-1]) == (6, "sentence 0", "sentence 17")
    assert len(quality_sheet(run, 1, seed=0)[0]) == 1
