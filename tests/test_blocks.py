import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saerec.blocks import AT_ONCE, blocks, give_back, is_mapped, read_rows


@given(st.integers(0, 300), st.integers(1, 70))
def test_blocks_cover_everything_once_in_order(n, size):
    found = list(blocks(n, size))
    assert [i for part in found for i in range(part.start, part.stop)] == list(range(n))
    assert all(part.stop - part.start == size for part in found[:-1])


@pytest.fixture
def mapped(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(4 * AT_ONCE * 3, dtype=np.float32).reshape(-1, 3))
    return np.load(tmp_path / "x.npy", mmap_mode="r+")


@pytest.mark.parametrize("rows", [slice(3, 9), np.array([5, 1, 1]), np.arange(0, 4 * AT_ONCE, 2)[::-1]])
def test_rows_of_a_file_are_those_of_an_array_in_memory(mapped, rows):
    np.testing.assert_array_equal(read_rows(mapped, rows), np.arange(4 * AT_ONCE * 3).reshape(-1, 3)[rows])


def test_what_was_written_is_there_after_its_pages_were_given_back(mapped, tmp_path):
    mapped[7] = -1
    give_back(mapped)
    assert (mapped[7] == -1).all()
    assert (np.load(tmp_path / "x.npy")[7] == -1).all()


@pytest.mark.parametrize(("may_stay", "times"), [(1 << 20, 0), (1 << 10, 1)])
def test_only_a_file_too_large_to_stay_in_memory_gives_its_pages_back(mapped, monkeypatch, may_stay, times):
    monkeypatch.setattr("saerec.blocks.MAY_STAY", may_stay)
    given = []
    monkeypatch.setattr("saerec.blocks.give_back", given.append)
    read_rows(mapped, slice(0, 4))
    assert len(given) == times


def test_an_array_in_memory_has_nothing_to_give_back():
    x = np.ones((2, 2))
    give_back(x)
    assert x.sum() == 4


@pytest.mark.parametrize("part", [lambda x: x, lambda x: x[2:9], np.asarray, lambda x: np.asarray(x)[5:]])
def test_a_part_of_a_mapped_array_is_known_to_lie_in_the_file(mapped, part):
    assert is_mapped(part(mapped)) and not is_mapped(np.array(part(mapped)))
    give_back(part(mapped))
    assert mapped[3, 0] == 9
