"""What stands before the pages: who is let in, and how fast."""
