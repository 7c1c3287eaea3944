"""What is written is for its owner alone, whatever the umask; and for others where its owner shares it."""

import os
import stat
import subprocess
import sys

import pytest

from saerec.errors import ConfigError
from saerec.files import is_open_to_others, keep_private, make_directory, replacing, write_json, write_text
from saerec.places import is_shared

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
UMASKS = (0o000, 0o002, 0o022, 0o027, 0o077)
CSV = "user,item,rating,timestamp,text\n" + "".join(
    f"u{u},i{(u + i) % 6},5,{1000 + 10 * u + i},It is quiet and sturdy. It is number {u} of {i}.\n"
    for u in range(8)
    for i in range(6)
)
WRITES = """
import sys
from pathlib import Path
from saerec.cli import main
from saerec.workspace.groups import Groups
from saerec.workspace.notebook import open_notebook
from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.run import Run
from saerec.workspace.trash import delete_run
runs = Path(sys.argv[1])
sizes = ["--set", "data.k_core=2"]
assert main(["run", "--data", sys.argv[2], "--run-id", "mine", "--runs-dir", str(runs), "--until", "data", *sizes]) == 0
Groups(runs / "mine" / "groups").save("owls", ["u1"])
open_notebook(Run(runs / "mine")).rename(0, "quiet")
OwnReasons(runs).add("being blue", "not being blue", ["It is blue."])
main(["run", "--data", sys.argv[2], "--run-id", "gone", "--runs-dir", str(runs), "--until", "data", *sizes])
delete_run(runs / "gone")
"""


def modes(folder):
    """(path, whether a directory, mode) of a folder and all below."""
    for path in (folder, *folder.rglob("*")):
        yield path.relative_to(folder.parent), path.is_dir(), stat.S_IMODE(path.lstat().st_mode)


def written(tmp_path, umask, **environment):
    """A folder of runs written by a process that was started with this umask."""
    (tmp_path / "data.csv").write_text(CSV)
    command = [sys.executable, "-c", WRITES, str(tmp_path / "runs"), str(tmp_path / "data.csv")]
    own = {**os.environ, "SAEREC_CACHE_DIR": str(tmp_path / "cache"), "SAEREC_SHARED": "", **environment}
    done = subprocess.run(command, umask=umask, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = list(modes(tmp_path / "runs"))
    assert len(found) > 20
    return found


@pytest.mark.parametrize("umask", UMASKS)
def test_what_is_written_is_for_its_owner_alone(tmp_path, umask):
    for path, is_dir, mode in written(tmp_path, umask):
        assert mode & ~0o700 == 0, (path, oct(mode))
        assert mode & 0o700 == (0o700 if is_dir else 0o600), (path, oct(mode))


@pytest.mark.parametrize("umask", [0o002, 0o027])
def test_what_is_shared_is_as_open_as_the_umask_says(tmp_path, umask):
    of = {str(path): mode for path, _, mode in written(tmp_path, umask, SAEREC_SHARED="1")}
    assert of["runs"] == 0o777 & ~umask and of["runs/mine/data"] == 0o777 & ~umask
    assert of["runs/mine/run.json"] == of["runs/mine/data/texts.parquet"] == 0o666 & ~umask
    assert of["runs/mine/notebook.sqlite"] & 0o007 == 0o006 & ~umask & 0o007 or of["runs/mine/notebook.sqlite"] == 0o644


def test_a_folder_of_runs_is_closed_also_when_python_makes_it(tmp_path, monkeypatch):
    monkeypatch.delenv("SAEREC_SHARED", raising=False)
    before = os.umask(0o022)
    try:
        write_json(make_directory(tmp_path / "runs") / "a.json", {})
        assert stat.S_IMODE((tmp_path / "runs").stat().st_mode) == 0o700
        assert not is_open_to_others(tmp_path / "runs")
        (tmp_path / "runs").chmod(0o750)
        assert is_open_to_others(tmp_path / "runs") and not is_open_to_others(tmp_path / "none")
        keep_private()
        assert os.umask(0o022) == 0o077
        monkeypatch.setenv("SAEREC_SHARED", "1")
        keep_private()
        assert os.umask(0o022) == 0o022 and not is_open_to_others(tmp_path / "runs")
    finally:
        os.umask(before)


def test_only_a_clear_word_shares(monkeypatch):
    monkeypatch.setenv("SAEREC_SHARED", "yes, please")
    with pytest.raises(ConfigError, match="Give 1"):
        is_shared()


def test_of_what_fails_midway_nothing_stays_and_the_old_file_does(tmp_path):
    path = tmp_path / "made" / "x.txt"
    write_text(path, "old")
    with pytest.raises(KeyboardInterrupt), replacing(path) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "old" and list(path.parent.iterdir()) == [path]
