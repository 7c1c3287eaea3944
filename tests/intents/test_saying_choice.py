"""What a latent says, of what it may say: by hand on axes."""

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.intents.reason_reader import ReasonReader
from saerec.intents.saying_choice import COLUMNS, Readers, choose
from saerec.intents.sentence_reader import SentenceReader
from tests.intents.test_reason_reader import REASONS, D, bank, planted
from tests.support.codes import dense_acts

NAMES = np.eye(D, dtype=np.float32)


def readers(families="", corpus=None):
    """Sentences of a reason lie on its axis, those that say none on no axis of the ten."""
    known = bank(families)
    corpus = planted(np.arange(2000) % D, noise=0.05, seed=1) if corpus is None else corpus
    sentences = planted(known.reason, noise=0.01)
    sentences[known.reason < 0] = -NAMES[:1]
    reasons = ReasonReader(known, planted(known.reason, noise=0.05), NAMES, corpus, np.ones(len(corpus)))
    return Readers(reasons, SentenceReader(known, sentences, NAMES))


def chosen(said, votes, some=None, weight=None):
    """What latent 0 says, that sentences of reasons `said` fire, with votes for reasons (name -> vote)."""
    codes = np.zeros((len(said), 2), np.float32)
    codes[:, 0] = 1.0 if weight is None else weight
    told = pd.DataFrame({c.LATENT: np.int32(0), c.SAID: list(votes), c.VOTE: list(votes.values()), "share": 0.5})
    x = planted(np.asarray(said), noise=0.01)
    found = choose(dense_acts(codes), x, x, told, some or readers())
    assert found.columns.tolist() == COLUMNS
    return found


def test_the_saying_that_the_sentences_say_is_chosen_over_one_of_more_votes():
    """Twenty sentences of reason 3, none of reason 5, for which more votes were given."""
    found = chosen([3] * 20, {"reason 5": 1.5, "reason 3": 1.0})
    assert found["saying"].tolist() == [3] and found[c.VOTE].tolist() == pytest.approx([1.0])


def test_how_clear_it_is_by_hand():
    """Cosine 1 less its mean with the reason; 1 with the nearest sentence that says it, 0 with what says none."""
    some = readers()
    found = chosen([3] * 20, {"reason 3": 1.0}, some)
    near = 1 - some.reasons.sayings.mean[3]
    assert found[c.CLEAR].tolist() == pytest.approx([near + 1], abs=0.1)


def test_what_lies_as_near_to_sentences_that_say_nothing_is_less_clear():
    known = bank()
    plain = readers()
    praise = planted(known.reason, noise=0.01)
    praise[known.reason < 0] = NAMES[3]
    hollow = Readers(plain.reasons, SentenceReader(known, praise, NAMES))
    both = [chosen([3] * 20, {"reason 3": 1.0}, some)[c.CLEAR].iloc[0] for some in (plain, hollow)]
    assert both[0] - both[1] == pytest.approx(1, abs=0.05)


def test_a_family_is_said_where_sentences_agree_on_no_reason_of_it():
    """Half of the sentences say each reason: the family covers all, a reason half (.07 less), and says less (.15).
    With five reasons of a fifth each, none of which ten say, only the family is said."""
    two = readers("first two: reason 0; reason 1")
    family = len(REASONS)
    assert chosen([0, 1] * 15, {"reason 0": 1.0, "reason 1": 0.9}, two)["saying"].tolist() == [0]
    five = readers("first five: " + "; ".join(REASONS[:5]))
    found = chosen([0, 1, 2, 3, 4] * 8, {"reason 0": 1.0, "reason 1": 0.9}, five)
    assert found["saying"].tolist() == [family] and found[c.VOTE].tolist() == pytest.approx([1.0])


def test_what_too_few_sentences_say_is_not_said():
    assert chosen([3] * 9 + [7] * 3, {"reason 3": 1.0, "reason 7": 1.0}).empty
    assert chosen([3] * 10 + [7] * 3, {"reason 3": 1.0, "reason 7": 1.0})["saying"].tolist() == [3]


def test_weak_sentences_are_no_evidence():
    """Nine strong ones, and eleven under a fifth of them."""
    assert chosen([3] * 20, {"reason 3": 1.0}, weight=np.repeat([1.0, 0.1], [9, 11])).empty


def test_what_nobody_here_speaks_of_is_not_said():
    """In this corpus nobody says reason 3."""
    silent = readers(f"all: {'; '.join(REASONS[1:])}", planted(np.zeros(500, int), noise=0.01))
    assert chosen([3] * 20, {"reason 3": 1.0}, silent).empty


def test_a_latent_without_votes_says_nothing():
    assert chosen([3] * 20, {}).empty
