import threading

import pytest
import torch

from saerec.explorer import Explorer
from saerec.hardware import threads_kept


@pytest.fixture
def two_threads():
    with threads_kept():
        torch.set_num_threads(2)
        yield


def threads_of_a_new_session():
    found = []
    session = threading.Thread(target=lambda: found.append(torch.get_num_threads()))
    session.start()
    session.join()
    return found[0]


def test_an_explorer_answers_every_session_with_one_thread(demo_run, two_threads):
    assert threads_of_a_new_session() == 2
    explorer = Explorer(demo_run)
    explorer.recommend(explorer.users()["user_id"].iloc[0])
    assert torch.get_num_threads() == threads_of_a_new_session() == 1


def test_threads_are_as_before(two_threads):
    with pytest.raises(ValueError, match="broke"), threads_kept():
        torch.set_num_threads(1)
        raise ValueError("broke")
    assert torch.get_num_threads() == threads_of_a_new_session() == 2
