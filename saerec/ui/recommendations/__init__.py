"""The page Recommendations: why this, and what if."""
