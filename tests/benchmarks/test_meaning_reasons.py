"""Codes and names against readers' glosses, by hand."""

import numpy as np
import pytest
from scipy import sparse

from benchmarks.gloss_groups import GROUPS, group_of
from benchmarks.meaning_reasons import bound_share, code_figures, name_figures, wrong_names


def test_glosses_fall_into_the_first_group_that_they_hold_a_phrase_of():
    assert group_of("Low price") == group_of("not worth it") == "value"
    assert group_of("quiet practice") == "low noise"
    assert group_of("stays in tune") == "tuning"
    assert group_of("good fortune") == "good fortune"  # no whole word of a phrase
    assert group_of("lightweight") == "light"


def test_groups_have_different_names_and_no_phrase_twice():
    names = [name for name, _ in GROUPS]
    phrases = [phrase for _, some in GROUPS for phrase in some]
    assert len(set(names)) == len(names)
    assert len(set(phrases)) == len(phrases)
    assert all(phrases)


def test_pairs_of_one_reason_have_the_same_code(case):
    figures = code_figures(case)
    assert figures["sentences with reasons"] == 4
    assert figures["same gloss by codes, AUC"] == 1
    assert figures["same group by evidence, AUC"] == 1
    assert figures["strongest latent and group by codes, AMI"] == pytest.approx(1)
    assert figures["strongest latent and gloss by codes, AMI"] < 1  # two glosses of one group


def test_names_are_right_by_gloss_or_by_group(case):
    figures = name_figures(case)
    assert figures["wish sentences told"] == 1
    assert figures["intent's name is the gloss"] == pytest.approx(3 / 4)
    assert figures["intent's name is of the group"] == 1
    assert figures["theme's name is of the group"] == pytest.approx(2 / 4)
    assert figures["readers agree, by group"] == 1


def test_wrong_names_come_with_what_readers_say(case):
    case.latents.loc[2, "name"] = "Pets like it"
    worst = wrong_names(case).iloc[0]
    assert (worst["name"], worst["told"], worst["wrong"]) == ("Pets like it", 2, 2)
    assert worst["glosses"] == "good value, low price"


def test_a_latent_of_one_item_is_bound_and_one_of_all_is_not():
    item = np.repeat(np.arange(10), 20)
    holds = np.zeros((200, 3), dtype=bool)
    holds[item == 4, 0] = True
    holds[::2, 1] = True
    holds[:3, 2] = True  # too few sentences to say
    codes = sparse.csr_array(holds)
    assert bound_share(codes, item, np.ones(3, bool)) == 0.5
    assert bound_share(codes, item, np.array([False, True, True])) == 0
