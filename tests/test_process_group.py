"""A group of one: nothing is parted, nothing changes."""

import pytest
import torch

from saerec.process_group import ALONE, ProcessGroup
from tests.support.thread_group import together


def test_one_process_gets_back_what_it_gives():
    x = torch.ones(3, requires_grad=True)
    assert ALONE.sum(x) is x and ALONE.gather(x) is x and ALONE.first(2.5) == 2.5
    assert ALONE.part(7) == slice(0, 7)


@pytest.mark.parametrize(("n", "size"), [(10, 3), (2, 3), (0, 2), (7, 7)])
def test_parts_cover_all_rows_once(n, size):
    rows = []
    for rank in range(size):
        group = ProcessGroup()
        group.rank, group.size = rank, size
        rows += range(n)[group.part(n)]
    assert rows == list(range(n))


def test_gradients_of_a_sum_are_parts_that_add_up_to_the_whole():
    """d/dw (sum over both of w x)^2 = 2 (w X) X with X the sum of the x."""

    def gradient(group):
        w, x = torch.tensor(2.0, requires_grad=True), float(group.rank + 1)
        group.sum(w * x).square().backward()
        return float(group.sum(w.grad))

    assert together(gradient) == [36.0, 36.0]
