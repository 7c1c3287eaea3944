"""The reverse proxy of the documentation, as it stands there: TLS, WebSocket and a prefix, on this machine."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, free_port, settle

DEPLOY = ROOT / "docs" / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="No nginx here (Debian: apt-get install nginx-light)."),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="No openssl here to make a certificate with."),
]


def answers(port):
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("it did not start")


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """The address of an explorer behind the proxy."""
    folder, inside, outside = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    ask = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*ask, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    site = (DEPLOY / "nginx.conf").read_text()
    for what, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{outside} ssl"),
        ("saerec.example.org;", "localhost;"),
        ("/etc/ssl/saerec/fullchain.pem", str(certificate)),
        ("/etc/ssl/saerec/privkey.pem", str(key)),
        ("127.0.0.1:8501", f"127.0.0.1:{inside}"),
    ):
        assert site.count(what) == 1
        site = site.replace(what, here)
    places = "".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/errors; events {{}} http {{ access_log off; {places} {site} }}"
    )
    command = [sys.executable, "-m", "saerec", "explore", "--no-browser", f"--port={inside}", "--prefix", "/explorer/"]
    command += [f"--runs-dir={folder / 'runs'}", "--allow-host", "saerec.example.org"]
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL) as explorer,
        subprocess.Popen([NGINX, "-c", folder / "nginx.conf", "-g", "daemon off;"], stderr=subprocess.DEVNULL) as nginx,
    ):
        answers(inside)
        answers(outside)
        yield outside
        nginx.terminate()
        explorer.terminate()


def status(port, *lines, path="/explorer/_stcore/stream"):
    """Status of a handshake with just these headers, through TLS."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    ask = [f"GET {path} HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: streamlit"]  # fmt: skip
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain, trusting.wrap_socket(plain) as wire:
        wire.sendall("\r\n".join([*ask, *lines, "", ""]).encode())
        return int(wire.recv(4096).split()[1])


def test_pages_are_served_through_tls_under_a_prefix(proxied, browser):
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1440, "height": 1000})
    tab = context.new_page()
    for page, heading in (("", "is this run"), ("latents?run=demo&latent=3", "mean"), ("users?run=demo", "want")):
        tab.goto(f"https://localhost:{proxied}/explorer/{page}")
        tab.wait_for_selector("h1", timeout=60_000)
        settle(tab)
        assert heading in tab.locator("h1").first.inner_text().lower() or tab.locator(".sx-name").count()
    tab.locator("[data-testid=stSidebar]").get_by_role("link", name="Evaluation").click()
    tab.wait_for_url(f"https://localhost:{proxied}/explorer/evaluation**")
    settle(tab)
    assert tab.goto(f"https://localhost:{proxied}/explorer").url.endswith("/explorer/")
    context.close()


def test_names_and_origins_are_held_against_each_other_through_the_proxy(proxied):
    own, port = f"localhost:{proxied}", proxied
    assert status(port, f"Host: {own}", f"Origin: https://{own}") == 101
    assert status(port, "Host: saerec.example.org", "Origin: https://saerec.example.org") == 101
    assert status(port, "Host: evil.test", "Origin: https://evil.test") == 403
    assert status(port, f"Host: {own}", "Origin: https://evil.test") == 403
    assert status(port, f"Host: {own}") == 403


def test_the_service_file_is_one_that_systemd_takes(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("No systemd-analyze here.")
    text = (DEPLOY / "saerec.service").read_text()
    called = re.search(r"^ExecStart=(\S+) (.*?)\n(?! )", text.replace("\\\n", ""), re.MULTILINE | re.DOTALL)
    options = subprocess.run(
        [sys.executable, "-m", "saerec", "explore", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert all(word in options for word in re.findall(r"--[a-z-]+", called[2]))
    unit = tmp_path / "saerec.service"
    unit.write_text(text.replace(called[1], sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if Path(unit).name in line] == []
