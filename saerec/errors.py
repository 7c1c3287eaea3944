"""The one error family. The command line and the pages catch it once, at the border."""

from __future__ import annotations

import errno
from typing import Final


class SaerecError(Exception):
    """Something a person can put right. The text says what is valid and what to do next."""


class ConfigError(SaerecError):
    """A setting is unknown, has the wrong type, or lies outside its limits."""


class DataError(SaerecError):
    """Raw data cannot be read. `file` and `line` say where, when known."""

    def __init__(self, message: str, *, file: object = None, line: int | None = None) -> None:
        self.file, self.line, self.said = file, line, message
        place = "" if file is None else f"{file}: " if line is None else f"{file}, line {line}: "
        super().__init__(place + message)


class RefusedDataError(DataError):
    """Data that can be read, but nothing can be learned from, whatever stage notices it: of a new run nothing stays."""


class RunError(SaerecError):
    """A run directory is missing, incomplete, damaged, or of another schema version."""


class DamagedRunError(RunError):
    """Files of a run are not what was written. The text says which, and how to have them made again."""

    def __init__(self, message: str, *, problem: str = "") -> None:
        """problem: what is wrong with the first of them, to follow its name."""
        self.problem = problem or message
        super().__init__(message)


class NotFoundError(SaerecError):
    """An id (user, item, latent, run) does not exist here. The text names near ones."""


class CardError(SaerecError):
    """An explanation card cannot be read: no card, or of another version."""


class RightsError(SaerecError):
    """Whoever asks may not do this here. The text says who may, and why."""


class ServiceError(SaerecError):
    """A model or an outside service failed or answered outside its schema."""


class StorageError(SaerecError):
    """The disk, a folder or a file does not do what was asked of it. The text says which, and what to do about it."""


_STORAGE: Final = {
    errno.EACCES: "may not be read or written by you. Choose a place of your own (--runs-dir), or have it given to you",
    errno.EPERM: "may not be changed by you. Choose a place that is yours (--runs-dir), or have it given to you",
    errno.EROFS: "lies on a disk that is only read. Choose another place: --runs-dir, or SAEREC_RUNS_DIR",
    errno.ENOSPC: "found no room: the disk is full. Free some space, then do the same again",
    errno.EDQUOT: "found no room: your share of the disk is used up. Free some space, then do the same again",
    errno.ENAMETOOLONG: "has a name that is too long for this disk. Choose a shorter one",
    errno.ENOTDIR: "is asked to be a folder, and something of its path is a file. Choose a folder",
    errno.EISDIR: "is a folder. Give a file",
    errno.ENOENT: "is not there. Check how it is written",
    errno.EEXIST: "is there already. Choose another name",
    errno.ENOTEMPTY: "is not empty. Choose another name",
    errno.ELOOP: "is a link that leads to itself. Give the file itself",
    errno.EIO: "cannot be read or written: the disk reports a fault. Copy what you need to another disk",
    errno.EMFILE: "cannot be opened: too many files are open here. Raise the limit (ulimit -n) and start again",
    errno.ENFILE: "cannot be opened: too many files are open on this machine. Close other programs",
}
"""What an error of the operating system means to a person, to follow the name of the file."""


def of_storage(error: OSError) -> StorageError | None:
    """The member of the family that an error of the operating system is; None for one that no person can put right
    (then it is a bug, or of the network)."""
    said = _STORAGE.get(error.errno or 0)
    if said is None:
        return None
    names = [str(name)[:300] for name in (error.filename, error.filename2) if name is not None]
    return StorageError(f"{names[-1] if names else 'A file'} {said}.")


class Cancelled(Exception):  # noqa: N818 - a request, not a fault
    """Raised between steps when the person asked to stop. What is finished stays; resume continues."""
