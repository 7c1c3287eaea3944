"""What is said of texts before and after a run: each caution where it holds, and nowhere else."""

import pytest

from saerec.config.schema import EmbeddingConfig
from saerec.data.about_texts import MULTILINGUAL, text_notes
from saerec.text.language import Languages

PACKAGED = EmbeddingConfig()
HINDI, ENGLISH, UNTOLD = Languages("hi", {"hi": 0.97, "en": 0.03}), Languages("en", {"en": 1.0}), Languages("und", {})


def test_english_reviews_need_no_word():
    assert text_notes(ENGLISH, 0.9, PACKAGED) == text_notes(UNTOLD, 0.9, PACKAGED) == []


@pytest.mark.parametrize("told", [HINDI, Languages("en", {"en": 0.7, "hi": 0.3})])
def test_names_in_another_language_are_called_weak_and_another_model_is_named(told):
    reasons, weak = text_notes(told, 1.0, PACKAGED)
    assert "bank of reasons is English" in reasons
    assert "trained on English" in weak and "Hindi" in weak and "names are weak" in weak
    assert "embedding.model" in weak and MULTILINGUAL in weak


@pytest.mark.parametrize(
    "config", [EmbeddingConfig(model=MULTILINGUAL), EmbeddingConfig(backend="openai", model="some-embedding")]
)
def test_another_text_model_is_not_said_to_be_english(config):
    assert [said for said in text_notes(HINDI, 1.0, config) if "names are weak" in said] == []
    assert any("bank of reasons is English" in said for said in text_notes(HINDI, 1.0, config))


def test_who_reads_for_meaning_brings_reasons_of_their_own():
    assert text_notes(HINDI, 1.0, EmbeddingConfig(model=MULTILINGUAL, reading="meaning")) == []


def test_titles_say_what_things_are_and_a_few_remarks_are_not_taken_for_reviews():
    (nobody,) = text_notes(UNTOLD, 0.0, PACKAGED)
    (few,) = text_notes(UNTOLD, 0.06, PACKAGED)
    (fewest,) = text_notes(UNTOLD, 0.001, PACKAGED)
    assert nobody.startswith("Nobody speaks in these texts") and "never why somebody wanted one" in nobody
    assert few.startswith("People wrote only 6 % of these texts") and "hardly any why somebody wanted one" in few
    assert "less than 1 % of these" in fewest
    assert text_notes(UNTOLD, 0.5, PACKAGED) == []


def test_titles_in_another_language_are_of_nobody_so_no_stars_are_spoken_of():
    nobody, weak = text_notes(HINDI, 0.0, PACKAGED)
    assert "Nobody speaks" in nobody and "Hindi" in weak
