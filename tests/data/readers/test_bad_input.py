"""Every bad input is one DataError that names the file, the line where there is one, and what is valid."""

import gzip
import os
import subprocess
import sys
import zlib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saerec.data.raw import RawCorpus
from saerec.data.readers import read_corpus
from saerec.data.readers.files import raw_file
from saerec.errors import DataError

GOOD = "user_id,item_id,timestamp,text\nu,a,1,x\nu,b,2,y\n"


def refused(path, match, line=None, **options):
    with pytest.raises(DataError, match=match) as caught:
        read_corpus(path, **options)
    assert caught.value.line == line
    assert len(str(caught.value)) < 1200
    assert str(path.name)[:50] in str(caught.value) or str(path.parent) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "text, line, match",
    [
        ("user_id,timestamp,text\nu,1,x\n", None, r"no column for item_id.*Columns here: 'user_id', 'timestamp'"),
        ("a,b\n1,2\n", None, r"no column for user_id.*mapping user_id=<column>"),
        ("user_id,item_id\n", None, "no rows"),
        ("user_id,item_id\n\n,\n", None, "no rows"),
        (",,\n,,\n", None, "no header"),
        (" \n\n", 1, "not a table"),
        (GOOD + "u,c,yesterday,z\n", 4, r"timestamp \(column 'timestamp'\): 'yesterday' is not a time.*2024-05-31"),
        (GOOD + "u,c,1e30,z\n", 4, "outside the years"),
        (GOOD + "u,c,inf,z\n", 4, "outside the years"),
        (GOOD + "u,c,,z\n", 4, "time is empty here"),
        (GOOD + ",c,3,z\n", 4, r"user_id .*empty"),
        (GOOD + "u,,3,z\n", 4, r"item_id .*empty"),
        (GOOD + 'u,"c\nd",3,z\n', 4, "line break"),
        (GOOD + 'u,c,3,"z\n\n"\nu,"c\x07",3,z\n', 7, "control character"),
        (GOOD + "u," + "c" * 600 + ",3,z\n", 4, "600 characters; at most 512"),
        (GOOD + "u,c,3\n", 4, "3 fields, but 4 columns"),
        (GOOD + "u,c,3,x,y\n", 4, "5 fields, but 4 columns"),
        (GOOD + 'u,c,3,"never closed\nmore\n', 4, "not valid CSV.*every opened quote"),
        (GOOD + 'u,c,3,"a" b\n', 4, "not valid CSV"),
        (GOOD + "u,c,3,x\0y\n", 4, "NUL byte"),
        ("user_id,user_id,item_id\nu,u,a\n", 1, "2 columns are called 'user_id'"),
        ("user,item,rating\nu,a,good\n", 2, r"rating \(column 'rating'\): 'good' is not a number"),
        ("Once upon a time there was a table.\nIt was none.\n", 1, "not a table"),
        ('[{"user": 1, "item": 2}, \n', 2, "array is cut short"),
        ('[{"user": 1, "item": 2}, [3]]', 2, "not an object"),
        ("[1, 2]", 1, "not an object"),
        ("[]", None, "no column for user_id"),
        ('{\n"user": 1}\n', 1, "not one JSON object"),
        ('{"user": 1, "item": 2}\n{"user": 1, "item": \n', 2, "not one JSON object"),
        ('{"user": 1, "item": 2}\n[1]\n', 2, "not a JSON object"),
        ('{"user": 1, "item": 2}\n{"user": 1}\n', 2, "item_id .*empty"),
        ('{"user": 1, "item": {}}\n', 1, "is no id"),
        ('{"user": 1, "item": true}\n', 1, "is no id"),
        ('{"user": 1, "item": "\\ud800"}\n', 1, "control character"),
        ('{"user": 1, "item": 2, "time": [1]}\n', 1, "not a time"),
        ('{"user": 1, "item": 2, "time": 1' + "0" * 400 + "}\n", 1, "outside the years"),
        ('{"user": ' + "9" * 5000 + "}\n", 1, "not one JSON object"),
        ('{"user": ' + "[" * 200_000 + "\n", 1, "not one JSON object"),
    ],
)
def test_bad_text(tmp_path, text, line, match):
    path = tmp_path / "bad.data"
    path.write_text(text, encoding="utf-8")
    refused(path, match, line)


@pytest.mark.parametrize(
    "data, line, match",
    [
        (b"", None, "empty"),
        (gzip.compress(b"", mtime=0), None, "empty"),
        (GOOD.encode("utf-16-be"), 1, "NUL byte"),
        (GOOD.encode() + "u,c,3,schön\n".encode("latin-1"), 4, "byte 10 of the line is not UTF-8.*iconv"),
        (b"PK\x03\x04rest", None, "ZIP archive or a spreadsheet"),
        (b"SQLite format 3\0" + bytes(100), None, "SQLite"),
        (b"\x80\x04\x95\x0c\x01pickle,or,other\n", 1, "not UTF-8"),
        (bytes(range(256)) * 40, 1, "NUL byte"),
        (b"PAR1 and then nothing like it", None, "not a readable Parquet file"),
        (b"\x1f\x8bno gzip at all", 1, "gzip data is cut short or damaged"),
    ],
)
def test_bad_bytes(tmp_path, data, line, match):
    path = tmp_path / "bad.csv"
    path.write_bytes(data)
    refused(path, match, line)


def many_rows(n):
    return b"user_id,item_id,text\n" + b"".join(b"user%d,item%d,%d\n" % (i, i, i * i) for i in range(n))


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_truncated_gzip(tmp_path, keep):
    data = gzip.compress(many_rows(20_000))
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(DataError, match=r"cut\.csv\.gz, line \d+: the gzip data is cut short"):
        read_corpus(path)


def test_gzip_with_a_wrong_checksum(tmp_path):
    data = bytearray(gzip.compress(many_rows(100)))
    data[-6] ^= 0xFF
    path = tmp_path / "bad.csv.gz"
    path.write_bytes(data)
    with pytest.raises(DataError, match="damaged"):
        read_corpus(path)


def gzip_of(path, head, unit, times, tail=b""):
    """Written as a stream: 300 MB of one repeated text are 300 kB."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    with path.open("wb") as stream:
        stream.write(packer.compress(head))
        for _ in range(times):
            stream.write(packer.compress(unit))
        stream.write(packer.compress(tail) + packer.flush())


MB = 1 << 20


@pytest.mark.parametrize("shape", ["one line", "quoted lines", "json", "sequence"])
def test_a_field_of_300_mb_is_refused_without_being_read(tmp_path, shape):
    path = tmp_path / "giant.gz"
    head, unit = {
        "one line": (GOOD.encode() + b"u,c,3,", b"x" * MB),
        "quoted lines": (GOOD.encode() + b'u,c,3,"', (b"x" * 1023 + b"\n") * (MB // 1024)),
        "json": (b'{"user": 1, "item": 2, "text": "a"}\n{"user": "', b"x" * MB),
        "sequence": (b"1 2 3\n2 3\n3 ", b"77777 44" * (MB // 8)),
    }[shape]
    gzip_of(path, head, unit, 300, b'"}\n')
    code = (
        "import sys, resource; from pathlib import Path\n"
        "from saerec.data.readers import read_corpus; from saerec.errors import DataError\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: read_corpus(Path(sys.argv[1]))\n"
        "except DataError as error: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)\n"
    )
    out = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout
    grown, message = out.split(" ", 1)
    assert int(grown) * (1 if sys.platform == "darwin" else 1024) < 200 * MB
    assert "16 MB" in message and "giant.gz, line " in message


def test_a_sparse_file_of_300_mb_is_refused(tmp_path):
    path = tmp_path / "giant.csv"
    with path.open("wb") as stream:
        stream.write(GOOD.encode())
        stream.truncate(300 * MB)
    refused(path, "longer than 16 MB", 4)


def test_parquet_with_a_giant_field(tmp_path, monkeypatch):
    monkeypatch.setattr(raw_file, "MAX_FIELD", 1 << 16)
    frame = pd.DataFrame({"user": list("uvwxy"), "item": list("abcde"), "text": ["x", "y" * (1 << 17), "", "", ""]})
    path = tmp_path / "giant.parquet"
    frame.to_parquet(path)
    refused(path, "characters; at most", 2)
    frame["text"] = [os.urandom(1 << 17).hex() for _ in range(5)]
    frame.to_parquet(path, compression="none")
    refused(path, "a field of column 'text' is larger")


def test_parquet_damaged_in_the_middle(tmp_path):
    path = tmp_path / "bad.parquet"
    pd.DataFrame({"user": [f"u{i}" for i in range(5000)], "item": "a"}).to_parquet(path)
    data = bytearray(path.read_bytes())
    data[10:400] = b"\xff" * 390
    path.write_bytes(data)
    refused(path, "not a readable Parquet file")
    path.write_bytes(data[: len(data) // 2])
    refused(path, "not a readable Parquet file")


def test_named_parquet_but_is_not(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_text(GOOD)
    refused(path, "named as Parquet, but it is not")


def test_paths_that_are_no_data(tmp_path):
    refused(tmp_path / "missing.csv", "No such file")
    refused(tmp_path / ("x" * 5000), "too long")
    refused(tmp_path, "no interactions here.*interactions")
    os.mkfifo(tmp_path / "pipe")
    refused(tmp_path / "pipe", "not a regular file")
    for name in ("movielens", "recbole", "sequence", "amazon2018"):
        refused(tmp_path, "Valid: ", format=name)


def test_ambiguous_directory(tmp_path):
    (tmp_path / "interactions.csv").write_text(GOOD)
    (tmp_path / "interactions.tsv").write_text(GOOD.replace(",", "\t"))
    refused(tmp_path, "several files could be the interactions")


def test_unknown_format_and_mapping(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(GOOD)
    with pytest.raises(DataError, match=r"Unknown format 'xml'. Valid: auto, table"):
        read_corpus(path, format="xml")
    with pytest.raises(DataError, match=r"mapping names 'userid'. Valid: user_id"):
        read_corpus(path, mapping={"userid": "user_id"})
    refused(path, "no column 'nope' for rating. Columns here", mapping={"rating": "nope"})


def test_bad_items_name_the_items_file(tmp_path):
    (tmp_path / "interactions.csv").write_text(GOOD)
    (tmp_path / "items.csv").write_text("item_id,title\na,Mug\n,Scarf\n")
    with pytest.raises(DataError, match=r"items\.csv, line 3: item_id .*empty"):
        read_corpus(tmp_path)


def test_hostile_text_stays_text(tmp_path):
    text = "<script>alert(1)</script> =cmd|' /C calc'!A0 ${jndi:x} \u202eabc"
    path = tmp_path / "a.csv"
    path.write_text(f'user,item,text\nu,a,"{text}"\n', encoding="utf-8")
    assert read_corpus(path).interactions["review"].tolist() == ["=cmd|' /C calc'!A0 ${jndi:x} abc"]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
        st.text(alphabet='u1,;\t"\n\r{}[]: a', max_size=80).map(lambda text: b"user,item,text\n" + text.encode()),
        st.binary(max_size=60).map(lambda data: gzip.compress(b"user,item\n") + data),
    )
)
def test_any_bytes_read_or_are_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("fuzz") / "any.txt"
    path.write_bytes(data)
    try:
        assert isinstance(read_corpus(path), RawCorpus)
    except DataError as error:
        assert "any.txt" in str(error)
