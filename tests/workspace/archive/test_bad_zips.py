"""Archives that nobody should open: each is refused with one message, and the workspace stays as it was."""

import hashlib
import io
import json
import stat
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from saerec.errors import RunError, SaerecError
from saerec.workspace.archive import export_run, import_run
from saerec.workspace.archive.layout import INDEX
from saerec.workspace.manifest import sealed
from saerec.workspace.run import Run
from tests.support.tiny_run import make_tiny_run


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """Name -> bytes of a good archive."""
    buffer = io.BytesIO()
    export_run(make_tiny_run(tmp_path_factory.mktemp("runs") / "tiny").directory, buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files, /, *, index=None, **changes):
    """An archive of these files with an index that is right about them, unless another is given."""
    files = {name: data for name, data in files.items() if name != INDEX}
    listed = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()}
    content = {"archive": 1, "schema_version": 1, "run_id": "tiny", "made": 1.0, "files": listed, **changes}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr(INDEX, json.dumps(content) if index is None else index)
    return buffer


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=True)
    return buffer.getvalue()


def bomb():
    """2 GB of text in a table of some hundred bytes."""
    buffer = io.BytesIO()
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(20_000, np.int32)), ["x" * 100_000])
    pq.write_table(pa.table({"text": texts}), buffer, compression="zstd", store_schema=False)
    return buffer.getvalue()


def endless_header():
    """An npy whose header opens a bracket and never closes it."""
    return npy(np.arange(9)).replace(b"'shape': (9,)", b"'shape': ((9,")


def manifest(honest, **changes):
    return json.dumps(sealed({**json.loads(honest["run.json"]), **changes})).encode()


class Bomb:
    """What a pickle would do."""

    def __reduce__(self):
        return (exec, ("raise SystemExit('a pickle was opened')",))


UNKNOWN = {"preset": "tiny", "seed": 0, "evil": 1}
BAD = {
    "a way out": (lambda h: packed({**h, "../evil.json": b"{}"}), "belongs to no run"),
    "a way out inside": (lambda h: packed({**h, "data/../../evil.json": b"{}"}), "belongs to no run"),
    "an absolute name": (lambda h: packed({**h, "/tmp/evil.json": b"{}"}), "belongs to no run"),
    "a backslash": (lambda h: packed({**h, "data\\evil.json": b"{}"}), "belongs to no run"),
    "a hidden file": (lambda h: packed({**h, "data/.evil.json": b"{}"}), "belongs to no run"),
    "a program": (lambda h: packed({**h, "data/evil.py": b"x"}), "belongs to no run"),
    "a pickle by name": (lambda h: packed({**h, "sae/model.pt": b"x"}), "belongs to no run"),
    "an unknown stage": (lambda h: packed({**h, "extra/evil.json": b"{}"}), "belongs to no run"),
    "a notebook file": (lambda h: packed({**h, "notebook.sqlite": b"x"}), "belongs to no run"),
    "a newline": (lambda h: packed({**h, "data/evil.json\n": b"{}"}), "belongs to no run"),
    "pickled objects": (lambda h: packed({**h, "data/evil.npy": npy(np.array([Bomb()]))}), "pickled objects"),
    "a bare pickle": (lambda h: packed({**h, "data/evil.npy": b"\x80\x04K\x01."}), "damaged or unsafe"),
    "a header without an end": (lambda h: packed({**h, "data/evil.npy": endless_header()}), "damaged or unsafe"),
    "an array cut short": (lambda h: packed({**h, "data/evil.npy": npy(np.arange(99))[:-8]}), "does not fit its size"),
    "no parquet": (lambda h: packed({**h, "data/items.parquet": b"PAR1 no"}), "data/items.parquet is damaged"),
    "a bomb in a table": (lambda h: packed({**h, "data/items.parquet": bomb()}), "holds far more than its size tells"),
    "no tensors": (lambda h: packed({**h, "sae/sae.safetensors": b"\xff" * 64}), "sae/sae.safetensors is damaged"),
    "no json": (lambda h: packed({**h, "sae/cfg.json": b"{"}), "sae/cfg.json is damaged"),
    "deep json": (lambda h: packed({**h, "sae/cfg.json": b"[" * 200_000}), "sae/cfg.json is damaged"),
    "another schema": (lambda h: packed(h, schema_version=99), "schema 99"),
    "another version": (lambda h: packed(h, archive=2), "version 2"),
    "a schema inside": (lambda h: packed({**h, "run.json": manifest(h, schema_version=7)}), "schema version 7"),
    "no stages": (lambda h: packed({**h, "run.json": manifest(h, stages=[])}), "damaged"),
    "a stage it lacks": (
        lambda h: packed({n: d for n, d in h.items() if not n.startswith("evaluation/")}),
        "'evaluation', which it lacks",
    ),
    "an unknown setting": (
        lambda h: packed({**h, "run.json": manifest(h, config={"preset": "tiny", "seed": 0, "evil": 1})}),
        "Unknown setting",
    ),
    "an evil id": (lambda h: packed(h, run_id="../../etc"), "is not valid"),
    "an index of nothing": (lambda h: packed(h, index="[]"), "cannot be read"),
    "an index of lists": (lambda h: packed(h, files=[1]), "cannot be read"),
    "an index without end": (lambda h: packed(h, index="[" * 300_000), "cannot be read"),
    "a time beyond time": (lambda h: packed(h, made=float("nan")), "cannot be read"),
    "no index": (lambda h: io.BytesIO(zip_of({"run.json": b"{}"})), "no archive.json"),
    "a file not listed": (lambda h: packed(h, files={"run.json": {"bytes": 1, "sha256": ""}}), "does not hold just"),
    "no zip": (lambda h: io.BytesIO(b"user,item\n1,2\n"), "no .zip"),
    "an empty file": (lambda h: io.BytesIO(), "no .zip"),
    "cut short": (lambda h: io.BytesIO(packed(h).getvalue()[:-400]), "no .zip"),
    "names of no sense": (lambda h: packed({**h, "notebook.json": b'{"0": {"name": 3}}'}), "notebook.json cannot"),
}


def zip_of(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture
def workspace(tmp_path):
    runs = tmp_path / "workspace" / "runs"
    make_tiny_run(runs / "mine", until="data")
    return runs


def tree(directory):
    return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) if p.is_file() else () for p in directory.rglob("*")}


def refused(archive, workspace):
    before = tree(workspace.parent)
    with pytest.raises(SaerecError) as said:
        import_run(archive, workspace)
    assert tree(workspace.parent) == before
    assert 10 < len(str(said.value)) < 400 and "\n" not in str(said.value)
    return str(said.value)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused(honest, workspace, name):
    make, message = BAD[name]
    assert message in refused(make(honest), workspace)


def test_the_honest_one_is_taken(honest, workspace):
    assert isinstance(import_run(packed(honest), workspace), Run)


def entry(name, mode=0, flag=0):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.flag_bits |= flag
    return info


def test_links_are_refused(honest, workspace):
    buffer = packed(honest)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(entry("data/evil.json", stat.S_IFLNK | 0o777), "/etc/passwd")
    assert "is a link" in refused(buffer, workspace)


def test_two_files_of_one_name_are_refused(honest, workspace):
    buffer = packed(honest)
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("run.json", honest["run.json"])
    assert "does not hold just" in refused(buffer, workspace)


def test_a_changed_file_does_not_match_its_hash(honest, workspace):
    files = {**honest, "sae/cfg.json": honest["sae/cfg.json"].replace(b"8", b"9")}
    right = json.loads(honest[INDEX])
    assert "does not match its hash" in refused(packed(files, files=right["files"]), workspace)


def test_too_many_files_are_refused(honest, workspace):
    files = {**honest, **{f"data/more-{n}.txt": b"" for n in range(600)}}
    assert "at most 500" in refused(packed(files), workspace)


def test_a_bomb_is_refused_before_it_is_unpacked(honest, workspace):
    buffer = packed({**honest, "data/zeros.txt": bytes(80 << 20)})
    assert len(buffer.getvalue()) < 1 << 20
    assert "times its size" in refused(buffer, workspace)


def test_a_file_that_grows_beyond_its_size_is_cut_off(honest, workspace):
    """The size in the zip's own list is a lie: the reader meets it, and stops."""
    data = packed({**honest, "data/zeros.txt": b"0" * 5000}).getvalue()
    place = data.rindex(b"data/zeros.txt") - 46  # its entry in the list at the end
    assert data[place : place + 4] == b"PK\x01\x02"
    lie = data[: place + 24] + (100).to_bytes(4, "little") + data[place + 28 :]
    listed = {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in honest.items() if n != INDEX}
    assert "not as large as listed" in refused(io.BytesIO(lie), workspace)
    listed["data/zeros.txt"] = {"bytes": 100, "sha256": hashlib.sha256(b"0" * 100).hexdigest()}
    data = packed({**honest, "data/zeros.txt": b"0" * 5000}, files=listed).getvalue()
    place = data.rindex(b"data/zeros.txt") - 46
    lie = data[: place + 24] + (100).to_bytes(4, "little") + data[place + 28 :]
    assert "damaged" in refused(io.BytesIO(lie), workspace)


def test_a_full_disk_is_said_before_anything_is_written(honest, workspace, monkeypatch):
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda place: type("U", (), {"free": 1 << 20})())
    assert "Make room first" in refused(packed(honest), workspace)


def test_a_missing_file_is_named(workspace, tmp_path):
    with pytest.raises(RunError, match="no such file"):
        import_run(tmp_path / "nothing.zip", workspace)


def test_an_entry_that_begins_before_the_archive_is_refused(honest, tmp_path):
    data = bytearray(packed(honest).getvalue())
    place = data.rindex(b"PK\x05\x06") + 16  # where the list of files begins: the rest is counted from there
    data[place : place + 4] = (int.from_bytes(data[place : place + 4], "little") + 40).to_bytes(4, "little")
    with pytest.raises(RunError, match=r"damaged or no \.zip"):
        import_run(io.BytesIO(data), tmp_path)
    assert list(tmp_path.iterdir()) == []
