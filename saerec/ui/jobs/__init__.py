"""Background jobs as a reader sees them: the queue, one job's stages and its curves."""
