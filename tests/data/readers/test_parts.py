"""Tables in several files, packed with Zstandard, and rows that are broken."""

import gzip
import time

import pandas as pd
import pyarrow as pa
import pytest

from saerec.data.inspection.preview import inspect
from saerec.data.origin import FileOrigin
from saerec.data.readers import read_corpus
from saerec.data.readers.files.faults import Faults
from saerec.errors import DataError

TABLE = pd.DataFrame(
    {
        "user": [f"u{n % 4}" for n in range(30)],
        "item": [f"i{n % 7}" for n in range(30)],
        "time": [1_500_000_000 + n for n in range(30)],
        "text": [f"A sentence about number {n}." for n in range(30)],
    }
)


def parts(folder, names, write="to_parquet"):
    folder.mkdir(exist_ok=True)
    for place, name in enumerate(names):
        part = TABLE.iloc[10 * place : 10 * place + 10]
        part.to_parquet(folder / name) if write == "to_parquet" else part.to_csv(folder / name, index=False)
    return folder


@pytest.mark.parametrize(
    "names",
    [
        ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"],
        [f"train-{n:05d}-of-00003.parquet" for n in range(3)],
        [f"part-{n:05d}-1b4e28ba-2fa1-11d2-883f-0016d3cca42{n}-c000.snappy.parquet" for n in range(3)],
        ["reviews_2019.csv", "reviews_2020.csv", "reviews_2021.csv"],
        ["interactions-0.csv", "interactions-1.csv", "interactions-2.csv"],
    ],
)
def test_parts_of_a_folder_are_one_table(tmp_path, names):
    folder = parts(tmp_path / "data", names, "to_parquet" if "parquet" in names[0] else "to_csv")
    (folder / "_SUCCESS").write_text("")
    raw = read_corpus(folder)
    assert raw.interactions["review"].tolist() == TABLE["text"].tolist()
    assert len(raw.source.files) == 3
    assert len(inspect(folder).preview.tables) == 1


def test_a_pattern_chooses_among_parts(tmp_path):
    folder = parts(tmp_path, ["train-0.parquet", "train-1.parquet", "test-0.parquet"])
    with pytest.raises(DataError, match=r"several files could be the interactions.*a pattern in quotes"):
        read_corpus(folder)
    origin = FileOrigin(folder / "train-*.parquet")
    assert len(origin.read().interactions) == 20
    before = origin.fingerprint()
    parts(folder, ["x.parquet", "y.parquet", "train-2.parquet"])
    assert origin.fingerprint() != before


def test_a_fault_names_the_part_and_its_line(tmp_path):
    parts(tmp_path, ["part-0.csv", "part-1.csv"], "to_csv")
    with (tmp_path / "part-1.csv").open("a") as file:
        file.write("u9,i1,yesterday,Late.\n")
    with pytest.raises(DataError, match=r"part-1\.csv, line 12: timestamp"):
        read_corpus(tmp_path)
    (tmp_path / "part-2.csv").write_text("user,item,text\nu,i,x\n")
    with pytest.raises(DataError, match=r"part-2\.csv: it is a part of a table with part-0\.csv.*'time'"):
        read_corpus(tmp_path)


@pytest.mark.parametrize("pack", [gzip.compress, lambda data: pa.compress(data, "zstd", asbytes=True)])
def test_packed_json_lines(tmp_path, pack):
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(pack(TABLE.to_json(orient="records", lines=True).encode()))
    assert read_corpus(path).interactions["review"].tolist() == TABLE["text"].tolist()
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(DataError, match=r"a\.jsonl\.zst"):
        read_corpus(path)


HEAD = "user,item,text\n"
FINE = [f"u{n % 5},i{n},A text about thing {n}." for n in range(12)]


@pytest.mark.parametrize(
    "broken, kind",
    [
        (b"u1,i1", "ragged"),
        (b"u1,i1,a,b,c", "ragged"),
        (b'u1,i1,"never closed', "open_quote"),
        (b'u1,i1,"said "so" twice"', "open_quote"),
        (b"u1,i1,sch\xf6n", "bad_bytes"),
        (b"u1,i1,a\0b", "bad_bytes"),
        (b",i1,No user.", "missing_id"),
    ],
)
@pytest.mark.parametrize("place", [0, 6, 12])
def test_broken_rows_are_left_out_and_the_rows_around_them_read(tmp_path, broken, kind, place):
    rows = [row.encode() for row in FINE]
    rows.insert(place, broken)
    path = tmp_path / "a.csv"
    path.write_bytes(HEAD.encode() + b"\n".join(rows) + b"\n")
    with pytest.raises(DataError):
        read_corpus(path)
    faults = Faults()
    raw = read_corpus(path, faults=faults)
    assert raw.interactions["item_id"].tolist() == [f"i{n}" for n in range(12)]
    assert faults.counts == {kind: 1} and faults.rows[kind][0].line == place + 2
    said = FileOrigin(path, skip_bad_rows=True).read().source.notes
    assert any(note.startswith("1 rows that cannot be read were left out") for note in said)
    assert any(f"a.csv, line {place + 2}: " in note for note in said)


def test_broken_json_lines_are_left_out(tmp_path):
    path = tmp_path / "a.jsonl"
    fine = TABLE.to_json(orient="records", lines=True).encode().splitlines()
    path.write_bytes(b"\n".join([*fine[:9], b'{"user": "u1", ', b"[1]", b'{"user": "\xff"}', *fine[9:]]))
    faults = Faults()
    assert len(read_corpus(path, faults=faults).interactions) == 30
    assert faults.counts == {"bad_json": 2, "bad_bytes": 1}


def test_quotes_that_are_never_closed_cost_little(tmp_path):
    row = "u{0},i{1},A text of some forty characters, or so it seems.\n".replace("characters,", "characters")
    body = "".join(row.format(n % 999, n % 777) for n in range(100_000))
    path = tmp_path / "a.csv"
    path.write_text(HEAD + 'u1,i1,"open\n' + body + 'u1,i2,"open\n' + body[:200_000] + 'u1,i3,"open too\n')
    faults, start = Faults(), time.process_time()
    assert len(read_corpus(path, faults=faults).interactions) > 100_000
    assert faults.counts["open_quote"] == 3
    assert time.process_time() - start < 30  # linear: a quadratic reading takes minutes
