"""The page Text probe: what a typed text carries, and how each of its sentences is read."""
