"""Pages of other sites, each opened in a real browser: none reads this explorer, frames it, or connects to it."""

import http.server
import socket
import threading

import pytest

from tests.e2e.conftest import visit

ATTACK = """
<!doctype html><title>evil</title><iframe id="frame" src="{target}/"></iframe>
<script>
const found = {{}};
const ask = (name, doing) => doing.then(() => found[name] = "let in", () => found[name] = "refused");
window.done = Promise.all([
  ask("socket", new Promise((yes, no) => {{
    const it = new WebSocket("{target}/_stcore/stream".replace("http", "ws"), ["streamlit"]);
    it.onopen = yes; it.onerror = no;
  }})),
  ask("read", fetch("{target}/_stcore/health").then(answer => answer.text())),
  ask("script", new Promise((yes, no) => {{
    const it = document.createElement("img"); it.src = "{target}/favicon.png"; it.onload = yes; it.onerror = no;
    document.body.append(it);
  }})),
  new Promise(yes => setTimeout(yes, 1500)),
]).then(() => found);
</script>
"""


def status_of(address, *lines, path="/_stcore/stream", kind="websocket"):
    """Status that a request with just these headers gets, byte by byte as a forger writes it."""
    host, port = address.removeprefix("http://").split(":")
    ask = ["GET {} HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: streamlit"]  # fmt: skip
    if kind == "http":
        ask = ["GET {} HTTP/1.1", "Connection: close"]
    with socket.create_connection((host, int(port)), timeout=20) as wire:
        wire.sendall("\r\n".join([ask[0].format(path), *ask[1:], *lines, "", ""]).encode())
        return int(wire.recv(4096).split()[1])


@pytest.fixture
def evil(server):
    """The address of another site, on another port of this machine, that attacks the explorer."""

    class Page(http.server.BaseHTTPRequestHandler):
        target = server

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(ATTACK.format(target=self.target).encode())

        def log_message(self, *_):
            pass

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site.server_address[1], Page
    site.shutdown()


@pytest.fixture
def rebound(chromium, playwright):
    """A browser for which the name evil.test points to this machine."""
    rules = "--host-resolver-rules=MAP evil.test 127.0.0.1"
    found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", rules])
    yield found.new_page()
    found.close()


def test_forged_handshakes_are_refused(server):
    own = server.removeprefix("http://")
    port = own.rpartition(":")[2]
    assert status_of(server, f"Host: {own}", f"Origin: {server}") == 101
    assert status_of(server, f"Host: localhost:{port}", f"Origin: http://localhost:{port}") == 101
    for forged in (
        (f"Host: evil.test:{port}", f"Origin: http://evil.test:{port}"),
        (f"Host: {own}", f"Origin: http://evil.test:{port}"),
        (f"Host: {own}", "Origin: http://127.0.0.1:1"),
        (f"Host: {own}", f"Origin: http://localhost:{port}"),
        (f"Host: {own}", "Origin: null"),
        (f"Host: {own}",),
    ):
        assert status_of(server, *forged) == 403, forged


def test_forged_requests_are_refused(server):
    own = server.removeprefix("http://")
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/train"):
        assert status_of(server, f"Host: {own}", path=path, kind="http") == 200
        assert status_of(server, "Host: evil.test", path=path, kind="http") == 403
        assert status_of(server, f"Host: {own}", "Origin: http://evil.test", path=path, kind="http") == 403


def test_a_name_that_was_made_to_point_here_opens_nothing(server, rebound):
    port = server.rpartition(":")[2]
    answer = rebound.goto(f"http://evil.test:{port}/train")
    assert answer.status == 403 and "not served under the name" in rebound.inner_text("body")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "evil.test"])
def test_a_page_of_another_site_neither_frames_nor_reads_nor_connects(server, evil, rebound, name):
    port, page = evil
    page.target = f"http://{name}:{server.rpartition(':')[2]}"
    rebound.goto(f"http://{'localhost' if name == 'evil.test' else name}:{port}/")
    assert rebound.evaluate("window.done") == {"socket": "refused", "read": "refused", "script": "refused"}
    frame = next(one for one in rebound.frames if one != rebound.main_frame)
    assert frame.locator("h1").count() == 0
    assert frame.url.startswith("chrome-error:") or "Another site" in frame.content() or "not served" in frame.content()


def test_the_explorer_itself_works_under_its_own_rules(server, tab):
    blocked = []
    tab.on("console", lambda line: blocked.append(line.text) if "Content Security Policy" in line.text else None)
    for page in ("", "map", "latents?latent=3", "evaluation"):
        visit(tab, f"{server}/{page}")
    assert tab.locator(".js-plotly-plot").count() > 0
    assert blocked == []
