"""What is said of a run's texts."""

import pytest

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.workspace.run import Run
from tests.support.tiny_run import change_manifest, make_tiny_run


def told(directory, **metrics):
    """about_texts of a run whose stage `data` noted these."""
    change_manifest(directory, lambda found: found["stages"]["data"]["metrics"].update(metrics))
    return Explorer(Run(directory)).overview()["about_texts"]


@pytest.fixture
def run(tmp_path):
    return make_tiny_run(tmp_path / "run")


def test_nothing_is_said_of_a_run_that_was_made_before_languages_were_told(run):
    assert told(run.directory) == []


def test_english_reviews_are_no_reason_to_warn(run):
    assert told(run.directory, language="en", languages={"en": 0.99}, shortened=0, unread=0) == [
        "Texts are in English (99 %)."
    ]


def test_another_language_has_no_part_in_the_bank_and_cuts_are_counted(run):
    said = told(run.directory, language="ja", languages={"ja": 0.9, "en": 0.1}, shortened=3, unread=2)
    assert said[0] == "Texts are in Japanese (90 %) and English (10 %)."
    assert "bank of reasons is English" in said[1] and "names are weak" in said[2]
    assert "Japanese sets no blanks" in said[3]
    assert said[4].startswith("3 sentences are longer than 400") and said[5].startswith("2 texts have more than")


def test_titles_and_genres_say_what_things_are_and_never_why(run):
    texts = run.table("data/texts")
    texts[texts[c.INTERACTION] < 0].to_parquet(run.path("data", "texts.parquet"))
    (said,) = told(run.directory)
    assert said.startswith("Nobody speaks in these texts") and "never why somebody wanted one" in said
