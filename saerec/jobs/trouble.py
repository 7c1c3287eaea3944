"""Why a job ended badly, in words, and what to do about it."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from saerec.errors import SaerecError
from saerec.jobs.processes import oom_kills

_ERROR_LINE = re.compile(r"saerec: |[\w.]*(Error|Exception|Interrupt|Exit)\b")
_DISK = re.compile(r"no space left|disk is full|disk quota exceeded", re.IGNORECASE)
_MEMORY = re.compile(
    r"can't allocate memory|cannot allocate memory|not enough memory|out of memory|memory allocation .*failed"
    "|failed to map segment|can't start new thread|failed to launch worker thread",  # no room for a stack
    re.IGNORECASE,
)
_NO_ROOM = 1 << 20  # bytes free, below which not even a last word is sure to be written
_KEPT = "What was finished is kept, and no other run is touched."
DISK_FULL = f"The disk is full. {_KEPT} Free some space, then resume."
MEMORY_SHORT = (
    f"Memory ran short. {_KEPT} Close other programs or choose smaller settings (fewer passages, a narrower "
    "dictionary, a smaller batch), then resume."
)


def shortage(error: BaseException, place: Path) -> str | None:
    """What ran short, where `error` comes from a full disk or from too little memory; None for other errors.

    Libraries say it in their own ways: by number, by type, in words, or not at all, when only the disk of `place`
    tells. An error of our own is asked what it was raised over.
    """
    if isinstance(error, SaerecError):
        return shortage(error.__context__, place) if error.__context__ else None
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT) or _DISK.search(str(error)) or _is_full(place):
        return DISK_FULL
    if isinstance(error, MemoryError) or number == errno.ENOMEM or _MEMORY.search(str(error)):
        return MEMORY_SHORT
    return None


def _is_full(place: Path) -> bool:
    return shutil.disk_usage(place).free < _NO_ROOM


def last_word(error: BaseException) -> str:
    """The reason a job gives for its failure: as it is for what a person can put right, else with its type."""
    return str(error) if isinstance(error, SaerecError) else f"{type(error).__name__}: {error}"


def why_it_ended(place: Path, printed: Sequence[str], memory_mib: int, oom_kills_before: int) -> str:
    """For a process that is gone without a last word: the last error it printed, else what the machine tells."""
    if _is_full(place):
        return DISK_FULL
    if any(_MEMORY.search(line) for line in printed):  # a library that ends the process by itself
        return MEMORY_SHORT
    said = [line.strip() for line in printed if _ERROR_LINE.match(line.strip())]
    if said:
        return said[-1].removeprefix("saerec: ")
    used = f" It last used {memory_mib:,} MiB." if memory_mib else ""
    if oom_kills() > oom_kills_before:
        return f"The process was killed while the system ended programs for want of memory.{used} {MEMORY_SHORT}"
    return f"The process ended without a word: it was killed, or the machine was restarted.{used} {_KEPT} Resume it."
