"""A file is decoded in another process, within its memory, whatever its footer says."""

import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from saerec.data.parquet import apart
from saerec.data.parquet.apart import UnreadableError, batches_apart
from saerec.data.parquet.sizes import SwollenError
from tests.data.readers import test_bombs as bombs
from tests.support.forged import forge

linux = pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
MB = 1 << 20


def written(path, bomb):
    table, options = bomb()
    pq.write_table(table, path, compression="zstd", **options)
    return path


@linux
@pytest.mark.parametrize(
    "bomb", [bombs.text_bomb, bombs.category_bomb, bombs.list_bomb, bombs.prefix_bomb, bombs.page_bomb],
    ids=lambda one: one.__name__,
)  # fmt: skip
def test_a_bomb_whose_footer_says_that_it_is_small_is_refused_with_little_memory(tmp_path, bomb):
    path = written(tmp_path / "bomb.parquet", bomb)
    assert forge(path) > 0
    chunks = [pq.read_metadata(path).row_group(0).column(place) for place in range(3)]
    assert all(chunk.total_uncompressed_size <= 64 for chunk in chunks)
    grown, said = bombs.read_in_a_child(path)
    assert "bomb.parquet: it holds far more than its size tells" in said
    assert grown < 400 * MB


@linux
def test_a_page_that_needs_more_than_there_may_be_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "MEMORY_MIB", 64)
    monkeypatch.setattr(apart._Decoder, "_idle", [])
    path = tmp_path / "page.parquet"
    whole = {"use_dictionary": False, "data_page_size": 1 << 30, "compression": "zstd"}
    pq.write_table(pa.table({"text": ["x" * (15 * MB)] * 10}), path, **whole)
    forge(path)
    with pytest.raises(SwollenError):
        list(batches_apart(path, ["text"]))


def test_batches_are_those_of_the_file_in_its_own_types(tmp_path):
    path = tmp_path / "a.parquet"
    table = pa.table({
        "n": range(10_000), "text": [f"t{i}" for i in range(10_000)],
        "kind": pa.array(["a", "b"] * 5000).dictionary_encode(), "of": [[i, i + 1] for i in range(10_000)],
    })  # fmt: skip
    pq.write_table(table, path)
    found = pa.Table.from_batches(batches_apart(path, ["n", "kind", "of"]))
    assert found.equals(table.select(["n", "kind", "of"]).cast(found.schema))


def test_one_process_serves_file_after_file_and_none_that_was_left_in_the_middle(tmp_path, monkeypatch):
    monkeypatch.setattr(apart._Decoder, "_idle", [])
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"n": range(20_000)}), path)
    list(batches_apart(path, ["n"]))
    (kept,) = apart._Decoder._idle
    left = batches_apart(path, ["n"])
    first = next(left).column("n")[0].as_py()
    left.close()
    assert first == 0 and kept._process.poll() is not None and apart._Decoder._idle == []
    list(batches_apart(path, ["n"]))
    apart._Decoder._idle[0]._process.kill()
    assert sum(batch.num_rows for batch in batches_apart(path, ["n"])) == 20_000


def test_what_is_no_parquet_is_said_and_the_process_lives_on(tmp_path, monkeypatch):
    monkeypatch.setattr(apart._Decoder, "_idle", [])
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + os.urandom(100) + b"PAR1")
    with pytest.raises(UnreadableError):
        list(batches_apart(tmp_path / "a.parquet", ["n"]))
    with pytest.raises(UnreadableError, match="No such file"):
        list(batches_apart(tmp_path / "none.parquet", ["n"]))
    (kept,) = apart._Decoder._idle
    assert kept._process.poll() is None
