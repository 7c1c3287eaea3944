"""The page Lists, and the panel that puts what another page shows on a list."""
