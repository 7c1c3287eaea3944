"""The page Runs: every run with its state, accuracy, time and size."""
