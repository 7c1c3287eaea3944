"""Tables to Plotly figures, one function a figure. Texts of a corpus go through `palette.safe`."""

from saerec.figures.latents import activation_histogram, intent_map
from saerec.figures.quality import accuracy_bars, activity_bars, training_curve
from saerec.figures.ranking import branch_bars, explanation_bars

__all__ = [
    "accuracy_bars",
    "activation_histogram",
    "activity_bars",
    "branch_bars",
    "explanation_bars",
    "intent_map",
    "training_curve",
]
