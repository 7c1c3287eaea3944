"""Parquet from elsewhere: decoded in a process of its own whose memory is bounded, whatever the file says of itself."""
