"""Estimates: the right size, and in the right direction."""

import dataclasses
import time
from pathlib import Path

import pytest

from saerec.config.build import PRESETS, build_config
from saerec.data.inspection.sizes import CorpusSize
from saerec.pipeline import machine_speed as pace
from saerec.pipeline.estimate import (
    Estimate,
    estimate,
    free_memory_mib,
    n_passages,
    shortfalls,
)
from saerec.pipeline.machine_speed import REFERENCE, Pace, measured_pace, pace_of
from saerec.workspace.run import STAGES, Run

SIZE = CorpusSize(users=1429, items=900, interactions=10_261, texts=60_000)
DEMO = Path(__file__).parents[2] / "assets" / "demo_run"


def needed(*sets, preset="small", size=SIZE):
    return estimate(size, build_config(preset, sets=sets), cores=2)


def test_the_demo_run_was_estimated_within_a_factor_of_two_and_a_half():
    """As a whole; a stage within a factor of five, whatever machine it was made on."""
    run = Run(DEMO)
    size = CorpusSize.of(run.stage("data").metrics)
    spent = {name: run.stage(name).seconds for name in STAGES}
    found = estimate(size, run.config(), cores=2)
    assert list(found.seconds) == list(STAGES)
    assert 0.4 < sum(spent.values()) / sum(found.seconds.values()) < 2.5
    for name in STAGES:
        assert 1 / 5 < spent[name] / found.seconds[name] < 5, name


@pytest.mark.parametrize(
    ("more", "stage"),
    [
        ("data.max_passages=12", "embeddings"),
        ("sae.n_latents=4096", "sae"),
        ("sae.stability_seeds=8", "activations"),
        ("sae.n_latents=2048", "intents"),
        ("recommender.d_model=256", "recommender"),
    ],
)
def test_more_of_an_option_takes_longer(more, stage):
    assert needed(more, preset="tiny").seconds[stage] > 1.2 * needed(preset="tiny").seconds[stage]


def test_more_data_needs_more_of_everything_and_more_cores_less_time():
    double = dataclasses.replace(SIZE, items=1800, interactions=20_522, texts=120_000)
    small, large = needed(), needed(size=double)
    assert large.minutes > 1.3 * small.minutes
    assert large.memory_mib > small.memory_mib and large.disk_mib > 1.5 * small.disk_mib
    config = build_config("small")
    assert estimate(SIZE, config, cores=8).minutes < estimate(SIZE, config, cores=1).minutes
    assert estimate(SIZE, config, cores=2, pace=Pace(3.0)).minutes == pytest.approx(3 * small.minutes)


def test_every_preset_can_be_estimated_and_tiny_is_the_quickest():
    minutes = {preset: needed(preset=preset).minutes for preset in PRESETS}
    assert min(minutes, key=minutes.get) == "tiny"
    assert minutes["tiny"] < 2


def test_a_run_read_for_meaning_has_a_narrower_dictionary_and_one_reading_more():
    meant, written = needed("embedding.reading=meaning"), needed("embedding.reading=written")
    assert needed() == meant  # of reviews; where the items' own texts can be most of it, they are read as written
    assert needed(size=dataclasses.replace(SIZE, items=10_000)).seconds["sae"] == pytest.approx(
        needed("embedding.reading=written", size=dataclasses.replace(SIZE, items=10_000)).seconds["sae"]
    )
    assert meant.seconds["sae"] < written.seconds["sae"] / 2
    assert meant.memory_mib - written.memory_mib == pytest.approx(3 * 60_000 * 64 * 4 / 2**20)


def test_the_bank_of_reasons_is_embedded_once_for_a_person():
    first = estimate(SIZE, build_config("small"), cores=2, embeds_bank=True)
    assert 10 < first.seconds["embeddings"] - needed().seconds["embeddings"] < 40
    assert first.seconds["activations"] == needed().seconds["activations"]


def test_passages_are_counted_as_they_are_cut():
    assert n_passages(SIZE, build_config("small")) == SIZE.texts
    assert n_passages(SIZE, build_config("small", sets=["data.passage=text"])) == 900 + 10_261
    assert 0.15 < n_passages(SIZE, build_config("small", sets=["data.max_passages=1"])) / SIZE.texts < 0.3


def test_a_chat_model_is_paid_only_where_it_is_asked():
    sets = ["intents.namer=llm", "sae.n_latents=100", "sae.k=4"]
    assert needed().prompts == 0
    assert needed(*sets).prompts == 100
    assert needed(*sets, "intents.llm_judge=true").prompts == 200


def test_a_machine_that_multiplies_slowly_takes_longer_where_that_matters():
    config = build_config("small")
    same = estimate(SIZE, config, cores=2, pace=pace_of(REFERENCE)).seconds
    assert same == pytest.approx(estimate(SIZE, config, cores=2).seconds)
    slow = pace_of({**REFERENCE, "products": 5 * REFERENCE["products"]})
    times = {name: value / same[name] for name, value in estimate(SIZE, config, cores=2, pace=slow).seconds.items()}
    assert slow.basis == "measured" and times["embeddings"] == pytest.approx(5)
    assert times["recommender"] == pytest.approx(2) and times["sae"] == times["intents"] == pytest.approx(1)
    assert pace_of({name: 3 * value for name, value in REFERENCE.items()}).of("embeddings") == pytest.approx(3)


def test_a_clock_that_cannot_be_believed_leaves_a_guess():
    assert pace_of({"products": 0.0, "rest": 0.0}) == pace_of({**REFERENCE, "rest": 9.0}) == Pace()


def test_the_machine_is_measured_once_and_in_no_time(monkeypatch):
    measured_pace.cache_clear()
    start = time.process_time()
    found = measured_pace()
    assert time.process_time() - start < 1  # of the processor, which others may keep busy
    assert found.basis == "measured" and found.of("embeddings") > 0
    monkeypatch.setattr(pace, "probes", lambda: pytest.fail("measured again"))
    assert measured_pace() is found


def test_too_little_room_is_refused_or_warned_of():
    room = Estimate({}, memory_mib=1000, disk_mib=300)
    assert shortfalls(room, 5000, 5000) == ([], [])
    assert shortfalls(room, None, 5000) == ([], [])
    refused, warned = shortfalls(room, 800, 100)
    assert len(refused) == len(warned) == 1
    assert "400 MiB of disk are needed, 100 MiB are free" in refused[0]
    assert "1,000 MiB of memory are needed, 800 MiB are free" in warned[0]


def test_free_memory_is_told_by_linux():
    found = free_memory_mib()
    assert found is None or found > 10
