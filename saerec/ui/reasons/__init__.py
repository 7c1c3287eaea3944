"""The page Reasons: the bank that texts are read with, and one's own part of it."""
