"""What the explorer answers about a ranking: fusion, provenance, faithfulness of one explanation."""
