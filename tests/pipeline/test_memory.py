"""Memory is asked for before a stage begins; a stage that has too little ends in words, never in a job for ever."""

import dataclasses
import os
import resource
import subprocess
import sys
from types import SimpleNamespace

import pytest

from saerec.cli import main
from saerec.config.build import build_config
from saerec.data.inspection.sizes import CorpusSize
from saerec.errors import RunError
from saerec.jobs import job_status
from saerec.pipeline import memory
from saerec.pipeline.estimate import estimate
from saerec.pipeline.memory import free_for_this_process, require_memory, stage_memory
from saerec.pipeline.stage import Machine
from saerec.places import demo_run
from saerec.workspace.run import Run
from tests.support.tiny_run import make_tiny_run

LARGE = CorpusSize(users=500_000, items=100_000, interactions=5_000_000, texts=10_000_000)
CONFIG = build_config("small")


def context(free, monkeypatch, config=CONFIG, **machine):
    said = []
    monkeypatch.setattr(memory, "free_for_this_process", lambda: free)
    monkeypatch.setattr(memory, "held_by_this_process", lambda: 300.0)
    run = SimpleNamespace(stage=lambda name: SimpleNamespace(metrics=vars(LARGE)) if name == "data" else None)
    return SimpleNamespace(
        run=run, config=config, machine=Machine(**machine), reporter=SimpleNamespace(note=said.append)
    ), said


def test_a_stage_with_less_than_half_of_its_memory_is_refused_with_how_to_go_on(monkeypatch):
    asked, said = context(100.0, monkeypatch)
    for stage, remedy in (
        ("embeddings", "data.max_passages"),
        ("sae", "sae.n_latents"),
        ("recommender", "batch_targets"),
    ):
        with pytest.raises(RunError, match=f"Stage {stage} needs about .* 100 MiB are free.*{remedy}.*--ignore-memory"):
            require_memory(asked, stage)
    require_memory(asked, "projection")  # small, whatever the corpus
    assert said == []
    asked, said = context(100.0, monkeypatch, ignore_memory=True)
    require_memory(asked, "sae")
    assert "100 MiB are free. If it fails, make a run that takes less: --set data.max_passages=6" in said[0]


def test_a_stage_with_a_little_too_little_is_begun_with_a_word_and_with_enough_without(monkeypatch):
    needed = stage_memory(LARGE, CONFIG)["sae"]
    for free, words in ((0.7 * needed, 1), (needed, 0), (None, 0)):
        asked, said = context(free, monkeypatch)
        require_memory(asked, "sae")
        assert len(said) == words


def test_what_a_stage_needs_is_what_the_whole_run_is_estimated_at(monkeypatch):
    stages = stage_memory(LARGE, build_config("small", sets=["data.max_passages=12"]))
    whole = estimate(LARGE, CONFIG).memory_mib
    assert max(stages.values()) <= whole <= stages["embeddings"] + stages["evaluation"]
    assert stages["evaluation"] > 900 + 3 * LARGE.items * CONFIG.recommender.batch_targets * 4 / 2**20 - 1


def test_what_is_appended_needs_each_vector_once_and_a_chat_model_in_the_process_more(monkeypatch, tmp_path):
    trained = stage_memory(LARGE, CONFIG)
    small = dataclasses.replace(LARGE, texts=200_000)
    appended = stage_memory(small, CONFIG, trains=False)
    assert set(appended) == {"embeddings", "activations", "intents"}
    assert all(appended[stage] < stage_memory(small, CONFIG)[stage] for stage in appended)
    (tmp_path / "model.safetensors").write_bytes(b"")
    os.truncate(tmp_path / "model.safetensors", 1 << 40)  # takes no room
    chosen = [f"intents.llm_model={tmp_path}", "intents.namer=local"]
    asked, _ = context(trained["intents"], monkeypatch, config=build_config("small", sets=chosen))
    require_memory(asked, "sae")
    with pytest.raises(RunError, match="Stage intents needs about 1,05"):
        require_memory(asked, "intents")


@pytest.mark.trains
@pytest.mark.parametrize("command", ["append", "run"])
def test_what_is_made_of_a_finished_run_asks_before_it_begins(command, monkeypatch, tmp_path, capsys):
    if command == "append":
        came, item = tmp_path / "new.csv", Run(demo_run()).table("data/items")["item_id"].iloc[3]
        came.write_text(f"user_id,item_id,timestamp,review\nbo,{item},2000000001,It keeps hot.\n")
        words = ["append", str(demo_run()), "--data", str(came), "--runs-dir", str(tmp_path)]
    else:
        run = make_tiny_run(tmp_path / "shop", recorded=True)
        words = ["run", "--final", str(run.directory), "--runs-dir", str(tmp_path)]
    monkeypatch.setattr(memory, "free_for_this_process", lambda: 0.0)
    monkeypatch.setattr(memory, "held_by_this_process", lambda: 0.0)
    assert main(words) == 2
    assert "0 MiB are free" in (said := capsys.readouterr().err) and "--ignore-memory" in said
    assert main([*words, "--ignore-memory"]) == 0


def test_a_limit_of_the_process_counts_as_what_is_free():
    code = (
        "import resource\nfrom saerec.pipeline.memory import free_for_this_process as free\nbefore = free()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))\nprint(before, free())"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert float(found[1]) <= min(float(found[0]), 6 * 1024)
    assert free_for_this_process() > 0


@pytest.mark.parametrize(("megabytes", "code"), [(300, None), (900, 2)])
def test_a_run_without_memory_fails_and_says_so(tmp_path, megabytes, code):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    place = ["--run-id", "short", "--runs-dir", str(tmp_path)]
    size = ["--users", "30", "--items", "20", "--reviews", "240", "--preset", "tiny", "--until", "embeddings"]
    command = [sys.executable, "-m", "saerec", "demo", *size, "--threads", "1", *place]
    found = subprocess.run(command, capture_output=True, text=True, preexec_fn=limit, timeout=600)
    assert found.returncode != 0 and not job_status(tmp_path / "short").is_active
    if code is not None:
        assert found.returncode == code and "Traceback" not in found.stderr
        assert "needs about" in found.stderr or "Memory ran short" in found.stderr
        assert job_status(tmp_path / "short").state == "failed"


def test_a_run_of_ten_times_the_texts_needs_no_ten_times_the_memory():
    large, larger = (stage_memory(dataclasses.replace(LARGE, texts=n), CONFIG)["intents"] for n in (10**6, 10**7))
    assert 900 < large < larger < 3 * large
