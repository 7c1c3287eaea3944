"""From bytes to records: compression, encodings, CSV, JSON, Parquet."""
