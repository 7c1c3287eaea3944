"""Fitting a recommender: loss, trainer, checkpoints."""
