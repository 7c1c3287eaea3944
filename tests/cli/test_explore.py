"""`saerec explore`, which is what `make run` starts: it serves, and it leaves nothing behind."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest


def _port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _serves(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
            return answer.read() == b"ok"
    except OSError:
        return False


@pytest.mark.parametrize(
    "stop",
    [
        pytest.param(lambda pid: os.kill(pid, signal.SIGTERM), id="by a service manager"),
        pytest.param(lambda pid: os.killpg(pid, signal.SIGINT), id="by Ctrl-C"),
    ],
)
def test_the_server_ends_with_the_command(tmp_path, stop):
    port = _port()
    command = [sys.executable, "-m", "saerec", "explore", "--no-browser", f"--port={port}", f"--runs-dir={tmp_path}"]
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not _serves(port):
            time.sleep(0.1)
        assert process.poll() is None
        stop(process.pid)
        assert process.wait() == 0
    assert not _serves(port)


def test_a_port_in_use_is_said_in_a_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "saerec", "explore", "--no-browser", f"--port={taken.getsockname()[1]}"]
        done = subprocess.run([*command, f"--runs-dir={tmp_path}"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--port" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["https://a.example.org", "a.example.org:443", "*.example.org", "*", "a/b"])
def test_a_host_that_is_allowed_is_a_name(tmp_path, name):
    command = [sys.executable, "-m", "saerec", "explore", "--no-browser", f"--runs-dir={tmp_path}"]
    done = subprocess.run([*command, "--allow-host", name], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "without scheme and port" in done.stderr


def test_a_proxy_s_name_is_served_beside_this_machine_s(tmp_path):
    port = _port()
    command = [sys.executable, "-m", "saerec", "explore", "--no-browser", f"--port={port}", f"--runs-dir={tmp_path}"]
    command += ["--allow-host", "a.example.org", "b.example.org"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not _serves(port):
            time.sleep(0.1)
        statuses = [
            _status(port, host) for host in ("a.example.org", "b.example.org:443", "localhost", "c.example.org")
        ]
        process.terminate()
    assert statuses == [200, 200, 200, 403]


def _status(port, host):
    wire = http.client.HTTPConnection("127.0.0.1", port)
    wire.request("GET", "/", headers={"Host": host})
    return wire.getresponse().status
