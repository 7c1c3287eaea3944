"""Jobs that really run out of memory: limited to too little of it, or killed by the kernel's own signal.

Beside each lies an earlier run. It stays as it was to the byte, nobody sees what was half-written, status, catalog and
page say in words what happened, and with room again the job is resumed to its end.
"""

import os
import signal

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.resume import artifact_hashes
from saerec.jobs import job_status, resume_job, start_job, trouble
from saerec.workspace.catalog import list_runs
from saerec.workspace.run import Run
from tests.e2e.conftest import ROOT
from tests.jobs.test_control import ended, wait_until
from tests.support.tiny_run import make_tiny_run

SIZE = ["--users", "30", "--items", "20", "--reviews", "240", "--preset", "tiny", "--threads", "1"]
WIDE = ["--set", "sae.n_latents=8192", "sae.k=2", "sae.epochs=1", "--until", "sae"]
"""12 MiB for each of the matrices of which training needs eight."""
PLAIN = "import sys\nfrom saerec.cli import main\nsys.exit(main(sys.argv[3:]))"
LIMITED = """
import resource
from saerec.jobs import reporter
begin = reporter.JobReporter.stage
def stage(self, name, message=""):
    begin(self, name, message)
    if name == "sae":
        import saerec.sae.training
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + (24 << 20),) * 2)
reporter.JobReporter.stage = stage
"""


@pytest.fixture
def earlier(run_dir):
    """A run beside the job, and what its files hold."""
    make_tiny_run(run_dir.parent / "earlier")
    return artifact_hashes(run_dir.parent / "earlier")


def start(run_dir, *settings):
    start_job(["demo", *SIZE, *settings, "--run-id", run_dir.name, "--runs-dir", str(run_dir.parent)], run_dir)


def said_by_the_page(run_dir, monkeypatch):
    monkeypatch.setenv("SAEREC_RUNS_DIR", str(run_dir.parent))
    monkeypatch.setenv("SAEREC_MODE", "")
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).switch_page("pages/train.py")
    page.query_params["job"] = run_dir.name
    page.run()
    assert not page.exception and any(button.key == "resume" for button in page.button)
    return " ".join(box.value for box in page.error)


def check_the_rest(run_dir, earlier, said):
    """The earlier run is whole, the half-written stage is no part of the job's run, the catalog gives the reason."""
    assert artifact_hashes(run_dir.parent / "earlier") == earlier
    assert Run(run_dir).stage("embeddings") is not None and Run(run_dir).stage("sae") is None
    assert not (run_dir / "sae").exists()
    found = {one.run_id: one for one in list_runs(run_dir.parent)}
    assert (found["earlier"].state, found[run_dir.name].state) == ("done", "failed")
    assert said in found[run_dir.name].reason


def check_it_goes_on(run_dir, program):
    program(PLAIN)
    resume_job(run_dir)
    status = ended(run_dir)
    assert status.state == "done", status.error
    assert Run(run_dir).stage("sae") is not None
    assert not list(run_dir.glob("*.tmp-*"))


def test_a_job_that_is_given_too_little_memory_says_so(run_dir, program, earlier, monkeypatch):
    program(LIMITED + PLAIN)
    start(run_dir, *WIDE, "--ignore-memory")
    status = ended(run_dir)
    assert (status.state, status.stage) == ("failed", "sae"), status.error
    assert "Memory ran short" in status.error and "no other run is touched" in status.error
    assert not list(run_dir.glob("*.tmp-*"))
    check_the_rest(run_dir, earlier, "Memory ran short")
    assert "Memory ran short" in said_by_the_page(run_dir, monkeypatch)
    check_it_goes_on(run_dir, program)


def test_a_stage_that_has_too_little_memory_does_not_begin(run_dir, program, earlier):
    program(LIMITED + PLAIN)
    start(run_dir, *WIDE)
    status = ended(run_dir)
    assert (status.state, status.stage) == ("failed", "sae") and status.error.startswith("Stage sae needs about")
    check_the_rest(run_dir, earlier, "Stage sae needs about")
    check_it_goes_on(run_dir, program)


def test_a_job_that_the_system_kills_for_want_of_memory_says_so(run_dir, program, earlier, monkeypatch):
    program(PLAIN)
    start(run_dir, "--set", "sae.n_latents=7", "sae.k=2", "sae.epochs=400", "--until", "sae")
    wait_until(lambda: job_status(run_dir).stage == "sae" and job_status(run_dir).done > 3)
    running = job_status(run_dir)
    assert running.state == "running" and running.memory_mib > 50
    os.kill(running.pid, signal.SIGKILL)  # what the kernel does; and it counts what it has killed
    monkeypatch.setattr(trouble, "oom_kills", lambda: running.oom_kills + 1)
    status = ended(run_dir)
    assert status.state == "failed" and "for want of memory. It last used" in status.error
    assert list(run_dir.glob("sae.tmp-*"))  # it had no time to tidy up; see below that nobody minds
    check_the_rest(run_dir, earlier, "want of memory")
    assert "want of memory" in said_by_the_page(run_dir, monkeypatch)
    check_it_goes_on(run_dir, program)
