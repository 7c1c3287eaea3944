"""Data that can be read, but that a later stage refuses: of a new run nothing is left either."""

import pytest

from saerec.cli import main
from saerec.errors import ServiceError
from saerec.files import write_json
from saerec.jobs import JobReporter, job_status
from saerec.pipeline.stages import dictionary
from saerec.workspace.catalog import refused_jobs

FEW = {
    "one item": [(f"u{n}", "a", f"Text number {n} about this thing.") for n in range(12)],
    "one purchase a person": [(f"u{n}", f"i{n}", f"Text number {n} about this thing.") for n in range(12)],
    "two purchases a person": [(f"u{n // 2}", f"i{n}", f"Text number {n} of this thing.") for n in range(12)],
}
EMOJI = [(f"u{n // 4}", f"i{n}", sign * 9) for n, sign in enumerate("😀😁😂😃😄😅😆😇😈😉😊😋")]


def run(tmp_path, rows, *options):
    lines = "".join(f"{user},{item},{text}\n" for user, item, text in rows)
    (tmp_path / "a.csv").write_text("user,item,text\n" + lines)
    into = ["--run-id", "mine", "--runs-dir", str(tmp_path / "runs"), "--preset", "tiny"]
    return main(
        ["run", "--data", str(tmp_path / "a.csv"), *into, "--column", "review=text", "--set", "data.k_core=0", *options]
    )


@pytest.mark.parametrize("rows", FEW.values(), ids=FEW)
def test_histories_that_are_too_short_are_refused_once_they_are_read(tmp_path, capsys, rows):
    assert run(tmp_path, rows) == 2
    said = capsys.readouterr().err
    assert "Too few interactions to train a recommender" in said and "embeddings" not in said
    assert not (tmp_path / "runs" / "mine").exists()


def test_what_needs_no_histories_is_made_of_them(tmp_path):
    assert run(tmp_path, FEW["one purchase a person"], "--until", "data") == 0
    assert (tmp_path / "runs" / "mine" / "data").is_dir()


def test_texts_that_the_model_reads_as_the_same_leave_nothing(tmp_path, capsys):
    assert run(tmp_path, EMOJI) == 2
    assert "reads all these texts as the same" in capsys.readouterr().err
    assert not (tmp_path / "runs" / "mine").exists()


def test_the_job_stays_with_its_reason_and_no_run(tmp_path):
    place = tmp_path / "runs" / "mine"
    JobReporter(place)
    write_json(place / "job" / "command.json", {"argv": ["run"], "cwd": "."})
    assert run(tmp_path, EMOJI) == 2
    assert {path.name for path in place.iterdir()} <= {"job", ".lock"} and job_status(place).state == "failed"
    ((found, status),) = refused_jobs(tmp_path / "runs")
    assert found == place and "reads all these texts as the same" in status.error


def test_a_service_that_fails_later_leaves_what_was_made(tmp_path, monkeypatch):
    def fails(*_):
        raise ServiceError("The service is away. Try again.")

    monkeypatch.setattr(dictionary, "read_vectors", fails)
    rows = [(f"u{n // 6}", f"i{n % 6}", f"Text number {n} about this thing.") for n in range(24)]
    assert run(tmp_path, rows) == 2
    assert (tmp_path / "runs" / "mine" / "embeddings").is_dir()
