"""Ids to numbers, and numbers to the rows that bear them."""

import numpy as np
import pandas as pd
import pytest

from saerec.errors import NotFoundError
from saerec.explorer.ids import Ids, PlacesOf


def test_an_id_has_its_number_and_a_wrong_one_is_told_near_ones():
    ids = Ids(pd.Series(["anna", "ben", "carla"]), pd.Series([7, 2, 9], dtype=np.int32), "user")
    assert [ids.number(one) for one in ("carla", "anna", "ben")] == [9, 7, 2]
    with pytest.raises(NotFoundError, match=r"no user 'karla' in this run. Near: carla"):
        ids.number("karla")
    with pytest.raises(NotFoundError, match=r"Near: anna, ben, carla"):
        ids.number("12")


@pytest.mark.parametrize("wanted", [[3], [3, -1, 3], [8], [], [5, 0]])
def test_places_are_those_a_scan_finds(wanted):
    column = np.array([-1, 5, 3, 0, 3, -1, 5, 3], dtype=np.int32)
    found = PlacesOf(column).of(wanted)
    assert found.tolist() == np.flatnonzero(np.isin(column, wanted)).tolist()
