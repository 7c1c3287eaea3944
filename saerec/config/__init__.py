"""Settings: what there is to set (schema), and how settings are put together (build)."""
