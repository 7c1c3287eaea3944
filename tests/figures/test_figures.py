"""Figures say what their tables say, also on empty and on hostile ones."""

import json

import numpy as np
import pandas as pd
import pytest

from saerec import columns as c
from saerec import figures
from saerec.figures import core_lines
from saerec.figures.palette import BRANCH, INTENT_NAMES, NEUTRAL, VERDICT_NAMES, colour_of, safe, tint
from saerec.intents.kinds import NONE
from saerec.intents.kinds import PERSONAL as PERSONAL_KIND
from saerec.intents.kinds import PUBLIC as PUBLIC_KIND
from saerec.intents.kinds import UNDECIDED as UNDECIDED_KIND
from saerec.intents.reasons import CLASSES
from saerec.intents.selection import UNCLEAR
from saerec.recommender.inputs.request import BRANCHES

EVIL = "<img src=x onerror=alert(1)> & <b>bold</b>"
PARTS = pd.DataFrame(
    {
        "kind": ["sequence", "personal", "public"],
        "id": ["", "3", "5"],
        "name": ["order", EVIL, "price"],
        c.CERTAIN: [True, True, False],
        c.DELTA_SCORE: [1.0, 0.5, -0.25],
        c.DELTA_RANK: [10, 4, -1],
    }
)
POINTS = pd.DataFrame(
    {
        c.LATENT: [0, 1, 2],
        "x": [0.0, 1.0, 2.0],
        "y": [0.0, 1.0, 0.5],
        "name": ["quiet", EVIL, ""],
        c.DENSITY: [0.01, 0.2, 0.001],
        "score": [0.9, np.nan, 0.6],
        c.IS_INTENT: [True, True, False],
        "kind": ["personal", "public", "none"],
        c.VERDICT: ["wish", "wish", "chatter"],
        c.THEME: [0, 1, -1],
        c.HEAD: [0, 1, -1],
        "theme_name": ["quiet", EVIL, ""],
        c.CERTAIN: [True, False, True],
        "theme_certain": [True, False, True],
    }
)
EVALUATION = {
    "models": {"model": {"HR@10": 0.4}, "popularity": {"HR@10": 0.1}},
    "intervals": {"model": {"HR@10": [0.35, 0.45]}},
}


def test_a_waterfall_adds_up_to_the_score():
    bars = figures.explanation_bars(PARTS[:3], score=1.26, rest=0.01).data[0]
    assert np.isclose(sum(bars.x[:-1]), bars.x[-1])
    ends = np.array(bars.base) + np.array(bars.x)
    assert np.allclose(bars.base[1:-1], ends[:-2])  # each begins where the one before ended
    assert bars.base[-1] == 0.0


def test_many_small_parts_are_put_together_not_left_out():
    many = {"kind": "personal", "name": [f"n{i}" for i in range(30)], c.CERTAIN: True, c.DELTA_SCORE: 0.1}
    texts = {"kind": ["rest"], "name": ["other signals"], c.CERTAIN: True, c.DELTA_SCORE: 0.001}
    parts = pd.concat([pd.DataFrame(many), pd.DataFrame(texts)])
    bars = figures.explanation_bars(parts, score=3.001, rest=0.0).data[0]
    assert len(bars.x) == 14
    assert np.isclose(sum(bars.x[:-1]), 3.001)
    assert list(bars.customdata[-4:-1]) == ["20 more personal themes", "other signals from the texts", "left over"]


def test_a_name_that_is_not_certain_is_in_italics():
    parts = pd.DataFrame(
        {"kind": "undecided", "name": ["a", EVIL], c.CERTAIN: [True, False], c.DELTA_SCORE: [2.0, 1.0]}
    )
    names = figures.explanation_bars(parts, score=3.0, rest=0.0).data[0].customdata
    assert names[0] == "a" and names[1].startswith("<i>") and names[1].endswith("</i>") and "<script" not in names[1]


def test_history_bars_show_the_strongest_first_and_nothing_without_a_history():
    history = pd.DataFrame({"name": ["a lamp", EVIL], c.DELTA_SCORE: [0.7, -0.9], c.DELTA_RANK: [6, -2]})
    assert list(figures.history_bars(history).data[0].x) == [-0.9, 0.7]
    assert len(figures.history_bars(history[:0]).data[0].x) == 0


def test_what_a_bar_says_stands_right_of_it_where_no_name_is():
    parts = pd.DataFrame({"name": ["a", "b"], c.DELTA_SCORE: [-2.0, 1.5], c.DELTA_RANK: [0, 3]})
    words = figures.history_bars(parts).data[1]
    assert [text.strip() for text in words.text] == ["−2.000", "+1.500"] and list(words.x) == [0.0, 1.5]
    parts = pd.DataFrame({"kind": "personal", "name": ["a", "b"], c.CERTAIN: True, c.DELTA_SCORE: [-2.0, 1.5]})
    words = figures.explanation_bars(parts, score=-0.5, rest=0.0).data[1]
    assert [text.strip() for text in words.text] == ["−2.000", "+1.500", "+0.000", "<b>−0.500</b>"]
    assert list(words.x) == [0.0, -0.5, -0.5, 0.0]


def test_what_branches_add_stands_above_their_weights():
    added, weights = {"sequence": 9.0, "personal": 4.0, "public": -0.5}, dict.fromkeys(BRANCHES, 1 / 3)
    bars = figures.branch_bars(added, weights, weights).data
    assert {(bar.name, bar.marker.color) for bar in bars} == {(name, BRANCH[name]) for name in BRANCHES}
    assert {bar.name: bar.x[0] for bar in bars if bar.xaxis == "x"} == added
    assert {bar.name: tuple(bar.x) for bar in bars if bar.xaxis == "x2"} == dict.fromkeys(BRANCHES, (1 / 3,))
    moved = figures.branch_bars(added, weights, {**weights, "public": 0.9})
    assert [list(bar.y) for bar in moved.data if bar.xaxis == "x2"] == [["in use", "model's own"]] * 3
    assert moved.layout.barmode == "relative"  # what is negative goes to the left


def test_what_an_item_of_the_history_is_worth_is_said_in_words():
    parts = pd.DataFrame({"kind": "history", "name": ["a", "b"], c.DELTA_SCORE: [1.0, -2.0], c.DELTA_RANK: [1, -3]})
    bars = figures.history_bars(parts).data[0]
    assert list(bars.x) == [-2.0, 1.0]
    assert [words for _, words in bars.customdata] == ["3 places higher", "1 place lower"]


def test_accuracy_shows_intervals_where_there_are_any():
    bars = figures.accuracy_bars(EVALUATION, "HR@10").data[0]
    model = list(bars.y).index("With intents")
    assert np.isclose(bars.error_x.array[model], 0.05)
    assert bars.error_x.array[1 - model] == 0


@pytest.mark.parametrize("colour", ["kind", "score", c.DENSITY, c.THEME, c.VERDICT])
def test_the_map_shows_every_latent_once(colour):
    figure = figures.intent_map(POINTS, colour, chosen=1)
    shown = [point[0] for trace in figure.data if trace.customdata is not None for point in trace.customdata]
    assert sorted(shown) == [0, 1, 2]


def test_the_map_names_the_themes_of_intents_where_their_heads_lie():
    told = {"theme_name": ["b", "b", "thing"], "theme_certain": True}
    points = POINTS.assign(**{c.THEME: [1, 1, 0], c.HEAD: [1, 1, 2], **told})
    names = figures.intent_map(points, c.THEME).data[-1]
    assert (list(names.text), list(names.x)) == (["b"], [1.0])


def test_the_largest_themes_have_colours_the_rest_share_one_and_what_has_no_theme_another():
    n = 12
    points = pd.DataFrame({name: [POINTS[name].iat[0]] * (n + 1) for name in POINTS})
    points = points.assign(
        **{c.LATENT: range(n + 1), c.THEME: [*range(n), -1], "theme_name": [*map(str, range(n)), ""]}
    )
    drawn = {t.name: (t.marker.color, len(t.x)) for t in figures.intent_map(points, c.THEME, labels=False).data}
    assert drawn["another theme"][1] == 2 and drawn["no theme"][1] == 1
    assert len({colour for colour, _ in drawn.values()}) == n


@pytest.mark.parametrize(
    "figure",
    [
        figures.explanation_bars(PARTS[:3], 1.26, 0.01),
        figures.intent_map(POINTS, "kind", chosen=1),
        figures.theme_timeline(
            pd.DataFrame({"title": [EVIL], "split": ["train"], "themes": [[(1, EVIL, 0.5, True, False)]]}),
            pd.DataFrame({c.THEME: [1], "name": [EVIL], c.CERTAIN: [False]}),
        ),
    ],
)
def test_no_markup_of_the_corpus_reaches_a_chart(figure):
    # Plotly reads tags in every text it draws.
    assert "<img" not in json.dumps(figure.to_plotly_json(), default=str)


@pytest.mark.parametrize("scores", [[], [np.nan], [0.5, 0.9]])
def test_histograms_of_little(scores):
    known = sum(np.isfinite(scores))
    assert sum(figures.score_histogram(scores).data[0].y) == known
    assert sum(figures.density_histogram(scores).data[0].y) == known


def test_histogram_of_a_dead_latent_is_empty():
    empty = pd.DataFrame({"low": [], "high": [], "count": []})
    assert len(figures.activation_histogram(empty).data[0].x) == 0


def test_curves_leave_out_what_is_not_there():
    rows = pd.DataFrame({"step": [1, 2], "fvu": [0.9, 0.5]})
    figure = figures.training_curve(rows, "step", {"fvu": "training", "fvu_held_out": "held out"})
    assert [trace.name for trace in figure.data] == ["training"]


def test_words_for_charts():
    assert safe("a <b>\n c") == "a &lt;b&gt; c"
    assert safe("x" * 60, 10) == "xxxxxxxxx…"
    assert tint("#e69f00", 2.0) == "rgba(230,159,0,1.00)"


def test_deletion_is_drawn_beside_its_control():
    curve = pd.DataFrame(
        {
            "removed": [0, 1],
            "loss": [0, 2.0],
            "loss_random": [0, 1.0],
            "low": [0, 0.5],
            "high": [0, 1.5],
            "rank": [1, 9],
        }
    )
    lines = {trace.name: list(trace.y) for trace in figures.deletion_lines(curve).data if trace.name}
    assert lines == {"in random order": [0, 1.0], "strongest first": [0, 2.0]}


def test_shapley_bars_are_ranked_and_escape_names():
    values = PARTS.assign(shapley=[0.1, 0.9, -0.2])
    figure = figures.shapley_bars(values)
    assert list(figure.data[0].x) == [0.9, 0.1, -0.2]
    assert "<img" not in json.dumps(figure.to_plotly_json(), default=str)


def test_the_sweep_draws_a_line_an_item():
    sweep = pd.DataFrame(
        {
            "share": [0.0, 0.0, 1.0, 1.0],
            c.ITEM_ID: ["a", "b", "a", "b"],
            "title": ["A", EVIL, "A", EVIL],
            "rank": [1, 2, 3, 1],
        }
    )
    crossings = pd.DataFrame({"share": [0.4], "rank": [1.5], "above": [EVIL], "below": ["A"]})
    figure = figures.sweep_lines(sweep, crossings, 0.5)
    assert [list(trace.y) for trace in figure.data] == [[1, 3], [2, 1], [1.5]]
    assert len(figures.sweep_lines(sweep, crossings[:0], 0.5).data) == 2
    assert "<img" not in json.dumps(figure.to_plotly_json(), default=str)


def test_lines_are_shares_of_the_most_and_carry_the_counts():
    cores = pd.DataFrame({"k": [1, 2], "users": [10, 5], "items": [4, 4], "interactions": [40, 10]})
    figure = core_lines(cores, 2)
    assert {line.name: list(line.y) for line in figure.data} == {
        "users": [1.0, 0.5],
        "items": [1.0, 1.0],
        "interactions": [1.0, 0.25],
    }
    assert list(figure.data[0].customdata) == [10, 5]
    assert figure.layout.shapes[0].x0 == 2


def test_a_corpus_of_which_nothing_is_left_is_drawn():
    empty = pd.DataFrame({"k": [1], "users": [0], "items": [0], "interactions": [0]})
    assert [list(line.y) for line in core_lines(empty, 0).data] == [[0.0]] * 3


def test_every_kind_and_verdict_has_a_colour_of_its_own_and_a_word():
    kinds, verdicts = [[colour_of(one) for one in names] for names in (INTENT_NAMES, VERDICT_NAMES)]
    assert [len(set(colours)) for colours in (kinds, verdicts)] == [4, 5]
    assert (kinds[-1], verdicts[-1], colour_of("another")) == (NEUTRAL, NEUTRAL, NEUTRAL)
    assert set(VERDICT_NAMES) == {*CLASSES, UNCLEAR}
    assert {PERSONAL_KIND, PUBLIC_KIND, UNDECIDED_KIND, NONE} == set(INTENT_NAMES)


def test_a_guess_is_in_italics_wherever_a_name_is_drawn():
    names = {"name": ["Sure", "Guess"], c.CERTAIN: [True, False]}
    lift = {c.LIFT: [2.0, 0.5], "low": [1.5, 0.3], "high": [3.0, 0.8], "share_a": 0.2, "share_b": 0.1, "q": 0.01}
    shown = figures.lift_bars(pd.DataFrame({**names, **lift})).layout.yaxis.ticktext
    assert shown == ("Sure", "<i>Guess</i>")
    drift = pd.DataFrame({"step": [1, 1], c.THEME: [0, 1], **names, c.WEIGHT: [0.6, 0.4]})
    assert [line.name for line in figures.theme_drift(drift).data] == ["Sure", "<i>Guess</i>"]
    labels = figures.intent_map(POINTS.assign(**{c.HEAD: [0, 1, -1], c.IS_INTENT: True}), "kind").data[-1]
    assert labels.text[0] == "quiet" and labels.text[1].startswith("<i>")


def test_own_words_are_dots_and_what_items_say_are_rings():
    history = pd.DataFrame(
        {
            "title": ["Pad", "Mug", "Next"],
            "split": ["train", "valid", "test"],
            "themes": [
                [(3, "Quiet", 0.5, True, False), (9, "Elsewhere", 1.0, True, True)],
                [(3, "Quiet", 0.2, False, False)],
                [],
            ],
        }
    )
    themes = pd.DataFrame({c.THEME: [3], "name": ["Quiet"], c.CERTAIN: [False]})
    own, item = figures.theme_timeline(history, themes).data
    assert figures.theme_timeline(history, themes).layout.yaxis.ticktext == ("<i>Quiet</i>",)  # a guess
    assert (list(own.x), list(item.x)) == ([1], [2])
    assert (own.marker.symbol, item.marker.symbol) == ("circle", "circle-open")
