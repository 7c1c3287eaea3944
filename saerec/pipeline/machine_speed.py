"""How fast this machine is, beside the one that the constants of `saerec.pipeline.estimate` were fitted on.

Two probes of a few hundredths of a second on one core: products of matrices, which the text model lives by and in which
machines differ most; and a mix of counting words and working through a table, for all the rest. Each is timed by the
processor's clock, so that other programs do not count. Measured once a process.
"""

from __future__ import annotations

import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

import numpy as np

Basis = Literal["learned", "measured", "guessed"]
REFERENCE: Final[Mapping[str, float]] = {"products": 0.00043, "rest": 0.0065}
"""Seconds of each probe at the pace of the constants: read off backwards on a machine where the text model took 5 times
as long as they say, the recommender twice, and the dictionary just as long."""
PRODUCTS: Final[Mapping[str, float]] = {"embeddings": 1.0, "activations": 1.0, "recommender": 0.25, "evaluation": 0.25}
"""Stage -> the part of its time that goes with the products; of other stages nothing does."""
_ROUNDS = 7
_FARTHEST = 20.0  # times as slow, or as fast: beyond, the clock is not to be believed


@dataclass(frozen=True)
class Pace:
    """How many seconds one estimated second takes here."""

    factor: float = 1.0
    by_stage: Mapping[str, float] = field(default_factory=dict)
    """Where it is known better."""
    basis: Basis = "guessed"
    """learned: from runs made here; measured: by the probes; guessed: as on the machine of the constants"""

    def of(self, stage: str) -> float:
        """Of one stage."""
        return self.by_stage.get(stage, self.factor)


@cache
def measured_pace() -> Pace:
    """The pace by the probes."""
    return pace_of({name: _seconds(probe) for name, probe in probes().items()})


def pace_of(seconds: Mapping[str, float]) -> Pace:
    """What measured seconds of the probes tell; a guess where the clock cannot be believed."""
    products, rest = (seconds[name] / REFERENCE[name] for name in ("products", "rest"))
    if not all(1 / _FARTHEST <= times <= _FARTHEST for times in (products, rest)):
        return Pace()
    return Pace(rest, {name: part * products + (1 - part) * rest for name, part in PRODUCTS.items()}, "measured")


def probes() -> dict[str, Callable[[], object]]:
    """Name -> one round of work."""
    rng = np.random.default_rng(0)
    left, right = (rng.normal(size=(64, 64, 64)).astype(np.float32) for _ in range(2))
    states = rng.normal(size=(512, 384)).astype(np.float32)
    text = "It keeps the coffee hot all morning, and the lid does not leak. " * 400
    return {
        "products": lambda: left @ right,  # each so small that no library splits it over cores
        "rest": lambda: (Counter(re.findall(r"\w+", text.lower())), _pass(states)),
    }


def _pass(states: np.ndarray) -> np.ndarray:
    """[n, d]: norm, softmax and a smooth step, element by element."""
    normed = (states - states.mean(axis=1, keepdims=True)) / states.std(axis=1, keepdims=True)
    weights = np.exp(normed - normed.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True) * (1 + np.tanh(0.8 * normed)))


def _seconds(probe: Callable[[], object]) -> float:
    """The middle of several rounds, by this thread's own clock."""
    found = []
    probe()  # the first one warms caches up
    for _ in range(_ROUNDS):
        start = time.thread_time()
        probe()
        found.append(time.thread_time() - start)
    return statistics.median(found)
