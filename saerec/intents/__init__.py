"""What latents mean: example texts, names, scores of names, verdicts, and retrieval for one person."""
