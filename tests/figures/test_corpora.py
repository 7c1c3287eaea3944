import pandas as pd

from saerec.figures import core_lines


def test_lines_are_shares_of_the_most_and_carry_the_counts():
    cores = pd.DataFrame({"k": [1, 2], "users": [10, 5], "items": [4, 4], "interactions": [40, 10]})
    figure = core_lines(cores, 2)
    assert {line.name: list(line.y) for line in figure.data} == {
        "users": [1.0, 0.5], "items": [1.0, 1.0], "interactions": [1.0, 0.25],
    }  # fmt: skip
    assert list(figure.data[0].customdata) == [10, 5]
    assert figure.layout.shapes[0].x0 == 2


def test_a_corpus_of_which_nothing_is_left_is_drawn():
    empty = pd.DataFrame({"k": [1], "users": [0], "items": [0], "interactions": [0]})
    assert [list(line.y) for line in core_lines(empty, 0).data] == [[0.0]] * 3
