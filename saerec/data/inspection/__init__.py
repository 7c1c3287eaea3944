"""Looking at foreign data before they are read: preview, file roles, sizes, findings."""
