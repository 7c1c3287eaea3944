"""No packet leaves the machine: every connection of the server process, as its interpreter tells it."""

import json
import socket

from tests.e2e.conftest import visit
from tests.e2e.test_other_sites import status_of

HOOK = """
import json, os, sys

def tell(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        with open(os.environ["ASKED_WHOM"], "a") as told:
            whom = arguments[0] if event == "socket.getaddrinfo" else arguments[-1]
            told.write(json.dumps([event, repr(whom)]) + "\\n")

sys.addaudithook(tell)
tell("socket.connect", ("127.0.0.1", "the hook is there"))
"""
HERE = ("127.0.0.1", "::1", "localhost", "the hook is there")


def asked_whom(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_nothing_is_asked_whatever_comes(start_server, tmp_path, tab):
    (tmp_path / "sitecustomize.py").write_text(HOOK)
    told = tmp_path / "told"
    server = start_server(None, PYTHONPATH=str(tmp_path), ASKED_WHOM=str(told))
    own = server.removeprefix("http://")
    for lines in (
        (f"Host: {own}", "Origin: http://evil.test"),
        ("Host: evil.test", "Origin: http://evil.test"),
        (f"Host: {own}", "Origin: http://8.8.4.4"),
        (f"Host: {own}",),
    ):
        status_of(server, *lines)
        status_of(server, *lines, path="/_stcore/health", kind="http")
    for page in ("", "latents?latent=3", "map", "users", "recommendations", "probe", "train", "gallery", "quiz"):
        visit(tab, f"{server}/{page}")
    start_server.stop(server)
    assert ["socket.connect", "'the hook is there'"] in asked_whom(told)
    outside = [one for one in asked_whom(told) if not any(name in one[1] for name in HERE)]
    assert outside == []


def test_the_hook_sees_what_would_leave(tmp_path, monkeypatch):
    monkeypatch.setenv("ASKED_WHOM", str(tmp_path / "told"))
    code = HOOK.partition("sys.addaudithook")[0]
    scope = {}
    exec(code, scope)
    scope["tell"]("socket.connect", (socket.socket, ("8.8.8.8", 1)))
    assert asked_whom(tmp_path / "told") == [["socket.connect", "('8.8.8.8', 1)"]]
