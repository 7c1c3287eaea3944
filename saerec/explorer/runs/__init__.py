"""What the explorer answers about whole runs: an overview, and two runs side by side."""
