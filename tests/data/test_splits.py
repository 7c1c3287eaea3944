import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from saerec.data.splits import leave_one_out


@settings(deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_leave_one_out_holds_one_each(lengths):
    user = np.repeat(np.arange(len(lengths)), lengths)
    position = np.concatenate([np.arange(n) for n in lengths])
    split = leave_one_out(user, position)
    for index, length in enumerate(lengths):
        mine = split[user == index].tolist()
        assert mine == (["train"] * length if length < 3 else ["train"] * (length - 2) + ["valid", "test"])
