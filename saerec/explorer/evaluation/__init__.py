"""What the explorer answers about how well a run ranks, and how faithful its explanations are."""
