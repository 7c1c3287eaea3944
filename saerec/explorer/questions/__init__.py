"""What can be asked of a run, a file a subject. `Explorer` is all of them together."""
