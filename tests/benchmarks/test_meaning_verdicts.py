"""Verdicts and evidence, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.meaning_verdicts import evidence_figures, precision_at, verdict_figures


def test_a_latent_is_a_wish_when_most_of_its_mass_lies_on_wishes(case):
    figures = verdict_figures(case)
    assert figures["latents known"] == 4
    assert figures["verdict precision"] == figures["verdict recall"] == figures["verdict specificity"] == 1
    assert figures["wish share AUC"] == 1
    hidden = case.latents.assign(is_intent=[True, False, False, True])
    figures = verdict_figures(replace(case, latents=hidden))
    assert figures["verdict precision"] == pytest.approx(1 / 2)
    assert figures["verdict recall"] == pytest.approx(1 / 3)
    assert figures["verdict specificity"] == 0


def test_latents_of_few_sentences_have_no_truth(case):
    assert verdict_figures(case, least=3)["latents known"] == 1
    assert verdict_figures(case, least=3)["latents known, by codes"] == 3


def test_evidence_of_shown_intents_and_what_wishes_keep_of_their_activation(case):
    figures = evidence_figures(case)
    assert figures["evidence precision"] == pytest.approx(16 / 17)
    assert figures["evidence recall"] == 1
    assert figures["wish activation shown"] == pytest.approx(16 / 17)
    assert figures["activation on wishes"] == pytest.approx(17 / 26)
    assert figures["wish sentences with an intent"] == 1
    assert figures["other sentences with an intent"] == pytest.approx(1 / 2)


def test_precision_where_enough_of_what_is_right_is_let_through():
    right, mass = np.array([True, False, True, True]), np.array([1.0, 1.0, 1.0, 2.0])
    score = np.array([4.0, 3.0, 2.0, 1.0])
    assert precision_at(0.25, right, score, mass) == 1
    assert precision_at(0.5, right, score, mass) == pytest.approx(2 / 3)
    assert precision_at(1.0, right, score, mass) == pytest.approx(4 / 5)
    assert np.isnan(precision_at(0.5, right, score, mass, whole=10.0))


def test_equal_scores_are_let_through_together_whatever_their_order():
    right = np.array([True, False])
    assert precision_at(0.5, right, np.ones(2), np.ones(2)) == precision_at(0.5, right[::-1], np.ones(2), np.ones(2))
