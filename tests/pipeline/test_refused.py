"""Of a file that is refused nothing is left but, where a job was started for it, the job and its reason."""

from saerec.cli import main
from saerec.files import write_json
from saerec.jobs import JobReporter, job_status
from saerec.workspace.catalog import dismiss, refused_jobs

BAD = "user,item,time,text\nu,a,yesterday,One text.\nv,b,today,Two.\n"


def run(tmp_path, *options):
    (tmp_path / "a.csv").write_text(BAD)
    return main(
        ["run", "--data", str(tmp_path / "a.csv"), "--run-id", "mine", "--runs-dir", str(tmp_path / "runs"), *options]
    )


def test_a_refused_file_leaves_no_directory(tmp_path, capsys):
    assert run(tmp_path) == 2
    assert "'yesterday' is not a time" in capsys.readouterr().err
    assert not (tmp_path / "runs" / "mine").exists()
    assert refused_jobs(tmp_path / "runs") == []


def test_a_job_that_was_started_says_why_until_it_is_dismissed(tmp_path):
    place = tmp_path / "runs" / "mine"
    JobReporter(place)
    write_json(place / "job" / "command.json", {"argv": ["run"], "cwd": "."})
    assert run(tmp_path) == 2
    assert not (place / "run.json").exists() and job_status(place).state == "failed"
    ((found, status),) = refused_jobs(tmp_path / "runs")
    assert found == place and "'yesterday' is not a time" in status.error
    dismiss(place)
    assert refused_jobs(tmp_path / "runs") == [] and not place.exists()


def test_a_run_that_was_there_stays(tmp_path):
    place = tmp_path / "runs" / "mine"
    good = tmp_path / "good.csv"
    good.write_text("user,item,text\n" + "".join(f"u{n % 4},i{n},A text about thing {n}.\n" for n in range(24)))
    into = ["--run-id", "mine", "--runs-dir", str(tmp_path / "runs"), "--until", "data", "--set", "data.k_core=0"]
    assert main(["run", "--data", str(good), *into]) == 0
    assert run(tmp_path, "--until", "data") == 2
    assert (place / "run.json").is_file() and (place / "data").is_dir()
