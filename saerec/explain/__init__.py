"""Explanations as re-computations: attribution, deletion, steering, Shapley values, what-ifs."""
