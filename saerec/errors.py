"""The one error family. The command line and the pages catch it once, at the border."""

from __future__ import annotations


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


class Cancelled(Exception):  # noqa: N818 - a request, not a fault
    """Raised between steps when the person asked to stop. What is finished stays; resume continues."""
