"""Tables to Plotly figures, one function a figure. Texts of a corpus go through `palette.safe`."""

from saerec.figures.evaluation import ablation_points, cause_bars, faithfulness_lines, rank_scatter, share_bar
from saerec.figures.faithfulness import deletion_lines, shapley_bars, steering_lines
from saerec.figures.intent_map import intent_map
from saerec.figures.latents import activation_histogram, two_texts
from saerec.figures.people import group_points, lift_bars, theme_drift, theme_timeline
from saerec.figures.quality import (
    accuracy_bars,
    activity_bars,
    core_lines,
    density_histogram,
    score_histogram,
    training_curve,
)
from saerec.figures.ranking import branch_bars, explanation_bars, history_bars
from saerec.figures.runs import match_type_bars, setting_heatmap, setting_line, two_curves, two_intervals
from saerec.figures.sweep import sweep_lines

__all__ = [
    "ablation_points",
    "accuracy_bars",
    "activation_histogram",
    "activity_bars",
    "branch_bars",
    "cause_bars",
    "core_lines",
    "deletion_lines",
    "density_histogram",
    "explanation_bars",
    "faithfulness_lines",
    "group_points",
    "history_bars",
    "intent_map",
    "lift_bars",
    "match_type_bars",
    "rank_scatter",
    "score_histogram",
    "setting_heatmap",
    "setting_line",
    "shapley_bars",
    "share_bar",
    "steering_lines",
    "sweep_lines",
    "theme_drift",
    "theme_timeline",
    "training_curve",
    "two_curves",
    "two_intervals",
    "two_texts",
]
