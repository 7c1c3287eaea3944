"""The smallest turns that put an item above all others, as an integer program.

Where scores are linear in the factors, with u_g and d_g steps up and down of group g,

    score_i(u, d) = base_i + sum_g u_g up_gi + d_g down_gi

the fewest groups, and among those the fewest steps, such that the item leads every other by a margin. Solved exactly
(HiGHS); rivals enter as constraints once a solution leaves them above.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

_RIVALS: Final = 20
"""Constraints that are added at a time."""
_SECONDS: Final = 5.0
_INFEASIBLE: Final = 2


class Program(NamedTuple):
    """Scores of the J items that can be recommended, as they change by one step of one of G groups."""

    base: np.ndarray
    """[J]"""
    steps: np.ndarray
    """[2G, J]: up, then down"""
    most: np.ndarray
    """[2G] steps there are"""
    target: int
    """column of the item"""

    def scores(self, turns: np.ndarray) -> np.ndarray:
        """[n, G] steps, down negative -> [n, J]."""
        return np.asarray(self.base + np.hstack([turns.clip(min=0), -turns.clip(max=0)]) @ self.steps)


class Turns(NamedTuple):
    """An answer."""

    steps: np.ndarray | None
    """[G], down negative; None where there are none, or none were found in time"""
    proved: bool
    """no smaller ones exist; without steps, none exist"""


def smallest_turns(program: Program, margin: float) -> Turns:
    """Variables: n [2G] steps, then z [2G], whether a group is turned that way; it is turned one way at most."""
    gains = np.delete(program.steps[:, [program.target]] - program.steps, program.target, axis=1)  # on each rival
    behind = np.delete(program.base - program.base[program.target], program.target) + margin
    ways, half = len(gains), len(gains) // 2
    most = program.most * (np.abs(gains) > 0).any(axis=1)
    turned = sp.hstack([sp.eye_array(ways), sp.diags_array(-most.astype(float))])
    one_way = sp.hstack([sp.csr_array((half, ways)), sp.eye_array(half), sp.eye_array(half)])
    rules = [LinearConstraint(turned, -np.inf, 0), LinearConstraint(one_way, -np.inf, 1)]
    rivals: list[int] = []
    steps, proved = np.zeros(ways), True
    while True:
        above = behind - steps @ gains
        new = [i for i in np.argsort(-above)[:_RIVALS].tolist() if above[i] > margin / 2 and i not in rivals]
        if not new:
            return Turns((steps[:half] - steps[half:]).astype(np.int64), proved)
        rivals += new
        ahead = np.hstack([gains[:, rivals].T, np.zeros((len(rivals), ways))])
        found = milp(
            np.concatenate([np.full(ways, 1 / (1 + most.sum())), np.ones(ways)]),
            integrality=np.ones(2 * ways),
            bounds=Bounds(0, np.concatenate([most, np.sign(most)])),
            constraints=[*rules, LinearConstraint(ahead, behind[rivals])],
            options={"time_limit": _SECONDS},
        )
        if found.x is None:
            return Turns(None, found.status == _INFEASIBLE)
        steps, proved = np.round(found.x[:ways]), found.status == 0
