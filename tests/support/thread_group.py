"""Threads of this process that train together: what processes do with gloo, without starting any."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import torch

from saerec.process_group import ProcessGroup


class ThreadGroup(ProcessGroup):
    """Hands over at a barrier: everybody sees what everybody gave."""

    def __init__(self, rank, meeting, given):
        self.rank, self.size, self._meeting, self._given = rank, len(given), meeting, given

    def _everybody(self, own):
        self._given[self.rank] = own
        self._meeting.wait()
        found = list(self._given)
        self._meeting.wait()
        return found

    def sum(self, x):
        total = torch.stack(self._everybody(x.detach().clone())).sum(0)
        return total + (x - x.detach()) if x.requires_grad else total

    def gather(self, x):
        return torch.cat(self._everybody(x.detach().clone()))

    def first(self, value):
        return self._everybody(value)[0]


def together(work, size=2):
    """What `work(group)` gives in each of so many threads."""
    meeting, given = Barrier(size), [None] * size

    def one(rank):
        try:
            return work(ThreadGroup(rank, meeting, given))
        except BaseException:
            meeting.abort()
            raise

    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(one, range(size)))
