"""The page Train: choose data, settings or a sweep, start it; add later data to a run."""
