"""Naming and judging from arrays and tables alone: no run, no path, nobody asked who was not handed in."""

import json

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec.config.schema import IntentsConfig
from saerec.intents.carried import item_codes
from saerec.intents.interpret import Passages, _support, judge_names, name_latents
from saerec.intents.llm.endpoint import Reply
from saerec.intents.retrieval import latent_idf, retrieve
from saerec.intents.selection import COLUMNS, intents_table
from tests.intents.conftest import THEMES, Planted, answer

BY_KEYWORDS, BY_MODEL = IntentsConfig(), IntentsConfig(namer="llm", llm_model="stub")


@pytest.fixture(scope="module")
def world():
    planted = Planted(per_theme=120)
    train = np.arange(len(planted.texts)) % 6 > 0
    return planted, Passages(planted.acts, planted.texts, planted.embeddings, train)


def told(planted, says="", clear=0.0):
    """Figures of latents that are wishes: of what latent 0 says, and of its reasons."""
    latents = planted.acts.table(planted.everything).assign(wish=0.7, thing=0.1, praise=0.1, chatter=0.1)
    latents[c.PRAISED], latents[c.SAID], latents[c.VOTE], latents[c.CLEAR] = 0.5, "", 0.0, 0.0
    latents.loc[0, [c.SAID, c.CLEAR]] = says, clear
    reasons = pd.DataFrame({c.LATENT: [0, 0, 2], c.SAID: ["lasts long", "quiet", "tasty"], c.VOTE: [0.9, 0.5, 0.2]})
    return {"latents": latents, "reasons": reasons}


def nobody(prompts, form):
    raise AssertionError("keywords ask nobody")


def test_a_namer_sees_no_held_out_text_and_none_that_training_may_not_see(world):
    _, passages = world
    assert not (passages.seen & passages.held_out).any()
    assert ((passages.seen | passages.held_out) == passages.train).all()
    assert passages.held_out.mean() > 0.1


def test_keywords_name_every_latent_that_fires_and_ask_nobody(world):
    planted, passages = world
    names = name_latents(passages, BY_KEYWORDS, seed=0, embed=planted.embed, ask=nobody, **told(planted))
    assert names.table[c.LATENT].tolist() == [0, 1, 2, 3]  # the last latent is dead
    assert all(theme in name.lower() for theme, name in zip(THEMES, names.table[c.NAME], strict=True))
    assert names.table[c.OBJECTION].isna().all() and (names.log, names.failures) == ([], {})


def test_a_model_is_shown_seen_texts_with_their_hot_words_and_keeps_to_its_failures(world):
    planted, passages = world
    shown = []

    def ask(prompts, form):
        shown.extend(json.loads(prompt[1]["content"])["fires"] for prompt in prompts)
        return [Reply(None, "the model refused"), *(Reply(answer(f"Fine {theme}")) for theme in THEMES[1:])]

    strongest = int(planted.acts.of_latent(1)[0][passages.seen[planted.acts.of_latent(1)[0]]][0])
    top = pd.DataFrame({c.LATENT: [1], c.TEXT_ID: [strongest], c.WORDS: ['[["soft", 0.1], ["velvet", 0.9]]']})
    names = name_latents(passages, BY_MODEL, seed=0, embed=planted.embed, ask=ask, top_texts=top, **told(planted))
    assert names.table[c.SOURCE].tolist() == ["keywords", "llm", "llm", "llm"]
    assert names.failures == {0: "the model refused"} and len(names.log) == 4
    assert shown[1][0] == "soft **velvet**"
    seen = set(planted.texts[passages.seen])
    assert {text for texts in shown for text in texts} <= seen | {"soft **velvet**"}


def test_what_latents_say_names_them_and_a_model_is_offered_it(world):
    planted, passages = world
    says = told(planted, "lasts long", 1.3)
    named = name_latents(passages, BY_KEYWORDS, seed=0, embed=planted.embed, ask=nobody, **says).table
    assert named[c.NAME][0] == "Lasts long: battery" and named[c.SOURCE].tolist() == ["reasons", *["keywords"] * 3]
    offers = []

    def ask(prompts, form):
        offers.extend(json.loads(prompt[1]["content"]).get("known_reasons") for prompt in prompts)
        return [Reply(None, "the model refused"), *(Reply(answer(f"Fine {theme}")) for theme in THEMES[1:])]

    names = name_latents(passages, BY_MODEL, seed=0, embed=planted.embed, ask=ask, **says)
    assert offers == [["lasts long", "quiet"], None, ["tasty"], None]
    assert names.table[c.SOURCE].tolist() == ["reasons", "llm", "llm", "llm"]  # what failed keeps its name


def test_every_name_is_judged_on_texts_no_namer_saw(world):
    planted, passages = world
    table = pd.DataFrame({c.LATENT: range(4), c.NAME: THEMES, c.DESCRIPTION: "Texts that speak of it."})
    scores = judge_names(passages, table, seed=0, embed=planted.embed)
    assert (scores.table[c.SCORE] > 0.95).all() and (scores.table[c.SCORE_KEYWORDS] > 0.95).all()
    assert scores.table[c.SCORE_LLM].isna().all() and scores.unanswered == 0
    assert scores.shuffled < 0.6
    rows = scores.samples
    assert passages.held_out[rows.loc[rows["held_out"], c.TEXT_ID]].all()
    assert passages.seen[rows.loc[~rows["held_out"], c.TEXT_ID]].all()
    assert (rows[c.PREDICTED] == rows["fires"]).mean() > 0.95


def test_a_model_judges_where_it_is_handed_in_and_its_silence_is_counted(world):
    planted, passages = world
    table = pd.DataFrame({c.LATENT: range(4), c.NAME: THEMES, c.DESCRIPTION: "Texts that speak of it."})

    def ask(prompts, form):
        asked = [json.loads(prompt[1]["content"]) for prompt in prompts]
        right = [[int(n) for n, text in one["texts"].items() if one["label"].split(":")[0] in text] for one in asked]
        return [Reply(None, "the model refused"), *(Reply(json.dumps({"express": said})) for said in right[1:])]

    scores = judge_names(passages, table, seed=0, embed=planted.embed, ask=ask)
    assert scores.unanswered == 1
    assert np.isnan(scores.table[c.SCORE_LLM][0]) and (scores.table[c.SCORE_LLM][1:] == 1).all()


def test_no_latent_with_a_name_is_no_error(world):
    planted, passages = world
    nameless = pd.DataFrame({c.LATENT: [], c.NAME: [], c.DESCRIPTION: []})
    scores = judge_names(passages, nameless, seed=0, embed=planted.embed)
    assert len(scores.table) == len(scores.samples) == 0 and np.isnan(scores.shuffled)


def test_a_detail_is_supported_by_texts_that_a_namer_may_see(world):
    """Whole words; what is held out, or not for training, does not count."""
    planted, passages = world
    support = _support(passages)
    assert support(0, ["battery", "batter", "velvet"]) == {"battery": 1, "batter": 0, "velvet": 0}
    assert support(4, ["battery"]) == {"battery": 0.0}  # a dead latent
    shown = planted.texts[passages.seen & (planted.theme == 0)]
    assert support(0, ["soon"])["soon"] == pytest.approx(shown.str.contains("soon").mean())
    with_others = Passages(
        planted.acts, planted.texts.where(passages.train, "The garlic came"), planted.embeddings, passages.train
    )
    assert _support(with_others)(0, ["garlic"]) == {"garlic": 0.0}


@pytest.fixture(scope="module")
def meant(world):
    """The table of intents, and two histories: both begin with a lantern; then battery and velvet, or garlic."""
    planted, passages = world
    names = name_latents(passages, BY_KEYWORDS, seed=0, embed=planted.embed, ask=nobody, **told(planted))
    scores = judge_names(passages, names.table, seed=0, embed=planted.embed)
    fired = planted.acts.to_csr(passages.train)
    interactions = pd.DataFrame(
        {c.USER: [1, 1, 1, 2, 2], c.ITEM: [4, 1, 2, 4, 3], c.POSITION: [0, 1, 2, 0, 1], c.SPLIT: c.TRAIN}
    )
    n = len(planted.texts)
    texts = pd.DataFrame({c.ITEM: planted.theme + 1, c.INTERACTION: -1, c.SPLIT: c.TRAIN}, index=range(n))
    texts.loc[~passages.train, c.SPLIT] = c.TEST
    idf = latent_idf(fired, texts, interactions, 2)
    latents = told(planted)["latents"].assign(**planted.acts.table(passages.train))
    table = intents_table(latents, names.table, scores.table, BY_KEYWORDS, by_meaning=False).assign(**{c.IDF: idf})
    return fired, texts, interactions, table


def test_the_table_of_intents_has_a_verdict_for_every_latent(meant):
    *_, table = meant
    assert set(COLUMNS) - set(table.columns) == {c.THEME, c.INTENT_KIND}  # which the themes add
    assert table[c.LATENT].tolist() == [0, 1, 2, 3, 4]
    assert table[c.REASON].tolist()[-1].startswith("Dead") and not table[c.IS_INTENT].tolist()[-1]
    assert table[c.NAME].isna().tolist() == [False] * 4 + [True]


@pytest.mark.parametrize("retrieval", ["evidence", "similarity"])
def test_what_is_retrieved_is_what_each_person_tells_of(meant, retrieval):
    fired, texts, interactions, table = meant
    reaches, idf = np.array([True] * 4 + [False]), table[c.IDF].to_numpy(np.float32)
    config, public = IntentsConfig(retrieval=retrieval, n_personal=2, item_latents=2), np.array([3], np.int32)
    items = item_codes(fired, texts, reaches, 4, 2)
    found = retrieve(fired, texts, interactions, items, reaches, public, idf, np.eye(5, dtype=np.float32), config)
    assert found.items is items and found.public is public
    assert not (found.personal.latents[found.personal.weights > 0] == 3).any()  # everybody has it
    assert found.interactions.latents[:, 0].tolist() == [3, 0, 1, 3, 2]
    first = found.personal.latents[:, 0].tolist()
    assert (first[1], first[2], first[4]) == (0, 1, 2)
    assert found.personal.weights[[1, 2, 4]].sum(axis=1) == pytest.approx(np.ones(3))
    # A history adds up; the released way looks at the last item alone.
    assert (found.personal.weights[2] > 0).tolist() == [True, retrieval == "evidence"]
