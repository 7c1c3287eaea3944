"""The head's verdicts beside a language model's, on answers written by hand."""

import json

import numpy as np
import pytest

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.evaluation.verdicts import namers_verdicts
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def run(tmp_path):
    return make_tiny_run(tmp_path / "tiny")


def answer(is_intent):
    candidates = [{"name": "Quiet", "description": "Says that it is quiet."}]
    told = {"kind": "personal", "candidates": candidates, "is_intent": is_intent, "confidence": 0.9}
    return json.dumps(told)


def write(run, *entries):
    rows = [{"latent": latent, "answer": said, "failure": failure} for latent, said, failure in entries]
    run.path("intents", "prompts.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")


def test_nobody_asked_is_no_table(run):
    assert Explorer(run).compared_verdicts() is None


def test_verdicts_are_counted_by_that_of_the_head(run):
    write(run, (0, answer(True), None), (1, answer(True), None), (4, answer(False), None), (5, answer(False), None),
          (2, "{}", None), (3, None, "no answer"))  # fmt: skip
    explorer = Explorer(run)
    assert namers_verdicts(explorer._store) == {0: True, 1: True, 4: False, 5: False}
    found = explorer.compared_verdicts().set_index(c.VERDICT)
    assert found[["latents", "intent", "no_intent", "judged"]].T.to_dict("list") == {
        "wish": [3, 2, 1, 0],
        "chatter": [1, 0, 1, 0],
    }


def test_scores_of_a_judge_are_told_without_a_namer(run):
    table = run.table("intents/intents")
    scores = np.where(table[c.LATENT] < 3, [0.9, 0.7, 0.8, 0, 0, 0, 0, 0], np.nan)
    table.assign(**{c.SCORE_LLM: scores}).to_parquet(run.path("intents", "intents.parquet"))
    found = Explorer(run).compared_verdicts()
    assert found[[c.VERDICT, "latents", "intent", "no_intent", "judged"]].values.tolist() == [["wish", 3, 0, 0, 3]]
    assert found[c.SCORE_LLM].iloc[0] == pytest.approx(0.8)
