"""The page Quiz: what a reader can tell of latents by their names."""
