"""The scorecard, against figures counted by hand."""

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.latents.health import Health, health, warnings
from tests.support.tiny_run import make_tiny_run


def latents(**columns):
    table = {
        "name": ["quiet", "", "value", "x"],
        "n_texts": [100, 0, 4, 60],
        c.DENSITY: [0.05, 0.0, 0.002, 0.3],
        c.IS_INTENT: [True, False, True, False],
        c.VERDICT: ["wish", "unclear", "wish", "chatter"],
        c.THEME: [0, -1, 0, -1],
        c.SCORE_LOW: [0.8, np.nan, 0.45, np.nan],
        "stability": [0.9, np.nan, 0.5, 0.6],
    }
    return pd.DataFrame(table | columns)


def test_shares_are_counted_of_all_latents_and_of_intents():
    counted = {"intents": 2, "themes": 1, "others": {"unclear": 1, "chatter": 1}}
    assert health(latents()) == Health(named=3, dead=0.25, rare=0.25, dense=0.25, unsure=0.5, stability=0.6, **counted)


def test_a_thing_that_is_no_intent_makes_no_theme_of_intents():
    found = health(latents(verdict=["wish", "thing", "wish", "thing"], theme=[0, 2, 1, 2]))
    assert (found.themes, found.others) == (2, {"thing": 2})


def test_a_healthy_dictionary_is_not_warned_of():
    fine = health(latents(n_texts=[50] * 4, density=[0.05] * 4, score_low=[0.8] * 4, stability=[np.nan] * 4))
    facts = {"sae": {"fvu": 0.2, "n_latents": 4}, "intents": {"intents": 2}, "metrics": {}, "later": {}}
    assert warnings(facts, fine) == []
    facts["metrics"] = {"model": {"NDCG@10": 0.2}, "neighbours": {"NDCG@10": 0.3}, "popularity": {"NDCG@10": 0.1}}
    assert [text.split(" rank")[0] for text in warnings(facts, fine)] == ["Plain item kNN"]


def test_every_weakness_is_said_in_plain_words():
    facts = {"sae": {"fvu": 0.6, "n_latents": 40}, "intents": {"intents": 2}, "metrics": {}, "later": {}}
    said = " ".join(warnings(facts, health(latents())))
    for words in ("25% of latents never fire", "25% of latents fire on under 5 texts", "over 10% of the texts",
                  "For 50% of intents", "similarity under 0.60", "loses 60%", "Only 2 of 40"):  # fmt: skip
        assert words in said


def test_a_run_without_names_or_evaluation_has_a_scorecard(tmp_path):
    explorer = Explorer(make_tiny_run(tmp_path / "tiny", until="intents"))
    found = explorer.health()
    assert (found.named, found.dead) == (5, 0.25)
    assert np.isnan(found.stability)
    assert any(said.startswith("25% of latents never fire") for said in warnings(explorer.overview(), found))
