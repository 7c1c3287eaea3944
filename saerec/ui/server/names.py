"""Names that a server is asked for by."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
"""What this machine calls itself."""


def host_name(host: str | None) -> str:
    """The name in a Host header, without its port; empty for what is none."""
    try:
        parts = urlsplit(f"//{host or ''}")
        _ = parts.port  # raises for what is no number
    except ValueError:
        return ""
    bare = not (parts.username or parts.password or parts.path or parts.query or parts.fragment)
    return (parts.hostname or "").rstrip(".") if bare else ""
