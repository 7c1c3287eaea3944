"""The page Users: what does this person want."""
