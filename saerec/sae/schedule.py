"""When to learn how fast, and when to stop.

lr(step) rises over the first 5 % of the steps, holds, and falls to zero over the last 20 %. When the judged value has
not improved for a while the fall starts at once: stopping without it would throw its gain away.
"""

from __future__ import annotations

WARM_UP, DECAY = 0.05, 0.2
PATIENCE = 8
"""Judgements without an improvement before the decay starts."""
LEAST_GAIN = 1e-3
"""An improvement smaller than this share does not count against patience."""


class Schedule:
    """Counts the steps and gives each its learning rate."""

    def __init__(self, peak: float, n_steps: int) -> None:
        self.peak, self.n_steps = peak, n_steps
        self.step, self.lr = 0, 0.0
        self._warm_up = max(1, round(WARM_UP * n_steps))
        self._decay_from = n_steps - round(DECAY * n_steps)
        self._best = self._mark = float("inf")
        self._waited = 0

    @property
    def is_over(self) -> bool:
        """No step is left."""
        return self.step >= self.n_steps

    def advance(self) -> float:
        """Count a step; its learning rate."""
        self.step += 1
        rise = self.step / self._warm_up
        fall = (self.n_steps - self.step + 1) / max(self.n_steps - self._decay_from, 1)
        self.lr = self.peak * min(1.0, rise, fall)
        return self.lr

    def judge(self, value: float) -> bool:
        """Whether `value` (lower is better) is the best so far; starts the decay when it no longer falls."""
        self._waited = 0 if value < self._mark * (1 - LEAST_GAIN) else self._waited + 1
        self._mark = min(self._mark, value) if self._waited == 0 else self._mark
        if self._waited >= PATIENCE and self.step < self._decay_from:
            self._decay_from = self.step
            self.n_steps = min(self.n_steps, self.step + max(1, self.step // 4))
        is_best = value < self._best
        self._best = min(self._best, value)
        return is_best
