"""What the engines of the tests work with; other processes import it from here."""

import os
from pathlib import Path

import numpy as np
import torch

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


class Verbs:
    """What a group's verbs give in the process of rank 0, and who they are."""

    def __call__(self, group, reporter):
        own = torch.full((group.rank + 1, 2), float(group.rank + 1), requires_grad=True)
        total = group.sum(own.sum())
        (total**2).backward()
        reporter.row("verbs", {"rank": group.rank})
        return {
            "size": group.size,
            "total": float(total),
            "gradient": own.grad.tolist(),
            "gathered": group.gather(own).tolist(),
            "first": group.first(float(group.rank + 5)),
            "pids": group.gather(torch.tensor([os.getpid()])).tolist(),
        }


class OneDiesOnce:
    """The first time, the process of rank 1 ends in the midst of work; `seen` is a folder that remembers."""

    def __init__(self, seen):
        self.seen = Path(seen)

    def __call__(self, group, reporter):
        mark = self.seen / "died"
        for step in range(5):
            group.sum(torch.ones(3))
            if group.rank == 1 and step == 2 and not mark.exists():
                mark.touch()
                os._exit(1)
        return "done"


class WithoutEnd:
    """Trains until somebody stops it."""

    def __call__(self, group, reporter):
        step = 0
        while True:
            group.sum(torch.ones(3))
            step += 1
            reporter.progress(step, 10**9)


class OneRefuses:
    """The process of rank 0 raises what a person can put right, while the other waits for it."""

    def __call__(self, group, reporter):
        if group.rank == 0:
            raise DataError("Nothing to train on. Give some.")
        group.sum(torch.ones(3))
