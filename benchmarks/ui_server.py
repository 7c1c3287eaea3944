"""An explorer of its own to be measured."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_TICK = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A started explorer."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Milliseconds of processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return _TICK * (int(fields[11]) + int(fields[12]))

    def end(self) -> float:
        """Ask it to end, as a service manager does: seconds until it has."""
        started = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        while Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
            time.sleep(0.05)
        return time.monotonic() - started

    def resident(self) -> float:
        """MiB of memory of its own."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


@contextlib.contextmanager
def served(run: Path) -> Iterator[Server]:
    """A fresh server on a free port, with `run` among its runs."""
    with tempfile.TemporaryDirectory() as runs:
        (Path(runs) / run.name).symlink_to(run.resolve())
        with served_folder(Path(runs)) as server:
            yield server


@contextlib.contextmanager
def served_folder(runs: Path) -> Iterator[Server]:
    """A fresh server on a free port, with all runs of a folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.headless=true",
            f"--server.port={port}",
        ]
        environment = {**os.environ, "SAEREC_RUNS_DIR": str(runs), "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health")
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait()


def _wait(address: str) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=1).read()
            return
        time.sleep(0.1)
    sys.exit("The server did not start.")
