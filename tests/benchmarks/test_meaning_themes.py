"""Themes, kinds and lists against what was planted, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.meaning_themes import Planted, list_figures, meaning, theme_figures, theme_lists

PLANTED = Planted(
    intents=["quiet", "good value", "travel"],
    public=np.array([False, True, False]),
    wanted=np.array([[True, False, False], [False, False, True]]),
    ever=np.array([[True, False, True], [False, False, True]]),
    latents=np.array([[1, 0, 2], [0, 3, 0]]),
    weights=np.array([[0.5, 0.3, 0.2], [0.6, 0.4, 0.0]]),
)


def test_latents_and_themes_stand_for_the_intent_of_most_of_their_evidence(case):
    found = meaning(case, PLANTED)
    assert found.latents.tolist() == [0, 0, 1, -1]
    assert found.theme.tolist() == [0, 0, 1, -1]  # the last is not shown
    assert found.themes.tolist() == [0, 1]


def test_planted_intents_with_one_theme_purity_and_kinds(case):
    figures = theme_figures(case, PLANTED)
    assert figures["themes"] == 2
    assert figures["planted with one theme"] == pytest.approx(2 / 3)
    assert figures["planted with none"] == pytest.approx(1 / 3)
    assert figures["planted with one latent"] == pytest.approx(1 / 3)
    assert figures["purity by latents"] == 1
    assert figures["purity by evidence"] == pytest.approx(15 / 17)
    assert figures["kind right, by theme"] == 0.5  # undecided is not right
    assert figures["kind undecided, by theme"] == 0.5
    assert figures["kind right where decided, by theme"] == 1
    assert figures["kind right, by latent"] == 1


def test_a_theme_of_two_intents_is_the_one_of_most_latents(case):
    mixed = case.latents.assign(theme=[0, 0, 0, -1])
    figures = theme_figures(replace(case, latents=mixed), PLANTED)
    assert figures["planted with one theme"] == pytest.approx(1 / 3)
    assert figures["purity by latents"] == pytest.approx(2 / 3)


def test_lists_hold_personal_themes_the_heaviest_first(case):
    both = replace(case, themes=case.themes.assign(kind="personal"))
    assert [themes.tolist() for themes, _ in theme_lists(both, PLANTED)] == [[0, 1], [0]]
    assert [themes.tolist() for themes, _ in theme_lists(case, PLANTED)] == [[0], [0]]


def test_lists_are_right_where_the_wish_is_wanted(case):
    figures = list_figures(case, PLANTED)
    assert figures["first 5 right"] == 0.5
    assert figures["first 5 right, at most"] == 1
    assert figures["wanted covered by first 5"] == 0.5
    assert figures["first 5 latents right"] == pytest.approx(2 / 3)
    both = replace(case, themes=case.themes.assign(kind="personal"))
    assert list_figures(both, PLANTED)["first 5 right"] == pytest.approx(1 / 3)
    assert list_figures(both, PLANTED)["first 5 right, at most"] == pytest.approx(2 / 3)


def test_what_is_said_in_passing_is_not_among_the_first(case):
    """The first person's second theme has .04 of the weight: one theme of each is shown, of which one is right."""
    both = replace(case, themes=case.themes.assign(kind="personal"))
    weights = PLANTED.weights * np.where(PLANTED.weights == PLANTED.weights.max(axis=1, keepdims=True), 1, 0.04)
    figures = list_figures(both, replace(PLANTED, weights=weights))
    assert figures["themes listed"] == 1.5 and figures["first 5 right"] == 0.5
