"""A real server and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.intents.conftest import stub as stub

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The same engine; the first has no windows, menus or tabs to keep ready and needs a third less processor time."""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        if os.environ.get("SAEREC_REQUIRE_BROWSER"):
            pytest.fail("SAEREC_REQUIRE_BROWSER is set, but Chromium is not installed.")
        pytest.skip("No Chromium, no browser tests (Debian: apt-get install chromium-headless-shell).")
    return path


@pytest.fixture(scope="session")
def start_server(tmp_path_factory):
    """Start a fresh explorer on a port of its own; all are stopped at the end, or before by `start_server.stop`."""
    started = {}

    def start(runs_dir=None, **also):
        port = free_port()
        environment = {**os.environ, "SAEREC_MODE": "", **also}
        environment["SAEREC_RUNS_DIR"] = str(runs_dir or tmp_path_factory.mktemp("no-runs"))
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.headless=true",
            f"--server.port={port}",
        ]
        address = f"http://127.0.0.1:{port}"
        started[address] = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
                return address
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server did not start")

    def stop(address):
        process = started.pop(address)
        process.terminate()
        process.wait()

    start.stop = stop
    yield start
    for address in list(started):
        stop(address)


@pytest.fixture(scope="session")
def server(start_server):
    return start_server()


@pytest.fixture(scope="session")
def playwright(chromium):
    """One for all browsers of this process: a second cannot be started beside it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(chromium, playwright):
    found = playwright.chromium.launch(
        executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    )
    yield found
    found.close()


@pytest.fixture
def new_tab(browser):
    """Open a tab as somebody else would, who shares nothing with the other tabs; all are closed at the end.

    Without motion: where no GPU draws, the grey bars that pulse while a page loads cost as much as all else.
    """
    contexts = []

    def new(width=1440, height=1000, scheme="light"):
        size = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce"))
        return contexts[-1].new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def tab(new_tab):
    return new_tab()


def visit(tab, address):
    """Open an address and wait for the page's heading, then until all of it is drawn."""
    tab.goto(address)
    tab.wait_for_selector("h1", timeout=60_000)
    settle(tab)


def arrive(tab, part):
    """Wait until the address holds `part`, then until all is drawn: a busy server may take a second to begin."""
    tab.wait_for_url(lambda address: part in unquote(address))
    settle(tab)


def settle(tab):
    """Wait until the script has not run for half a second: one run may call for another."""
    still = 0
    for _ in range(600):
        still = still + 1 if tab.locator(IDLE).count() else 0
        if still == 5:
            return
        tab.wait_for_timeout(100)
    raise AssertionError("the page did not come to rest")
