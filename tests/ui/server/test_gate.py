"""Who is let in: names that are served, and pages of this server itself."""

import asyncio

import pytest
from starlette.datastructures import Headers

from saerec.ui.server.gate import SENT, Gate, refusal
from saerec.ui.server.names import LOOPBACK, host_name

OWN = "127.0.0.1:8501"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1:8501", "127.0.0.1"),
        ("LocalHost", "localhost"),
        ("[::1]:8501", "::1"),
        ("a.example.org.:443", "a.example.org"),
        (None, ""),
        ("", ""),
        ("localhost:port", ""),
        ("localhost:99999", ""),
        ("me@localhost", ""),
        ("localhost/path", ""),
        ("[::1", ""),
    ],
)
def test_the_name_in_a_host_header(host, name):
    assert host_name(host) == name


REFUSED = [
    ("websocket", "", {"host": "evil.test:8501", "origin": "http://evil.test:8501"}),  # DNS rebinding
    ("http", "GET", {"host": "evil.test:8501"}),
    ("http", "GET", {"host": "127.0.0.1.evil.test"}),
    ("http", "GET", {}),
    ("websocket", "", {"host": OWN}),  # no Origin
    ("websocket", "", {"host": OWN, "origin": "null"}),
    ("websocket", "", {"host": OWN, "origin": "http://127.0.0.1:9999"}),  # another port
    ("websocket", "", {"host": OWN, "origin": "http://localhost:8501"}),  # another name of the same
    ("websocket", "", {"host": OWN, "origin": "https://evil.test"}),
    ("http", "GET", {"host": OWN, "origin": "http://127.0.0.1:9999"}),
    ("http", "PUT", {"host": OWN}),
    ("http", "DELETE", {"host": OWN, "origin": "http://evil.test"}),
]
LET_IN = [
    ("websocket", "", {"host": OWN, "origin": f"http://{OWN}"}),
    ("websocket", "", {"host": "[::1]:8501", "origin": "http://[::1]:8501"}),
    ("websocket", "", {"host": "saerec.example.org", "origin": "https://saerec.example.org"}),
    ("http", "GET", {"host": OWN}),
    ("http", "GET", {"host": "localhost:8501"}),
    ("http", "PUT", {"host": OWN, "origin": f"http://{OWN}"}),
]
NAMES = {*LOOPBACK, "saerec.example.org"}


@pytest.mark.parametrize(("kind", "method", "headers"), REFUSED)
def test_who_is_refused_is_told_what_to_do(kind, method, headers):
    assert refusal(kind, method, Headers(headers), NAMES).endswith((".", "NAME"))


@pytest.mark.parametrize(("kind", "method", "headers"), LET_IN)
def test_who_is_let_in(kind, method, headers):
    assert refusal(kind, method, Headers(headers), NAMES) == ""


def test_two_host_headers_are_one_too_many():
    twice = Headers(raw=[(b"host", b"127.0.0.1"), (b"host", b"evil.test")])
    assert refusal("http", "GET", twice, NAMES)


async def _inside(scope, receive, send):
    """An application that answers everything."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


def ask(kind, **headers):
    """What an application behind the gate answers."""
    sent = []
    scope = {"type": kind, "method": "GET", "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}

    async def send(message):
        sent.append(message)

    asyncio.run(Gate(_inside, LOOPBACK)(scope, None, send))
    return sent


def test_the_gate_refuses_before_the_application_is_asked_and_guards_what_it_answers():
    start, body = ask("http", host="localhost:1")
    assert (start["status"], body["body"]) == (200, b"hello")
    assert {name.decode() for name, _ in start["headers"]} == SENT.keys()
    start, body = ask("http", host="evil.test")
    assert start["status"] == 403 and b"--allow-host" in body["body"]
    assert {name.decode() for name, _ in start["headers"]} >= SENT.keys()
    assert [message["type"] for message in ask("websocket", host="evil.test", origin="http://evil.test")] == [
        "websocket.close"
    ]
