"""Runs that are not English: named in their own words, and no English reason is asserted of them."""

import dataclasses

import pytest

from saerec import columns as c
from saerec.data.origin import FileOrigin
from saerec.explorer import Explorer
from saerec.intents.evidence import EvidenceRule
from saerec.pipeline import run_pipeline
from saerec.text.language import name_of
from saerec.text.words import words
from saerec.workspace.artifacts import knows_reasons, reads_meaning
from tests.support.languages import reviews


@pytest.fixture(scope="module", params=["de", "zh", "hi"])
def foreign(request, tmp_path_factory, tiny_config):
    folder = tmp_path_factory.mktemp(request.param)
    reviews(request.param).to_csv(folder / "reviews.csv", index=False)
    config = dataclasses.replace(tiny_config, data=dataclasses.replace(tiny_config.data, max_passages=6))
    return request.param, run_pipeline(folder / "runs" / "foreign", FileOrigin(folder / "reviews.csv"), config)


def test_it_is_read_as_written_and_says_no_reason(foreign):
    _, run = foreign
    assert not knows_reasons(run) and not reads_meaning(run)
    assert EvidenceRule.load(run.path("activations")) is None
    assert run.table("activations/reasons").empty
    latents = run.table("intents/intents")
    assert set(latents[c.SOURCE].dropna()) == {"keywords"} and set(latents[c.VERDICT]) == {"unclear"}
    assert set(latents[c.SAID]) == {""} and latents[c.IS_INTENT].any()


def test_names_are_words_of_its_texts_that_nothing_cuts(foreign):
    code, run = foreign
    texts = " ".join(run.table("data/texts")[c.TEXT]).lower()
    spoken = {word.text for word in words(texts)}
    names = [name.lower() for name in run.table("intents/intents")[c.NAME].dropna()]
    assert len(names) >= 5
    for name in names:
        for part in name.split(" & "):
            assert part in texts or part.split(" (")[0] in texts
            assert code == "zh" or set(part.split(" (")[0].split()) <= spoken


def test_the_run_says_what_it_is(foreign):
    code, run = foreign
    facts = Explorer(run).overview()
    assert facts["data"]["language"] == code
    said = " ".join(facts["about_texts"])
    assert said.startswith(f"Texts are in {name_of(code)} (") and "bank of reasons is English" in said
    assert ("no blanks between words" in said) == (code == "zh")


def test_its_people_and_texts_can_be_asked(foreign):
    _, run = foreign
    explorer = Explorer(run)
    text = run.table("data/texts")[c.TEXT].iloc[-1]
    found = explorer.probe(text)
    assert len(found.latents) and not explorer.reads_reasons()
    assert "".join(word for word, _ in found.latents[c.WORDS].iloc[0]) == "".join(text.split())
    someone = explorer.users()[c.USER_ID].iloc[0]
    assert len(explorer.user(someone).history) and len(explorer.recommend(someone, k=3).items) == 3
