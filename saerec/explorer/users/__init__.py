"""What the explorer answers about people: one person's intents, people alike, groups of people."""
