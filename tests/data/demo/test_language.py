"""What is written in the planted shop, and what is true of each sentence."""

import re

import numpy as np
import pandas as pd
import pytest

from saerec.data.demo.cores import CORES
from saerec.data.demo.facts import MAKES, thing_versions
from saerec.data.demo.language import Author
from saerec.data.demo.remarks import FACTS
from saerec.data.demo.shop import DEPARTMENTS
from saerec.data.demo.wishes import PERSONAL
from saerec.intents.reasons import CLASSES
from tests.data.demo.reading import WISHES, sentences_of, times_said, words


def test_every_thing_has_parts_materials_and_sizes_of_its_own():
    assert set(MAKES) == {thing.name for department in DEPARTMENTS for thing in department.things}
    for name, make in MAKES.items():
        assert all(len(set(words)) == 3 for words in (make.parts, make.materials, make.sizes)), name
    assert len(FACTS) >= 30
    assert all(re.search(r"{(use|a?_?thing|brand|a?_?part|a?_?other|a?_?material|size)}", fact) for fact in FACTS)


@pytest.mark.parametrize("name", WISHES)
def test_a_wish_is_told_in_many_words_of_which_none_gives_it_away(demo, name):
    assert len({frozenset(words(clause.text)) for clause in WISHES[name].clauses}) >= 12
    sentences = [words(text) for text in demo.truth.sentences.query("intent == @name")["text"]]
    assert len(sentences) >= 60
    counts = pd.Series([word for sentence in sentences for word in sentence]).value_counts()
    assert counts.iloc[0] <= 0.4 * len(sentences), counts.index[0]


def test_every_sentence_of_every_text_has_one_truth(demo, scene):
    truth = demo.truth.sentences
    assert truth["text"].is_unique  # nobody says the same and means something else
    written = {one for text in (*demo.interactions["review"], *demo.items["description"]) for one in sentences_of(text)}
    headings = {f"{row.title}. {row.category}. {row.brand}" for row in demo.items.itertuples()}
    assert set(truth["text"]) == written | headings
    assert set(truth["label"]) == set(CLASSES)
    assert ((truth["intent"] != "") == (truth["label"] == "wish")).all()
    assert set(truth.loc[truth["label"] == "wish", "intent"]) == set(WISHES)
    texts = scene[0].texts["text"]
    assert texts.isin(set(truth["text"])).mean() > 0.98  # the shortest sentences are read with their neighbours


def test_reviews_are_of_wishes_things_praise_and_chatter_in_the_shares_of_real_ones(demo):
    label = demo.truth.sentences.set_index("text")["label"]
    said = pd.Series([one for review in demo.interactions["review"] for one in sentences_of(review)])
    share = said.map(label).value_counts(normalize=True)
    assert 0.55 <= share["wish"] <= 0.6
    assert 0.15 <= share["thing"] <= 0.2
    assert 0.1 <= share["praise"] <= 0.12
    assert 0.1 <= share["chatter"] <= 0.15


def test_who_rates_low_blames_and_who_rates_high_praises(demo):
    high, low = (demo.interactions.query(f"rating {test} 3")["review"] for test in (">", "<="))
    assert high.str.contains("I would buy it again").any() and not low.str.contains("I would buy it again").any()
    assert low.str.contains("I cannot recommend it").any() and not high.str.contains("I cannot recommend it").any()


@pytest.mark.parametrize("name", WISHES)
def test_a_wish_is_mostly_said_in_general_words(demo, name):
    intent = demo.truth.sentences.set_index("text")["intent"]
    said = [one for review in demo.interactions["review"] for one in sentences_of(review) if intent[one] == name]
    general = [times_said(core, said) for core in CORES[name]]
    special = [times_said(clause.text, said) for clause in WISHES[name].clauses]
    assert np.mean(general[:3]) > 2 * np.mean(general[-3:])
    assert np.argsort(general)[-1] < 2
    assert np.median(general) > np.median(special)
    assert sum(general) > sum(special)


def test_facts_are_told_in_the_words_of_the_thing_and_wishes_seldom(demo):
    own = {name: words(" ".join((name, *make.parts, *make.materials, *make.sizes))) for name, make in MAKES.items()}
    titles = demo.items.set_index("item_id")["title"].str.lower()
    things = {item: max((name for name in MAKES if name in title), key=len) for item, title in titles.items()}
    label = demo.truth.sentences.set_index("text")["label"]
    told = pd.DataFrame(
        [
            (label[one], bool(words(one) & own[things[row.item_id]]))
            for row in demo.interactions.itertuples()
            for one in sentences_of(row.review)
        ],
        columns=["label", "own"],
    )
    shares = told.groupby("label")["own"].mean()
    assert shares["thing"] > 0.8
    assert shares.drop("thing").max() < 0.3


def test_no_review_is_written_twice_and_sentences_are_sound(demo):
    assert demo.interactions["review"].duplicated().mean() < 0.01
    written = demo.truth.sentences["text"]
    for text in written[written.str.endswith(".")]:  # a heading of an item ends without
        assert text[0].isupper() and text[-1] == ".", text
        assert not re.search(r"[\[\]{}|/]|  |,,|\.\.", text), text


def test_the_author_repeats_a_review_only_when_nothing_else_is_left():
    author = Author(np.random.default_rng(0))
    serves = np.zeros(len(PERSONAL))
    serves[0] = 1.0
    kettle = thing_versions(DEPARTMENTS[0].things[5], "Marlo", "K")[0]
    texts = [" ".join(one.text for one in author.review(serves, serves, kettle, 4)) for _ in range(300)]
    assert len(set(texts)) == 300
