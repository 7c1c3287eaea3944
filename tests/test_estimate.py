"""Estimates: the right size, and in the right direction."""

import dataclasses
from pathlib import Path

import pytest

from saerec.data.sizes import CorpusSize
from saerec.estimate import (
    Estimate,
    estimate,
    free_memory_mib,
    learned_pace,
    n_passages,
    remaining_seconds,
    shortfalls,
)
from saerec.runs import STAGES, Run
from saerec.settings import PRESETS, build_config

SIZE = CorpusSize(users=1429, items=900, interactions=10_261, texts=60_000)
DEMO = Path(__file__).parents[1] / "assets" / "demo_run"


def needed(*sets, preset="small", size=SIZE):
    return estimate(size, build_config(preset, sets=sets), cores=2)


def test_the_demo_run_was_estimated_within_a_factor_of_two():
    run = Run(DEMO)
    size = CorpusSize.of(run.stage("data").metrics)
    spent = {name: run.stage(name).seconds for name in STAGES}
    found = estimate(size, run.config(), cores=2)
    assert list(found.seconds) == list(STAGES)
    assert 0.5 < sum(spent.values()) / sum(found.seconds.values()) < 2
    for name in STAGES:
        assert 1 / 3 < spent[name] / found.seconds[name] < 3, name


@pytest.mark.parametrize(
    ("more", "stage"),
    [
        ("data.max_passages=12", "embeddings"),
        ("sae.n_latents=4096", "sae"),
        ("sae.stability_seeds=3", "activations"),
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
    assert estimate(SIZE, config, cores=2, pace=3.0).minutes == pytest.approx(3 * small.minutes)


def test_every_preset_can_be_estimated_and_tiny_is_the_quickest():
    minutes = {preset: needed(preset=preset).minutes for preset in PRESETS}
    assert min(minutes, key=minutes.get) == "tiny"
    assert minutes["tiny"] < 2


def test_passages_are_counted_as_they_are_cut():
    assert n_passages(SIZE, build_config("small")) == SIZE.texts
    assert n_passages(SIZE, build_config("small", sets=["data.passage=text"])) == 900 + 10_261
    assert 0.15 < n_passages(SIZE, build_config("small", sets=["data.max_passages=1"])) / SIZE.texts < 0.3


def test_a_chat_model_is_paid_only_where_it_is_asked():
    sets = ["intents.namer=llm", "sae.n_latents=100", "sae.k=4"]
    assert needed().prompts == 0
    assert needed(*sets).prompts == 100
    assert needed(*sets, "intents.llm_judge=true").prompts == 200


def test_what_is_left_follows_how_fast_the_machine_has_been():
    expected = {"data": 10.0, "sae": 20.0, "intents": 30.0}
    assert remaining_seconds(expected, {}, "data", 0.5, 4) == pytest.approx(4 + 50)
    assert remaining_seconds(expected, {"data": 20.0}, "sae", 0.0, 10) == pytest.approx(2 * 20 - 10 + 2 * 30)
    assert remaining_seconds(expected, {"data": 20.0, "sae": 40.0}, "intents", 0.25, 10) == pytest.approx(30)


def test_the_pace_is_the_middle_of_what_stages_took():
    assert learned_pace([]) == 1.0
    assert learned_pace([({"a": 2.0, "b": 4.0, "c": 0.5}, {"a": 2.0, "b": 12.0, "c": 9.0})]) == pytest.approx(2.0)
    assert learned_pace([({"a": 2.0}, {"a": 2000.0})]) == 10.0


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
