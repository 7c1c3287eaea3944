"""Who is let in: a browser that asks for an address this server has, from a page of this server.

A page of another site can make a browser ask 127.0.0.1 for anything, and a name that somebody else owns can be made to
point there (DNS rebinding): what such a page asks for carries its own name as Host, or as Origin. Both are held
against the names served, for HTTP and WebSocket alike, before anything else looks at them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from saerec.ui.server.names import host_name

_READS: Final = ("GET", "HEAD")
"""What a browser asks for without an Origin, of its own site."""
_REFUSED: Final = 403
_POLICY: Final = "; ".join((
    "default-src 'self' data: blob:",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # as Streamlit and Plotly need it
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
))  # fmt: skip
SENT: Final = {
    "content-security-policy": _POLICY,
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
"""Headers of every answer: no frame of another site shows this one, and this one fetches nothing from elsewhere."""


def refusal(kind: str, method: str, headers: Headers, names: Collection[str]) -> str:
    """Why a request is not let in, and what to do; empty where it is.

    kind: `http` or `websocket`. names: in small letters, those that the server is asked for by.
    """
    host, origin = headers.get("host"), headers.get("origin")
    name = host_name(host)
    if name not in names or len(headers.getlist("host")) > 1:
        return (
            "This explorer is not served under the name that was asked for. Open it as it says when it starts; "
            "behind a proxy start it with: saerec explore --allow-host NAME"
        )
    if origin is None:
        if kind == "http" and method in _READS:
            return ""
        return "A browser says which page it asks for (Origin); this request does not."
    if urlsplit(origin).netloc.lower() != str(host).lower():
        return "Another site or port asks for pages of this explorer. Open the explorer itself."
    return ""


class Gate:
    """ASGI middleware: refuses what `refusal` refuses, and adds `SENT` to what is answered."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app, self._names = app, {name.lower().rstrip(".") for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SENT.items():
                    headers[name] = value
            await send(message)

        why = refusal(scope["type"], scope.get("method", ""), Headers(scope=scope), self._names)
        if not why:
            await self._app(scope, receive, with_headers)
        elif scope["type"] == "http":
            await PlainTextResponse(f"{why}\n", _REFUSED)(scope, receive, with_headers)
        else:
            await WebSocketClose(code=1008, reason="not from a page of this explorer")(scope, receive, send)
