"""A job that has hung for a while: a process that waits for what never comes, and its last sign of life."""

import contextlib
import subprocess
import sys
import time

from saerec.jobs import cancel_job, job_status
from tests.jobs.test_control import wait_until

_JOB = """
import sys, time
from pathlib import Path
from saerec.jobs import JobReporter
JobReporter(Path(sys.argv[1])).stage("sae")
time.sleep(10**6)
"""


@contextlib.contextmanager
def stuck_job(run_dir, seconds=90):
    """Silent for so long, on its second stage."""
    process = subprocess.Popen([sys.executable, "-c", _JOB, str(run_dir)], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: job_status(run_dir).stage == "sae")
        (run_dir / "job" / "heartbeat").write_text(f"{time.monotonic() - seconds:20.2f} {1e6:20.2f}\n")
        yield
    finally:
        cancel_job(run_dir, grace=0)
        process.kill()
        process.wait()
