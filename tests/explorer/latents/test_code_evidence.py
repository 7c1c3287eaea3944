"""A code becomes evidence by the rule of the run, and what does not says why."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.explorer.latents.code_evidence import code_and_evidence
from saerec.intents.evidence import EvidenceRule
from saerec.intents.sayings import Sayings

ACTS = np.array([[0.8, 0.5, 0.0]], dtype=np.float32)
INDICES = np.array([[0, 1, 0]], dtype=np.int32)


@pytest.fixture
def store():
    table = pd.DataFrame({c.INTENT_KIND: ["personal", "none"], c.SAID: ["quiet", ""], c.CERTAIN: [True, False]})
    return SimpleNamespace(names={0: "Quiet", 1: "Order"}, latents=table)


@pytest.fixture
def rule():
    """Latent 0 gathers wishes that say what points upwards, latent 1 chatter."""
    upwards = Sayings(np.array([[0.0, 1.0]], np.float32), np.zeros(1, np.float32), np.array([-1]))
    return EvidenceRule(np.array([0, 3], np.int8), np.array([0, -1], np.int32), np.zeros(2, np.float32), upwards)


def told(store, rule, classes, vectors):
    found = code_and_evidence(store, rule, ACTS, INDICES, np.array([classes], np.float32), np.array([vectors]))[0]
    return {one[c.LATENT]: one for one in found}


def test_evidence_is_activation_times_class_times_how_far_it_says_the_reason(store, rule):
    found = told(store, rule, [0.7, 0.0, 0.0, 0.3], [0.0, 1.0])
    assert found[0][c.EVIDENCE] == pytest.approx(0.8 * 0.7)
    assert found[1][c.EVIDENCE] == pytest.approx(0.5 * 0.3)
    assert [one["why"] for one in found.values()] == ["", ""]


def test_what_is_of_another_class_or_says_something_else_is_none_and_says_so(store, rule):
    found = told(store, rule, [0.1, 0.0, 0.9, 0.0], [0.0, 1.0])
    assert found[0]["why"] == "the sentence is praise, the latent gathers wishes"
    assert found[1]["why"] == "the sentence is praise, the latent gathers chatter"
    found = told(store, rule, [0.9, 0.0, 0.1, 0.0], [1.0, 0.0])
    assert (found[0]["why"], found[0][c.EVIDENCE]) == ("the sentence does not say “quiet”", 0.0)


def test_what_is_weak_beside_the_latents_own_sentences_is_none(store, rule):
    found = told(store, replace(rule, floor=np.array([0.6, 0.0], np.float32)), [0.7, 0.0, 0.0, 0.3], [0.0, 1.0])
    assert found[0]["why"] == "weak beside what the latent's own sentences reach"
    assert found[1]["why"] == ""


def test_it_keeps_what_the_run_keeps(store, rule):
    classes, vectors = np.array([[0.6, 0.0, 0.1, 0.3]], np.float32), np.array([[0.6, 0.8]], np.float32)
    acts, indices = ACTS.copy(), INDICES.copy()
    rule.keep(acts, indices, classes, vectors)
    found = code_and_evidence(store, rule, ACTS, INDICES, classes, vectors)[0]
    assert [one[c.LATENT] for one in found] == indices[0, :2].tolist()
    assert [one[c.EVIDENCE] for one in found] == pytest.approx(acts[0, :2].tolist())


def test_without_a_rule_every_code_is_evidence(store):
    found = told(store, None, [0.0, 0.0, 1.0, 0.0], [1.0, 0.0])
    assert [one[c.EVIDENCE] for one in found.values()] == pytest.approx([0.8, 0.5])
