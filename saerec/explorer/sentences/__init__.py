"""Every sentence of a run as a point: where it lies, and what those of one area have in common."""
