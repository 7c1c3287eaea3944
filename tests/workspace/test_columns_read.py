"""A table by column and by row is the table, whatever its row groups."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from saerec import columns as c
from saerec.errors import RunError
from saerec.workspace.columns_read import Columns
from saerec.workspace.run_files import RunFiles

TABLE = pd.DataFrame({c.USER: range(11), c.SPLIT: ["train"] * 7 + ["valid", "test"] * 2, c.REVIEW: list("abcdefghijk")})


@pytest.fixture(params=[1, 3, 11, 50])
def columns(request, tmp_path):
    (tmp_path / "data").mkdir()
    pq.write_table(
        pa.Table.from_pandas(TABLE), tmp_path / "data" / "interactions.parquet", row_group_size=request.param
    )
    run = RunFiles()
    run.directory, run.manifest = tmp_path, {"stages": {}}
    return Columns(run, "data/interactions")


def test_columns_are_those_of_the_table_and_read_once(columns):
    assert len(columns) == len(TABLE)
    assert columns[c.USER].tolist() == TABLE[c.USER].tolist() and columns[c.USER] is columns[c.USER]
    assert (columns[c.SPLIT] == "train").tolist() == (TABLE[c.SPLIT] == "train").tolist()
    assert columns[[c.REVIEW, c.USER]].equals(TABLE[[c.REVIEW, c.USER]])


@pytest.mark.parametrize("rows", [range(0, 1), range(2, 9), range(3, 6), range(10, 11), range(0, 11), range(5, 5)])
def test_rows_that_lie_together_keep_their_numbers(columns, rows):
    found = columns.rows(rows, [c.REVIEW, c.USER])
    expected = TABLE.iloc[rows.start : rows.stop]
    assert found.index.tolist() == list(rows)
    assert found[c.REVIEW].tolist() == expected[c.REVIEW].tolist()
    assert found[c.USER].tolist() == expected[c.USER].tolist()


def test_a_table_that_is_not_there_is_named(columns):
    with pytest.raises(RunError, match=r"data/texts"):
        Columns(columns._run, "data/texts")[c.TEXT]
