"""What the engines of the tests work with; other processes import it from here."""

import os
from pathlib import Path

import numpy as np

from saerec.errors import DataError


class Squares:
    """The square of a number, and in which process it was made."""

    def __call__(self, number):
        return np.array([number**2, os.getpid()])


class DiesOnce:
    """Ends its process the first time it is asked for 5; `seen` is a folder that remembers."""

    def __init__(self, seen):
        self.seen = Path(seen)

    def __call__(self, number):
        mark = self.seen / str(number)
        if number == 5 and not mark.exists():
            mark.touch()
            os._exit(1)
        return np.array([number**2])


class AlwaysDies:
    """No process survives it."""

    def __call__(self, number):
        os._exit(1)


class Refuses:
    """Raises what a person can put right."""

    def __call__(self, number):
        raise DataError("Nothing to work on. Give some.")
