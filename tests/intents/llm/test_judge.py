"""A chat model as judge: what it is shown, and what its answer is worth."""

import json

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.intents.llm.cache import AnswerCache
from saerec.intents.llm.client import ChatClient
from saerec.intents.llm.endpoint import Endpoint, Reply
from saerec.intents.llm.judge import FORM, SHOWN, judge_prompts, read_verdicts, shown_trials
from saerec.intents.samples import draw_trials
from saerec.intents.scoring import score_names
from saerec.text.wordings import wordings
from tests.intents.conftest import KEY, THEMES

NAMES = pd.DataFrame({c.LATENT: range(4), c.NAME: THEMES, c.DESCRIPTION: "Texts that speak of it."})


@pytest.fixture
def trials(planted):
    half = np.arange(len(planted.texts)) % 2 == 0
    wording, split = wordings(planted.texts), {"seen": half, "held_out": ~half}
    drawn = draw_trials(planted.acts, wording, planted.embeddings, range(4), seed=0, **split)
    return shown_trials(drawn)


def honest(prompt):
    """A model that can read: the texts that hold the label's first word."""
    content = json.loads(prompt)
    label = content["label"].split(":")[0]
    return json.dumps({"express": [int(n) for n, text in content["texts"].items() if label in text]})


def ask(stub, tmp_path, prompts):
    client = ChatClient(Endpoint(stub.url, KEY), "stub", retries=1, backoff=0.001, timeout=5)
    return client.ask_all(prompts, FORM, AnswerCache(tmp_path / "names.jsonl"))


def scores(replies, trials):
    said = read_verdicts(range(4), replies, trials, 0)
    names = NAMES[NAMES[c.LATENT].isin(list(said))]
    return score_names(names, trials, lambda queries, texts: [said[j] for j in names[c.LATENT]])


def test_a_model_that_reads_scores_one_and_one_that_guesses_a_half(stub, tmp_path, planted, trials):
    prompts = judge_prompts(NAMES, trials, planted.texts, 0)
    stub.good = honest
    right = scores(ask(stub, tmp_path / "a", prompts), trials)
    assert [score.score for score in right.values()] == [1.0] * 4
    stub.good = lambda prompt: json.dumps({"express": list(range(1, 100))})
    all_of_them = scores(ask(stub, tmp_path / "b", prompts), trials)
    assert [score.score for score in all_of_them.values()] == [0.5] * 4


def test_prompts_show_few_texts_in_no_telling_order(planted, trials):
    for latent, prompt in enumerate(judge_prompts(NAMES, trials, planted.texts, 0)):
        texts = json.loads(prompt[-1]["content"])["texts"]
        assert len(texts) <= 2 * SHOWN
        fires = [THEMES[latent] in text for text in texts.values()]
        assert fires != sorted(fires) and fires != sorted(fires, reverse=True)
        assert not trials[latent].seen.texts.size


@pytest.mark.parametrize("body", ["{}", '{"express": ["1"]}', '{"express": [1], "note": "x"}', "yes", '{"express": 1}'])
def test_an_answer_outside_the_schema_is_a_failure(body):
    assert "outside the schema" in FORM.misfit(body)


def test_a_model_without_an_end_in_sight_is_stopped():
    express = FORM.schema["json_schema"]["schema"]["properties"]["express"]
    assert express["maxItems"] == 2 * SHOWN


def test_failures_and_numbers_that_are_none_are_left_out(trials):
    replies = [Reply(None, "refused"), Reply('{"express": [0, -3, 999]}'), Reply('{"express": []}'), Reply("x", "bad")]
    said = read_verdicts(range(4), replies, trials, 0)
    assert set(said) == {1, 2}
    assert not said[1].any() and not said[2].any()
