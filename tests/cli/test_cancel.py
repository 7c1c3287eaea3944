"""A job that waits says for whom, and any job is ended from another terminal."""

import os
import subprocess
import sys

from filelock import FileLock

from saerec.cli import main
from saerec.jobs import job_status
from tests.jobs.test_control import interactions_file, saerec_run, wait_until


def test_a_second_run_says_what_it_waits_for_and_is_cancelled_from_elsewhere(tmp_path, capsys):
    place = tmp_path / "runs" / "second"
    (tmp_path / "runs" / ".queue").mkdir(parents=True)
    command = [sys.executable, "-m", "saerec", *saerec_run(place, interactions_file(tmp_path))]
    with FileLock(tmp_path / "runs" / ".queue" / "slot-0"):
        waiting = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "SAEREC_JOBS": "1"})
        first = waiting.stderr.readline()
        assert first.startswith("Waits for another process") and "SAEREC_JOBS=2" in first
        assert main(["runs", "--runs-dir", str(tmp_path / "runs")]) == 0
        assert "waiting" in capsys.readouterr().out
        assert main(["cancel", "second", "--runs-dir", str(tmp_path / "runs")]) == 0
        assert "Cancelled second. What is finished is kept." in capsys.readouterr().out
        assert waiting.wait(timeout=300) == 130
        waiting.stderr.close()
    wait_until(lambda: not job_status(place).is_active)
    assert main(["cancel", str(place)]) == 2
    assert "second has no job at work (its last one: cancelled)" in capsys.readouterr().err
    assert main(["cancel", "nobody", "--runs-dir", str(tmp_path)]) == 2
    assert "nobody has no job at work (it never had one)" in capsys.readouterr().err
