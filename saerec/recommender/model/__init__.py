"""The networks: what turns a request into branch vectors and weights."""
