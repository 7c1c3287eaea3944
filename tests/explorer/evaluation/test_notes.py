from saerec.config.schema import RecommenderConfig
from saerec.explorer.evaluation.notes import evaluation_notes


def test_what_was_left_out_is_said():
    assert evaluation_notes({"users": 5, "models": {}}) == []
    (said,) = evaluation_notes({"users": 5, "not_trained": ["no_intents"]})
    assert "recommender.without_intents=always" in said
    both = evaluation_notes({"users": 5, "of_users": 9, "not_trained": ["no_intents"]})
    assert both[0].startswith("The ranks are those of 5 people") and both[1] == said


def test_when_the_network_without_intents_is_trained():
    assert RecommenderConfig().compares(50_000, 1_000_000)
    assert not RecommenderConfig().compares(50_001, 10)
    assert not RecommenderConfig().compares(10, 1_000_001)
    assert RecommenderConfig(without_intents="always").compares(10**6, 10**8)
    assert not RecommenderConfig(without_intents="never").compares(10, 10)
