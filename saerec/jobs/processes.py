"""Which process is which: a pid alone does not say, since the system gives it out again."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil

_SAME: Final = 0.05 if psutil.LINUX else 2.0
"""Seconds by which two readings of one process' start may differ: others know when they booted to a second only."""


def born(pid: int) -> float:
    """Start of a process in seconds since boot; 0 when there is none, or only its shell is left (a zombie).

    Since boot, not since 1970: a job must not seem to be gone because somebody set the clock.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return 0.0
        return round(process.create_time() - psutil.boot_time(), 2)
    except (psutil.Error, ValueError):
        return 0.0


def is_alive(pid: int, since: float) -> bool:
    """Whether the process with this pid is the one that was born then."""
    return pid > 0 and since > 0 and (found := born(pid)) > 0 and abs(found - since) < _SAME


def interrupt(pid: int, since: float) -> None:
    """Send the process and all that it started what Ctrl-C sends. Where a system has no such word, nothing is sent."""
    if not psutil.WINDOWS:
        _tell(pid, since, lambda process: process.send_signal(signal.SIGINT))


def terminate(pid: int, since: float) -> None:
    """Ask the process and all that it started to end."""
    _tell(pid, since, psutil.Process.terminate)


def kill(pid: int, since: float) -> None:
    """End the process and all that it started."""
    _tell(pid, since, psutil.Process.kill)


def _tell(pid: int, since: float, word: Callable[[psutil.Process], None]) -> None:
    if not is_alive(pid, since):
        return
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        # Those it started are looked up first: afterwards nobody knows whose they were.
        for one in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                word(one)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and of those that it started and that have ended; 0 where there is none."""
    try:
        return float(sum(psutil.Process(pid).cpu_times()[:4]))
    except (psutil.Error, ValueError):
        return 0.0


def memory_mib() -> int:
    """Resident memory of this process in MiB."""
    return psutil.Process().memory_info().rss >> 20


def oom_kills() -> int:
    """How many processes this system has ended for want of memory since it started; 0 where it does not tell."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/vmstat").read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
