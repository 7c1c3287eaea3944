"""A wheel, installed far from the source: it opens the demo, makes runs, and needs no home that can be written."""

import os
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.e2e.conftest import ROOT, free_port
from tests.test_packaging import PROJECT

pytestmark = pytest.mark.slow
NOWHERE = "/proc/nobody"
"""A home that not even root can make."""
NOT_THERE = f"{NOWHERE}/.local/share/saerec/runs cannot be made"
WHERE = """
import saerec
from saerec import places
print(saerec.__file__, places.app_file(), places.assets(), places.demo_run(), sep="\\n")
"""
WHAT = """
from importlib.metadata import distribution
found = distribution("saerec")
print(found.metadata["License-Expression"])
print(*(file.name for file in found.files))
print(*(needed for needed in found.requires if "extra" not in needed), sep="\\n")
"""
COMPILED = "import numba\n\n@numba.njit(cache=True)\ndef double(x):\n    return 2 * x\n"
COMPILE = """
import sys
from pathlib import Path
from saerec.places import keep_caches
keep_caches(Path("kept"))
sys.path.append(".")
import compiled
print(compiled.double(4))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Python of an environment that holds the wheel, and beside it only the libraries of this one."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env" / "bin" / "python"
    (packages,) = (folder / "env" / "lib").glob("python*/site-packages")
    (packages / "shared.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--disable-pip-version-check", "--ignore-installed", wheel], check=True)
    return python


@pytest.fixture
def call(installed, tmp_path):
    """Run the installed Python in an empty folder, as somebody without a home; the folder is `call.here`."""

    def run(*words, **more):
        environment = run.environment | more
        return subprocess.run([installed, *words], cwd=run.here, env=environment, text=True, capture_output=True)

    run.here = tmp_path / "here"
    run.here.mkdir()
    ours = ("SAEREC_", "PYTHONPATH", "NUMBA_", "HF_", "XDG_", "STREAMLIT_")
    run.environment = {key: value for key, value in os.environ.items() if not key.startswith(ours)} | {"HOME": NOWHERE}
    return run


def test_the_wheel_brings_the_app_and_the_demo_and_nothing_comes_from_the_source(call):
    places = [Path(line) for line in call("-c", WHERE).stdout.splitlines()]
    assert len(places) == 4 and not any(place.is_relative_to(ROOT) for place in places)
    package, app, assets, demo = places
    ours = [path for path in (ROOT / "saerec").rglob("*") if path.is_file() and path.parent.name != "__pycache__"]
    assert [path for path in ours if not (package.parents[1] / path.relative_to(ROOT)).is_file()] == []
    pages = [{path.name for path in (folder / "pages").glob("*.py")} for folder in (ROOT, app.parent)]
    assert pages[0] == pages[1]
    shown = {path.relative_to(ROOT / "assets") for path in (ROOT / "assets").rglob("*") if path.is_file()}
    packed = {path.relative_to(assets) for path in assets.rglob("*") if path.is_file()}
    assert packed == {path for path in shown if path.parts[0] != "screenshots"}
    assert all((assets / path).read_bytes() == (ROOT / "assets" / path).read_bytes() for path in packed)
    facts = call("-m", "saerec", "info", str(demo))
    assert facts.returncode == 0 and "1000" in facts.stdout, facts.stderr


def test_the_wheel_carries_licence_and_types_and_asks_for_no_test_tool(call):
    licence, files, *needed = call("-c", WHAT).stdout.splitlines()
    assert licence == "Apache-2.0"
    assert {"LICENSE", "py.typed", "config.toml"} <= set(files.split())
    assert needed == PROJECT["dependencies"]


def visit(port):
    """(what a session begins with, all that the first page draws), each as text."""
    begun, drawn, message = "", [], BackMsg()
    message.rerun_script.query_string = ""
    options = {"subprotocols": ["streamlit"], "origin": f"http://127.0.0.1:{port}", "max_size": None}
    with connect(f"ws://127.0.0.1:{port}/_stcore/stream", **options) as stream:
        stream.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(stream.recv(timeout=300))
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                begun = str(answer.new_session)
            elif kind == "delta":
                drawn.append(str(answer.delta))
            elif kind == "script_finished":
                return begun, "\n".join(drawn)


def fetched(address, process):
    """The body at an address, as soon as the server answers."""
    while process.poll() is None:
        try:
            return urllib.request.urlopen(address, timeout=5).read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server ended: {process.communicate()[1]}")


def test_the_installed_explorer_shows_the_demo_in_its_own_look(installed, call):
    port = free_port()
    command = [installed, "-m", "saerec", "explore", "--no-browser", f"--port={port}"]
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=call.here, env=call.environment, **streams) as process:
        try:
            assert fetched(f"http://127.0.0.1:{port}/_stcore/health", process) == "ok"
            assert "<title>" in fetched(f"http://127.0.0.1:{port}/", process)
            begun, drawn = visit(port)
        finally:
            process.terminate()
            _, said = process.communicate()
    assert NOT_THERE in said
    assert str(ROOT) not in begun + drawn
    assert "#0b6e99" in begun  # the theme
    assert "exception" not in drawn and "HR@10" in drawn


# ---- where runs and caches go ------------------------------------------------------------------------------------


def test_a_run_is_made_where_it_can_be_written_and_where_not_a_line_says_what_to_set(call):
    rows = [
        f"u{u},i{(u * step) % 7},{step},Fine item number {step} for person {u}."
        for u in range(1, 7)
        for step in range(1, 6)
    ]
    (call.here / "data.csv").write_text("user_id,item_id,timestamp,review\n" + "\n".join(rows) + "\n")
    words = ["-m", "saerec", "run", "--data", "data.csv", "--run-id", "mine", "--preset", "tiny", "--until", "data"]
    words += ["--set", "data.k_core=0"]
    refused = call(*words)
    (line,) = refused.stderr.splitlines()
    assert refused.returncode == 2 and NOT_THERE in line and "--runs-dir" in line and "SAEREC_RUNS_DIR" in line
    at_home = call(*words, HOME=str(call.here))
    assert at_home.returncode == 0 and "Runs are kept in" in at_home.stderr
    assert (call.here / ".local" / "share" / "saerec" / "runs" / "mine" / "data").is_dir()
    made = call(*words, SAEREC_RUNS_DIR="kept")
    assert made.returncode == 0 and (call.here / "kept" / "mine" / "data").is_dir(), made.stderr
    (call.here / "runs").mkdir()
    assert call(*words).returncode == 0
    assert (call.here / "runs" / "mine" / "data").is_dir()


def test_without_a_home_libraries_keep_what_they_compile_beside_the_runs(call):
    (call.here / "compiled.py").write_text(COMPILED)
    done = call("-c", COMPILE)
    assert done.stdout == "8\n", done.stderr
    assert list((call.here / "kept" / "numba").rglob("*.nbi"))
