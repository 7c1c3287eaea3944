"""Peak memory of a block, and work in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[1]
_PAGE = 4096


class PeakMemory:
    """Most resident memory within the block above that at its start, looked at every 5 ms (Linux).

    `mib` counts everything, `private_mib` leaves out mapped files, whose pages the system takes back at will.
    """

    def __enter__(self) -> PeakMemory:
        """Begin to look."""
        self.mib = self.private_mib = 0.0
        self._before = _resident()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def _look(self) -> None:
        while not self._over.is_set():
            now = _resident()
            self.mib = max(self.mib, now[0] - self._before[0])
            self.private_mib = max(self.private_mib, now[1] - self._before[1])
            time.sleep(0.005)

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop looking."""
        self._over.set()
        self._watch.join()


def call(python: str, module: str, *arguments: object) -> str:
    """What `python -m module arguments` prints, run from the project's root; ends this process when it fails.

    What it says of its course on the error stream is seen as it comes.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WANDB_MODE": "disabled", "HF_HUB_OFFLINE": "1"}
    command = [python, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"{module} failed under {python}: see above.")
    return done.stdout


def _resident() -> tuple[float, float]:
    _, resident, shared, *_ = Path("/proc/self/statm").read_text().split()
    return int(resident) * _PAGE / 2**20, (int(resident) - int(shared)) * _PAGE / 2**20
