"""In which order interactions came, and which of them are held out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from saerec import columns as c


def time_order(table: pd.DataFrame) -> np.ndarray:
    """[n] row numbers by user, then time. Of rows at one time the order in the source tells, if everybody's rows stand
    there in the order of time, or all in the opposite one; else that of the items, so that shuffled rows give the same.
    """
    user, time = table[c.USER].to_numpy(), table[c.TIMESTAMP].to_numpy()
    by_user = np.argsort(user, kind="stable")
    mine = user[by_user][1:] == user[by_user][:-1]
    steps = np.diff(time[by_user])[mine]
    row = np.arange(len(table))
    tie = row if (steps >= 0).all() else -row if (steps <= 0).all() else table[c.ITEM].to_numpy()
    return np.lexsort((tie, time, user))


def leave_one_out(user: np.ndarray, position: np.ndarray) -> pd.Categorical:
    """Split of every interaction, a byte each: a user's last is `test`, the one before `valid`, the rest `train`.

    Users with fewer than three interactions only train. `user` is sorted, `position` counts from 0.
    """
    length = np.bincount(user)[user]
    from_end = length - 1 - position
    codes = np.where((length < 3) | (from_end > 1), 0, 2 - from_end).astype(np.int8)
    return pd.Categorical.from_codes(codes, [c.TRAIN, c.VALID, c.TEST])
