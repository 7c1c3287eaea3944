"""Bad uploads: one clear message or read as meant, bounded memory, and a workspace left as it was."""

import gzip
import io
import json
import subprocess
import sys
import zipfile

import pandas as pd
import pyarrow as pa
import pytest

from saerec.data.inspection.preview import UnmappedError
from saerec.data.inspection.unpack import MAX_RATIO, Upload
from saerec.errors import DataError
from saerec.workspace.saved_data import Corpora

HEADER = "user_id,item_id,timestamp,rating,text\n"
ROWS = [f"u{i % 4},i{i // 2},{1_500_000_000 + i},4,It works number {i}\n" for i in range(12)]
GOOD = HEADER + "".join(ROWS)
MB = 1 << 20


def zipped(*members):
    """A ZIP archive of (name or ZipInfo, content)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def zstd(content):
    return pa.compress(content, codec="zstd", asbytes=True)


def spreadsheet():
    return zipped(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook/>"))


def symlink(name, target):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry, target


def bomb(megabytes=80):
    return zipped(("reviews.csv", HEADER + "0" * (megabytes * MB)))


def snapshot(folder):
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture
def workspace(tmp_path):
    """A workspace that holds a run and a saved corpus already."""
    (tmp_path / "a-run").mkdir()
    (tmp_path / "a-run" / "run.json").write_text("{}")
    Corpora(tmp_path).add([Upload("kept.csv", io.BytesIO((HEADER + "a,x,1,5,fine\nb,y,2,5,good\n").encode()))])
    return tmp_path


def add(folder, *files):
    return Corpora(folder).add([Upload(name, io.BytesIO(data)) for name, data in files])


REFUSED = {
    "wrong delimiter": ([("a.csv", GOOD.replace(",", "^").encode())], "not a table"),
    "binary": ([("a.csv", bytes(range(256)) * 40)], "NUL byte"),
    "no bytes": ([("a.csv", b"")], "empty"),
    "no rows": ([("a.csv", HEADER.encode())], "no rows"),
    "one user": ([("a.csv", (HEADER + "u,a,1,5,x\nu,b,2,5,y\n").encode())], "of one user"),
    "all duplicates": ([("a.csv", (HEADER + "u,a,1,5,fine\n" * 50).encode())], "of one user"),
    "gzip cut short": ([("a.csv.gz", gzip.compress(GOOD.encode())[:-20])], "cut short"),
    "zip cut short": ([("a.zip", zipped(("a.csv", GOOD))[:-30])], "cut short or damaged"),
    "xlsx renamed to csv": ([("a.csv", spreadsheet())], "spreadsheet"),
    "huge header": ([("a.csv", (",".join(f"c{i}" for i in range(200_000)) + "\n1\n").encode())], "columns"),
    "same name twice in columns": ([("a.csv", GOOD.replace("rating", "text").encode())], "2 columns are called 'text'"),
    "colliding names": ([("a.csv", GOOD.encode()), ("A.csv", GOOD.encode())], "two files are called"),
    "colliding names in a zip": ([("a.zip", zipped(("x/a.csv", GOOD), ("y/a.csv", GOOD)))], "two files are called"),
    "two tables of interactions": ([("a.csv", GOOD.encode()), ("b.csv", GOOD.encode())], "hold users and items"),
    "zip bomb": ([("a.zip", bomb())], "unpacks to far more"),
    "zstd cut short": ([("a.jsonl.zst", zstd(GOOD.encode() * 500)[:-20])], "cut short or damaged"),
    "zstd bomb": ([("a.csv.zst", zstd(HEADER.encode() + b"0" * 80 * MB))], "unpacks to far more"),
    "tar in zstd": ([("a.tar.zst", zstd(b"a.csv".ljust(257, b"0") + b"ustar" + bytes(250)))], "archive itself"),
    "gzip bomb": ([("a.csv.gz", gzip.compress(HEADER.encode() + b"0" * 80 * MB, 1))], "unpacks to far more"),
    "zip with ../": ([("a.zip", zipped(("../../evil.csv", GOOD)))], "leads out of the archive"),
    "zip with an absolute name": ([("a.zip", zipped(("/etc/evil.csv", GOOD)))], "leads out of the archive"),
    "zip with backslashes": ([("a.zip", zipped(("..\\evil.csv", GOOD)))], "leads out of the archive"),
    "zip with a drive": ([("a.zip", zipped(("C:evil.csv", GOOD)))], "leads out of the archive"),
    "zip with a link": ([("a.zip", zipped(symlink("a.csv", "/etc/passwd")))], "link or no plain file"),
    "zip in a zip": ([("a.zip", zipped(("b.zip", zipped(("a.csv", GOOD)))))], "an archive itself"),
    "tar in gzip": ([("a.tar.gz", gzip.compress(b"a.csv".ljust(257, b"0") + b"ustar" + bytes(250)))], "archive itself"),
    "zip in gzip": ([("a.csv.gz", gzip.compress(zipped(("a.csv", GOOD))))], "an archive itself"),
    "empty zip": ([("a.zip", zipped(("folder/.hidden", "x")))], "holds no files"),
    "zip of many files": ([("a.zip", zipped(*((f"{i}.csv", "x") for i in range(101))))], "101 files"),
    "mixed types": ([("a.jsonl", b'{"user": 1, "item": 2, "text": "a"}\n[1]\n"x"\n')], "not a JSON object"),
    "no text": ([("a.csv", b"user,item,rating\nu,a,3\nv,b,4\n")], "ids but no text"),
    "cut JSON array": ([("a.json", b'[{"user": 1, "item": 2, "text": "a"}, {"us')], "array is cut short"),
}


@pytest.mark.parametrize(
    "row", [b"u,a,1,5,wo\0ks\n", "u,a,1,5,sch\xf6n\n".encode("latin-1")], ids=["a NUL byte", "latin-1"]
)
def test_a_row_that_cannot_be_read_is_left_out_and_that_is_kept(workspace, row):
    whole, _ = add(workspace, ("a.csv", GOOD.encode()))
    found, _ = add(workspace, ("b.csv", GOOD.encode() + row))
    assert found.skip_bad_rows and not whole.skip_bad_rows
    assert found.interactions == whole.interactions


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_upload_is_one_message_and_leaves_the_workspace_as_it_was(workspace, name):
    files, said = REFUSED[name]
    before = snapshot(workspace)
    with pytest.raises(DataError, match=said) as caught:
        add(workspace, *files)
    message = str(caught.value)
    assert len(message) < 700 and "\n" not in message
    assert str(workspace) not in message
    assert snapshot(workspace) == before


def test_a_refused_first_upload_leaves_an_empty_workspace_empty(tmp_path):
    with pytest.raises(DataError):
        add(tmp_path, ("a.csv", b"\0"))
    assert list(tmp_path.iterdir()) == []


QUOTED = [row.replace("It works", '"It\n""works""', 1)[:-1] + '"\n' for row in ROWS]
READ = {
    "plain": GOOD.encode(),
    "byte order mark": GOOD.encode("utf-8-sig"),
    "UTF-16": GOOD.encode("utf-16"),
    "UTF-16, gzip": gzip.compress(GOOD.encode("utf-16")),
    "carriage returns alone": GOOD.replace("\n", "\r").encode(),
    "carriage returns and line feeds": GOOD.replace("\n", "\r\n").encode(),
    "quoted newlines": (HEADER + "".join(QUOTED)).encode(),
    "semicolons": GOOD.replace(",", ";").encode(),
    "a JSON array": json.dumps(pd.read_csv(io.StringIO(GOOD)).to_dict("records"), indent=1).encode(),
    "a JSON array in one long line": json.dumps(
        pd.read_csv(io.StringIO(GOOD.replace("It works", "It works " + "so } ] well \\\\ " * 2000))).to_dict("records")
    ).encode(),
    "a zip": zipped(("folder/reviews.csv", GOOD), ("__MACOSX/._reviews.csv", "x"), ("folder/", "")),
    "zstd": zstd(GOOD.encode()),
    "a zip of zstd": zipped(("reviews.csv.zst", zstd(GOOD.encode()))),
    "a zip of gzip": zipped(("reviews.csv.gz", gzip.compress(GOOD.encode()))),
    "a field of a million characters": (HEADER + ROWS[0][:-1] + "x" * 1_000_000 + "\n" + "".join(ROWS[1:])).encode(),
}


@pytest.mark.parametrize("name", READ)
def test_odd_but_readable_uploads_are_read(workspace, name):
    corpus, new = add(workspace, ("Your reviews (1).csv", READ[name]))
    assert new
    assert (corpus.users, corpus.items, corpus.interactions) == (4, 6, 12)
    assert not corpus.skip_bad_rows


FAULTY = {
    "missing_id": (",i9,1500000000,4,x\nu1,,1500000000,4,x\n", 2, True),
    "bad_id": ("u1," + "i" * 1_000_000 + ",1500000000,4,x\n", 1, True),
    "bad_time": ("u1,i9,yesterday,4,x\n", 1, True),
    "missing_time": ("u1,i9,,4,x\n", 1, True),
    "bad_rating": ("u1,i9,1500000000,good,x\n", 1, True),
    "future_time": ("u1,i9,9000000000,4,x\n", 1, False),
    "early_time": ("u1,i9,-9000,4,x\n", 1, False),
    "empty_text": ("u1,i9,1500000000,4,\n", 1, False),
    "duplicate": (ROWS[0] * 2, 2, False),
    "repeat": ("u0,i0,1600000000,1,Bought again\n", 1, False),
}


@pytest.mark.parametrize("kind", FAULTY)
def test_faulty_rows_are_counted_and_shown_with_their_line(workspace, kind):
    rows, count, skips = FAULTY[kind]
    corpus, _ = add(workspace, ("a.csv", (GOOD + rows).encode()))
    report, _ = Corpora(workspace).findings(corpus)
    finding = {one.kind: one for one in report.findings}[kind]
    assert finding.count == count
    assert [row.line for row in finding.rows] == [14 + i for i in range(count)]
    assert all(row.file == "a.csv" and len(row.content) < 200 and len(row.said) < 300 for row in finding.rows)
    assert corpus.skip_bad_rows is skips
    assert report.rows == 12 + rows.count("\n")


def test_columns_that_are_not_recognised_are_asked_for_and_nothing_is_left(workspace):
    text = GOOD.replace("user_id", "who").replace("item_id", "what")
    before = snapshot(workspace)
    with pytest.raises(UnmappedError, match="no column for user_id") as caught:
        add(workspace, ("a.csv", text.encode()))
    assert snapshot(workspace) == before
    assert caught.value.preview.tables[0].columns == ("who", "what", "timestamp", "rating", "text")
    assert caught.value.preview.mapping["review"] == "text"
    corpus, _ = Corpora(workspace).add(
        [Upload("a.csv", io.BytesIO(text.encode()))], mapping={"user_id": "who", "item_id": "what"}
    )
    assert corpus.users == 4


@pytest.mark.parametrize("kind", ["zip", "gzip"])
def test_a_bomb_is_refused_in_bounded_memory_and_space(tmp_path, kind):
    """A ZIP header may lie about sizes; bytes are counted as they come."""
    path = tmp_path / "bomb"
    path.write_bytes(bomb(150) if kind == "zip" else gzip.compress(HEADER.encode() + b"0" * 150 * MB, 1))
    home = tmp_path / "runs"
    code = (
        "import sys, resource; from pathlib import Path\n"
        "from saerec.workspace.saved_data import Corpora; from saerec.data.inspection.unpack import Upload\n"
        "from saerec.errors import DataError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (140 << 20, 140 << 20))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: Corpora(Path(sys.argv[2])).add([Upload('a', open(sys.argv[1], 'rb'))])\n"
        "except DataError as error: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)\n"
    )
    command = [sys.executable, "-c", code, str(path), str(home)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    grown, message = out.split(" ", 1)
    assert int(grown) * (1 if sys.platform == "darwin" else 1024) < 60 * MB
    assert "unpacks to far more" in message and str(MAX_RATIO) in message
    assert list(home.iterdir()) == []


def test_what_a_header_says_of_a_size_is_not_believed(workspace):
    data = bytearray(bomb(80))
    real = (80 * MB + len(HEADER)).to_bytes(4, "little")
    while (place := data.find(real)) >= 0:
        data[place : place + 4] = (10).to_bytes(4, "little")
    before = snapshot(workspace)
    with pytest.raises(DataError, match=r"damaged|far more"):
        add(workspace, ("a.zip", bytes(data)))
    assert snapshot(workspace) == before
