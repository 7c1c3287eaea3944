"""Which process is which: a pid alone does not say, since the kernel gives it out again."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path


def born(pid: int) -> int:
    """Start of a process in clock ticks since boot; 0 when there is none, or only its shell is left (a zombie)."""
    try:
        # The second field, the program's name, may itself hold spaces and brackets.
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0 if Path("/proc/self/stat").exists() else _exists(pid)
    return 0 if fields[0] in (b"Z", b"X") else int(fields[19])


def _exists(pid: int) -> int:
    """1 or 0, on systems without /proc, where a start time is not to be had so cheaply."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # our own child that has ended must not count as alive
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return 0
    except PermissionError:
        return 1
    return 1


def is_alive(pid: int, since: int) -> bool:
    """Whether the process with this pid is the one that was born then."""
    return pid > 0 and since > 0 and born(pid) == since


def tell(pid: int, since: int, word: signal.Signals) -> None:
    """Send a signal to the process and, when the session is its own, to all that it started."""
    if not is_alive(pid, since):
        return
    with contextlib.suppress(ProcessLookupError):
        # Only a session that is the job's own is told as a whole: a terminal's belongs to its shell.
        own = os.getsid(pid) == pid
        (os.killpg if own else os.kill)(pid, word)


def memory_mib() -> int:
    """Resident memory of this process in MiB; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    except OSError:
        return 0


def oom_kills() -> int:
    """How many processes this system has ended for want of memory since it started; 0 where it does not tell."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/vmstat").read_text().splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0
