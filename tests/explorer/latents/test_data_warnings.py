"""What Overview says of too few rows, people or items, and of items that training never saw."""

import pytest

from saerec.explorer.latents.health import Health, warnings

FINE = Health(90, 0.0, 0.0, 0.0, 0.0, 0.9, 60, 30, {})
SAE = {"n_latents": 100, "fvu": 0.1}


def said(data, held):
    facts = {"data": data, "held_out": held, "sae": SAE, "intents": {"intents": 60}, "later": {}, "metrics": {}}
    return warnings(facts, FINE)


@pytest.mark.parametrize(
    "data, held, expected",
    [
        ({"items": 8}, {"people": 500, "unseen": 0}, "HR@10 is 1 for everybody"),
        ({"items": 40}, {"people": 500, "unseen": 0}, "among the first ten of 40 for 25% of the people"),
        (
            {"items": 900},
            {"people": 25, "unseen": 0},
            "Only 25 people have a held-out item: accuracy may be off by 20%",
        ),
        ({"items": 900}, {"people": 500, "unseen": 425}, "For 425 of 500 people the held-out item was never had"),
        ({"items": 900, "read": 2990, "interactions": 187}, {"people": 500}, "Filters left 187 of 2,990 interactions"),
    ],
)
def test_what_makes_figures_hollow_is_said(data, held, expected):
    (text,) = said(data, held)
    assert expected in text


def test_runs_that_are_large_enough_or_older_say_nothing():
    assert said({"items": 900, "read": 10_261, "interactions": 10_261}, {"people": 1429, "unseen": 40}) == []
    assert said({"items": 900}, {}) == []
