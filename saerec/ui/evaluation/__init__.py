"""The page Evaluation: how well does it rank, and for whom."""
