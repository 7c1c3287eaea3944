"""How much is asked of an endpoint at once, and how long it may say nothing.

A laptop answers one request at a time and takes minutes for it; a public endpoint answers hundreds at once. Nothing is
known beforehand, so both are learned from the answers.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from statistics import fmean

_SLOWER = 1.25  # answers that take longer than the quickest ones by this factor stood in a queue


class Pace:
    """Requests at once: one more while answers come as quickly as before, one fewer when they do not, half after
    trouble."""

    def __init__(self, most: int) -> None:
        """most: never more than so many."""
        self._most = most
        self.limit = min(2, most)
        """at present"""
        self._seconds: list[float] = []
        self._quickest = math.inf
        self._rounds = 1

    def answered(self, seconds: float) -> None:
        """An answer took so long, from its request on."""
        self._seconds.append(seconds)
        if len(self._seconds) < self.limit * self._rounds:
            return
        mean = fmean(self._seconds)
        self._seconds.clear()
        if mean <= _SLOWER * self._quickest:
            self._quickest = min(mean, self._quickest)
            self.limit = min(self.limit + 1, self._most)
        else:  # tried again later, and more and more rarely; what is quick is forgotten slowly
            self._quickest *= 1.1
            self.limit = max(self.limit - 1, 1)
            self._rounds *= 2

    def troubled(self) -> None:
        """The endpoint was overrun: it was silent, or said so."""
        self._seconds.clear()
        self.limit = max(self.limit // 2, 1)


class SilenceError(Exception):
    """Nothing was heard for too long; says of what."""


class Patience:
    """How long a request waits: for its first token while the endpoint gives no request of ours any, then between two.

    So the time in the endpoint's queue behind our own requests does not count, nor how long an answer is.
    """

    def __init__(self, first: float, gap: float) -> None:
        """Seconds to the first token, and from one token to the next."""
        self._first, self._gap = first, gap
        self._queued: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def request(self) -> AsyncIterator[Callable[[], None]]:
        """Yields what is to be called at every token. Raises SilenceError."""
        began = False
        try:
            async with asyncio.timeout(self._first) as clock:
                self._queued.add(clock)

                def token() -> None:
                    nonlocal began
                    began = True
                    self._queued.discard(clock)
                    for waiting in self._queued:
                        _wind(waiting, self._first)
                    _wind(clock, self._gap)

                try:
                    yield token
                finally:
                    self._queued.discard(clock)
        except TimeoutError:
            raise SilenceError(
                f"its answer stopped for {self._gap:g} seconds"
                if began
                else f"no answer within {self._first:g} seconds"
            ) from None


def _wind(clock: asyncio.Timeout, seconds: float) -> None:
    if not clock.expired():
        clock.reschedule(asyncio.get_running_loop().time() + seconds)
