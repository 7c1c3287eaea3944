"""A name that is a guess says so wherever only plain text is drawn; what tells no certainty is left."""

import pandas as pd

from saerec.explorer.guesses import as_said, marked
from saerec.explorer.latents.projection import THEME_CERTAIN, THEME_NAME


def test_a_guess_is_marked_before_the_name_and_nothing_is_not_marked():
    assert as_said("Quiet", True) == "Quiet" and as_said("Damp cloth", False) == "≈ Damp cloth"
    assert as_said("", False) == as_said("", True) == "no common topic"


def test_every_pair_of_name_and_certainty_is_marked_and_the_table_stays_as_it_was():
    table = pd.DataFrame({"name": ["A", "B", ""], "certain": [True, False, False], THEME_NAME: ["C", "D", "E"],
                          THEME_CERTAIN: [False, True, True], "n": [1, 2, 3]})  # fmt: skip
    told = marked(table)
    assert told["name"].tolist() == ["A", "≈ B", ""] and told[THEME_NAME].tolist() == ["≈ C", "D", "E"]
    assert table["name"].tolist() == ["A", "B", ""] and told["n"].tolist() == [1, 2, 3]
    compared = pd.DataFrame({"name_a": ["A"], "certain_a": [False], "name_b": ["B"], "certain_b": [True]})
    assert marked(compared)[["name_a", "name_b"]].iloc[0].tolist() == ["≈ A", "B"]


def test_a_table_that_does_not_tell_is_left_alone():
    table = pd.DataFrame({"name": ["A", "B"]})
    pd.testing.assert_frame_equal(marked(table), table)
