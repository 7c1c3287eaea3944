"""Person by person, deletion over many people, two texts; and letters that can be read on either page."""

import json

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec import figures
from saerec.figures.palette import INK_ON_DARK, INK_ON_LIGHT, LOSS, NEUTRAL, readable
from tests.support.hostile import HOSTILE

RANKS = pd.DataFrame(
    {
        c.USER_ID: ["a", "b", "c", HOSTILE[1]],
        "n_interactions": [5, 6, 7, 8],
        "title": [HOSTILE[0], "x", "y", "z"],
        c.RANK_MODEL: [1, 3, 40, 90],
        "rank_other": [2, 30, 4, 80],
    }
)


def test_every_person_is_one_dot_in_the_part_they_belong_to():
    figure = figures.rank_scatter(RANKS, "popularity")
    parts = {trace.name: [point[0] for point in trace.customdata] for trace in figure.data}
    assert parts == {
        "found by both (1)": ["a"],
        "found by this model only (1)": ["b"],
        "found by the other only (1)": ["c"],
        "missed by both (1)": [HOSTILE[1]],
    }
    shown = [point[1:] for trace in figure.data for point in trace.customdata]
    assert "<img" not in json.dumps(shown) and "<script" not in json.dumps(shown)  # the id itself is never drawn


def test_deletion_is_drawn_with_its_band():
    rows = [("strongest", 1, 2.0, 1.5, 2.5), ("strongest", 3, 3.0, 2.5, 3.5), ("random", 1, 0.1, 0.0, 0.2)]
    curves = pd.DataFrame(rows, columns=["which", "removed", "loss", "low", "high"])
    lines = {trace.name: list(trace.y) for trace in figures.faithfulness_lines(curves).data if trace.name}
    assert lines == {"random ones": [0.1], "the strongest": [2.0, 3.0]}


@pytest.mark.parametrize(("share", "colour"), [(0.97, "#009e73"), (0.5, "#d55e00")])
def test_a_share_is_green_where_it_reaches_what_is_wanted(share, colour):
    bar = figures.share_bar(share, share - 0.1, share + 0.02, 0.8).data[0]
    assert (bar.x[0], bar.marker.color) == (share, colour)


def test_two_texts_stand_back_to_back():
    table = pd.DataFrame(
        {
            "name": [HOSTILE[0], "b"],
            "certain": [True, False],
            "kind": ["personal", "none"],
            "activation_1": [0.5, 0.0],
            "activation_2": [0.2, 1.0],
        }
    )
    first, second = figures.two_texts(table).data
    assert list(first.x) == [-0.5, 0.0] and list(second.x) == [0.2, 1.0]
    assert "<script" not in json.dumps(figures.two_texts(table).to_plotly_json(), default=str)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(("ink", "page", "dark"), [(INK_ON_LIGHT, "#ffffff", False), (INK_ON_DARK, "#10171d", True)])
def test_letters_have_a_contrast_of_at_least_4_5(ink, page, dark):
    light, deep = sorted([luminance(ink), luminance(page)], reverse=True)
    assert (light + 0.05) / (deep + 0.05) >= 4.5
    figure = readable(figures.rank_scatter(RANKS, "x"), dark=dark)
    assert figure.layout.xaxis.tickfont.color == figure.layout.legend.font.color == ink


def test_parts_that_are_missed_most_are_on_top_and_unsure_ones_are_grey():
    table = pd.DataFrame(
        {
            "name": ["little", "much", "nothing"],
            "change": [-0.01, -0.2, 0.001],
            "change_low": [-0.02, -0.3, -0.01],
            "change_high": [-0.005, -0.1, 0.01],
        }
    )
    dots = figures.ablation_points(table).data[0]
    assert list(dots.y) == ["nothing", "little", "much"]  # Plotly draws from below
    assert list(dots.marker.color) == [NEUTRAL, LOSS, LOSS]
    np.testing.assert_allclose(np.array(dots.x) + dots.error_x.array, [0.01, -0.005, -0.1])
    np.testing.assert_allclose(np.array(dots.x) - dots.error_x.arrayminus, [-0.01, -0.02, -0.3])


def test_a_line_over_a_setting_has_whiskers_where_intervals_are_known():
    rows = pd.DataFrame({"k": [8, 4], "NDCG@10": [0.3, 0.2], "low": [0.25, np.nan], "high": [0.4, np.nan]})
    line = figures.setting_line(rows, "k", "NDCG@10", "NDCG@10").data[0]
    assert list(line.x) == [4, 8] and list(line.y) == [0.2, 0.3]
    assert line.error_y.array[1] == pytest.approx(0.1) and line.error_y.arrayminus[1] == pytest.approx(0.05)
    assert figures.setting_line(rows[["k", "NDCG@10"]], "k", "NDCG@10", "x").data[0].error_y.array is None
