"""The page Compare: what is different in another run."""
