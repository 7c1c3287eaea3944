"""Controls put chance where they say, and leave the rest."""

import numpy as np
import pandas as pd

from benchmarks.meaning_case import GLOSSES, LABEL, Case, with_controls
from benchmarks.meaning_sentences import read_truth
from benchmarks.meaning_verdicts import verdict_figures


def test_dealing_latents_moves_whole_rows(case):
    dealt = case.with_latents_dealt(np.random.default_rng(0)).latents
    assert dealt["name"].tolist() != case.latents["name"].tolist()
    assert sorted(dealt["name"]) == sorted(case.latents["name"])
    assert (dealt["is_intent"] == (dealt["theme"] >= 0)).all()


def test_dealing_codes_keeps_what_lies_on_a_sentence(case):
    dealt = case.with_codes_dealt(np.random.default_rng(0))
    assert (dealt.raw.sum(axis=1) == case.raw.sum(axis=1)).all()
    assert (dealt.raw.toarray() != case.raw.toarray()).any()


def test_shuffling_keeps_label_and_glosses_together(case):
    shuffled = case.with_truth_shuffled(np.random.default_rng(1)).sentences
    assert shuffled["text"].tolist() == case.sentences["text"].tolist()
    assert shuffled[LABEL].tolist() != case.sentences[LABEL].tolist()
    assert ((shuffled[LABEL] == "wish") == (shuffled[GLOSSES].map(len) > 0)).all()


def test_controls_stand_beside_what_was_found(case):
    table = with_controls(verdict_figures, case, 0).set_index("figure")
    assert table.loc["verdict precision", "found"] == 1
    assert table.loc["verdict precision", "random"] < 1
    assert table.loc["latents known"].tolist() == [4, 4, 4]
    assert with_controls(verdict_figures, case, 0, Case.with_codes_dealt).loc[0, "figure"] == "latents known"


def test_truth_is_the_first_readers_and_reasons_need_every_reader(tmp_path):
    path = tmp_path / "labels.csv"
    rows = [
        ("a", "wish", "quiet", "wish", "low noise"),
        ("b", "wish", "quiet", "praise", ""),
        ("c", "unclear", "", "", ""),
    ]
    pd.DataFrame(rows, columns=["sentence", "label_a", "gloss_a", "label_b", "gloss_b"]).to_csv(path, index=False)
    truth = read_truth(path)
    assert truth["text"].tolist() == ["a", "b"]
    assert truth[GLOSSES].tolist() == [("quiet", "low noise"), ()]
    pd.DataFrame([("a", "wish", "quiet")], columns=["sentence", "label", "gloss"]).to_csv(path, index=False)
    assert read_truth(path)[GLOSSES].tolist() == [("quiet",)]
