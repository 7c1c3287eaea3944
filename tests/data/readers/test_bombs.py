"""Small files that would become gigabytes are refused in a line, before they fill the memory."""

import gzip
import json
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from saerec.data.parquet.sizes import plan_batches
from saerec.data.readers import read_corpus
from saerec.data.readers.files import json_objects
from saerec.errors import DataError

MB = 1 << 20
N = 20_000
LONG = "x" * 100_000
READ = """
import resource, sys
from pathlib import Path
from saerec.data.readers import read_corpus
from saerec.errors import DataError
import pyarrow.parquet, pyarrow.compute
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    said = f"{len(read_corpus(Path(sys.argv[1])).interactions)} rows"
except DataError as error:
    said = str(error)
most = max(resource.getrusage(of).ru_maxrss for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(most - before, said)
"""


def read_in_a_child(path):
    """(bytes by which the memory grew at most, or another process took more, rows or the error)."""
    command = [sys.executable, "-c", READ, str(path)]
    grown, said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split(" ", 1)
    return int(grown) * (1 if sys.platform == "darwin" else 1024), said


def shared(value, n=N):
    """n rows of one value, stored once."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * n, pa.int32()), [value])


def ids(n=N):
    return {
        "user_id": pa.array([f"u{i % 500}" for i in range(n)]),
        "item_id": pa.array([f"i{i % 300}" for i in range(n)]),
    }


def lists_of(value, lengths):
    return pa.ListArray.from_arrays(pa.array([0, *lengths], pa.int32()), value)


def text_bomb():
    return pa.table({**ids(), "text": shared(LONG)}), {"store_schema": False}


def category_bomb():
    return pa.table({**ids(), "text": shared(LONG)}), {}


def list_bomb():
    return pa.table({**ids(), "text": lists_of(shared(LONG), range(1, N + 1))}), {"store_schema": False}


def prefix_bomb():
    texts = pa.array([LONG + str(i) for i in range(2000)])
    encoded = {"use_dictionary": ["user_id", "item_id"], "column_encoding": {"text": "DELTA_BYTE_ARRAY"}}
    return pa.table({**ids(2000), "text": texts}), encoded


def row_bomb():
    n = 12_000_000
    indices = pa.array(memoryview(bytes(n)).cast("b"), pa.int8())
    return pa.table({name: pa.DictionaryArray.from_arrays(indices, ["u"]) for name in ("user_id", "item_id")}), {}


def element_bomb():
    elements = pa.DictionaryArray.from_arrays(pa.array(memoryview(bytes(20_000_000)).cast("b"), pa.int8()), ["x"])
    return pa.table({**ids(1), "text": lists_of(elements, [len(elements)])}), {"store_schema": False}


def page_bomb():
    return pa.table({**ids(30), "text": ["x" * (15 * MB)] * 30}), {"use_dictionary": False}


@pytest.mark.parametrize(
    "bomb",
    [text_bomb, category_bomb, list_bomb, prefix_bomb, row_bomb, element_bomb, page_bomb],
    ids=lambda f: f.__name__,
)
def test_a_parquet_bomb_is_refused_with_little_memory(tmp_path, bomb):
    path = tmp_path / "bomb.parquet"
    table, options = bomb()
    pq.write_table(table, path, compression="zstd", **options)
    assert path.stat().st_size < MB
    grown, said = read_in_a_child(path)
    assert "bomb.parquet: it holds far more than its size tells" in said and "plain CSV" in said
    assert grown < 400 * MB


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_packed_text_of_short_lines_is_refused(tmp_path, suffix):
    path = tmp_path / f"bomb.csv.{suffix}"
    text = b"user_id,item_id,timestamp,text\n" + (b"u,a,1," + b"good soap " * 1000 + b"\n") * 10_000
    if suffix == "gz":
        path.write_bytes(gzip.compress(text))
    else:
        with pa.CompressedOutputStream(str(path), "zstd") as stream:
            stream.write(text)
    grown, said = read_in_a_child(path)
    assert "it holds far more than its size tells" in said
    assert grown < 500 * MB


def test_pictures_are_passed_by_without_being_held(tmp_path):
    path = tmp_path / "pictures.parquet"
    n = 60
    pictures = pa.array([{"bytes": os.urandom(MB), "path": f"{i}.png"} for i in range(n)])
    pq.write_table(pa.table({**ids(n), "text": [f"soap {i} is good" for i in range(n)], "image": pictures}), path)
    grown, said = read_in_a_child(path)
    assert said.strip() == f"{n} rows"
    assert grown < 200 * MB  # pandas and what a corpus of one row takes are in it


def test_texts_that_many_rows_share_are_read_within_the_limit(tmp_path):
    path = tmp_path / "shared.parquet"
    texts = [f"a description of soap number {i % 40}, which cleans" * 20 for i in range(N)]
    pq.write_table(pa.table({**ids(), "text": texts, "labels": [["soap", f"{i % 9}"] for i in range(N)]}), path)
    table = pq.read_table(path).to_pandas()
    assert path.stat().st_size * 50 < table["text"].str.len().sum()
    assert read_corpus(path).interactions["review"].tolist() == texts


def test_rows_are_decoded_few_at_a_time_where_a_text_of_them_is_long(tmp_path):
    path = tmp_path / "long.parquet"
    pq.write_table(pa.table({**ids(), "text": [LONG, *["short"] * (N - 1)]}), path)
    with pq.ParquetFile(path) as file:
        long = plan_batches(file, path, ["user_id", "text"], path.stat().st_size)
        short = plan_batches(file, path, ["user_id"], path.stat().st_size)
    assert long.rows * len(LONG) <= 32 * MB < 2 * long.rows * len(LONG)
    assert short.rows == 4096
    assert len(read_corpus(path).interactions) == N


def test_lists_that_lie_too_deep_are_refused_and_flat_ones_are_not(tmp_path):
    path = tmp_path / "deep.jsonl"
    for depth, kind in ((101, "["), (700, "["), (700, "{")):
        value = "[" * depth + "]" * depth if kind == "[" else '{"$oid":' * depth + "1" + "}" * depth
        for text, line in ((f'{{"user": "u", "item": {value}}}', 2), (f'{{"user": {value}, "item": "a"}}', 2)):
            good = '{"user": "u", "item": "a"}'
            for whole in (f"{good}\n{text}\n", f"[{good}, {text}]"):
                path.write_text(whole)
                with pytest.raises(DataError, match="more than 100 lists and objects lie within each other") as caught:
                    read_corpus(path)
                assert caught.value.line == line
    wide = {"user": "u", "item": "a", "text": [[f"soap{i}"] for i in range(500)]}
    path.write_text(json.dumps(wide))
    assert read_corpus(path).interactions["review"].tolist() == [" ".join(f"soap{i}" for i in range(500))]
    assert not json_objects._is_deep(wide)
