"""What the disk refuses is said in one line, with what to do: never a traceback, whatever command it is."""

import errno
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from saerec.cli import main
from saerec.errors import of_storage
from saerec.workspace.archive import export_run, import_run
from saerec.workspace.archive.layout import INDEX
from saerec.workspace.notebook import open_notebook
from saerec.workspace.run import Run
from tests.support.tiny_run import make_tiny_run

CSV = "user,item,timestamp,text\nu1,i1,1,It is quiet.\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_tiny_run(tmp_path / "runs" / "tiny")
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    (tmp_path / "data.csv").write_text(CSV, encoding="utf-8")
    return tmp_path


REFUSED = {
    "a folder is no archive": (["import", "runs"], "runs is a folder. Give a file"),
    "runs lie in a file": (["runs", "--runs-dir", "file"], "file is a file. Name a folder"),
    "a run goes into a file": (["run", "--data", "data.csv", "--run-id", "a", "--runs-dir", "file"], "file"),
    "an import goes into a file": (["import", "good.zip", "--runs-dir", "file"], "file cannot be made"),
    "an export goes into a folder": (["export", "runs/tiny", "--out", "runs"], "runs cannot be written"),
    "an export goes below a file": (["export", "runs/tiny", "--out", "file/a.zip"], "a.zip cannot be written"),
    "a card goes below a file": (
        ["card", "runs/tiny", "--user", "user-01", "--item", "item-16", "--out", "file/card.html"],
        "file is there already",
    ),
    "a run of a name too long": (["info", "x" * 5000], "name that is too long"),
    "data of a name too long": (["run", "--data", "x" * 5000, "--run-id", "a"], "name that is too long"),
    "settings that are a folder": (["run", "--data", "data.csv", "--run-id", "a", "--config", "runs"], "is a folder"),
    "a run that is a file": (["info", "file"], "no run directory"),
    "no such latent": (["latent", "runs/tiny", str(10**30)], "no latent"),
    "no such latent to turn": (["recommend", "runs/tiny", "--user", "user-01", "--intent", f"{10**30}=0"], "latent"),
    "no such theme": (["theme", "runs/tiny", str(10**30)], "theme"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_said_in_one_line(home, capsys, name):
    argv, said = REFUSED[name]
    export_run(home / "runs" / "tiny", home / "good.zip")
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert err.startswith("saerec: ") and said in err and len(err) < 900 and "Traceback" not in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EMFILE, errno.EDQUOT])
@pytest.mark.parametrize(
    ("argv", "place"),
    [
        (["report", "runs/tiny", "--out", "out.html"], "saerec.report.write_text"),
        (["delete", "runs/tiny"], "saerec.workspace.trash.Path.rename"),
        (["runs"], "saerec.workspace.run.Path.iterdir"),
        (["themes", "runs/tiny"], "pandas.read_parquet"),
    ],
)
def test_whatever_the_disk_says(home, capsys, monkeypatch, number, argv, place):
    def refuse(*args, **kwargs):
        raise OSError(number, os.strerror(number), "/somewhere/else")

    monkeypatch.setattr(place, refuse, raising=False)
    if main(argv) == 0:
        pytest.skip("not on this way")
    err = capsys.readouterr().err
    assert err.startswith("saerec: ") and err.count("\n") == 1


def test_each_error_says_what_to_do():
    for number in (
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.ENOSPC,
        errno.ENAMETOOLONG,
        errno.EISDIR,
        errno.ENOENT,
    ):
        said = str(of_storage(OSError(number, os.strerror(number), "/a/b")))
        assert said.startswith("/a/b ") and said.endswith(".") and len(said.split(". ")) > 1
    assert of_storage(ConnectionRefusedError(errno.ECONNREFUSED, "refused")) is None
    assert of_storage(OSError("without a number")) is None


@pytest.mark.parametrize("key", [str(10**30), "8", "-1", "1e3", "x", "٣", ""])
def test_a_latent_of_nowhere_in_an_archive_is_refused(home, key):
    run = Run(home / "runs" / "tiny")
    notebook = open_notebook(run)
    notebook.rename(0, "quiet")
    export_run(run.directory, home / "good.zip", notebook=notebook)
    with zipfile.ZipFile(home / "good.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    (entry,) = json.loads(files["notebook.json"]).values()
    files["notebook.json"] = json.dumps({key: entry}).encode()
    index = json.loads(files[INDEX])
    data = files["notebook.json"]
    index["files"]["notebook.json"] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    files[INDEX] = json.dumps(index).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with pytest.raises(Exception, match=r"notebook\.json cannot be read .*is no latent") as said:
        import_run(buffer, home / "away")
    assert type(said.value).__name__ == "RunError"


BOUND = ["setpriv", "--bounding-set=-dac_override"]
"""Root, but held to what folders allow, as anybody else is."""


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write anywhere")
def test_a_folder_that_is_only_read(home):
    """Each command says so in one line, and leaves no part of anything."""
    before = sorted(map(str, home.rglob("*")))
    for path in (home, *home.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    commands = [
        ["delete", "runs/tiny"],
        ["run", "--data", "data.csv", "--run-id", "mine"],
        ["export", "runs/tiny", "--out", "out.zip"],
        ["report", "runs/tiny", "--out", "out.html"],
        ["check", "runs/tiny", "--repair"],
        ["name", "runs/tiny", "--undo"],
    ]
    environment = {**os.environ, "SAEREC_RUNS_DIR": str(home / "runs"), "PYTHONPATH": str(Path(__file__).parents[2])}
    bound = BOUND if os.geteuid() == 0 else []
    for argv in commands:
        words = [*bound, sys.executable, "-m", "saerec", *argv]
        done = subprocess.run(words, cwd=home, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 2, (argv, done.stdout, done.stderr)
        assert done.stderr.splitlines()[-1].startswith("saerec: ") and "Traceback" not in done.stderr, done.stderr
    for path in (home, *home.rglob("*")):
        path.chmod(0o755)
    assert sorted(map(str, home.rglob("*"))) == before


def test_no_room_for_a_thread_is_said_in_one_line_by_every_command(home, capsys, monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", refuse)
    assert main(["demo", "--runs-dir", str(home / "made"), "--users", "30", "--items", "20", "--reviews", "240"]) == 2
    error = capsys.readouterr().err.strip()
    assert error.startswith("saerec: Memory ran short.") and "\n" not in error
