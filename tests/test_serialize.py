"""What leaves the explorer as a file can be read again, and no spreadsheet runs it."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saerec.serialize import FORMULA, WRITERS, as_csv, as_json, as_parquet
from tests.support.hostile import HOSTILE

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(HOSTILE)


def cells(data):
    """Rows as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@given(st.lists(texts, min_size=1, max_size=8))
def test_no_cell_of_a_csv_is_a_formula_and_the_words_survive(words):
    table = pd.DataFrame({"text": words, "n": range(len(words))})
    rows = cells(as_csv(table))
    assert rows[0] == ["text", "n"]
    assert [row[1] for row in rows[1:]] == [str(n) for n in range(len(words))]  # no text broke out of its cell
    for (shown, _), word in zip(rows[1:], words, strict=True):
        assert not shown.strip(" \u00a0\u200b\ufeff").startswith(FORMULA)
        assert shown.removeprefix("'") == word.replace("\0", "\ufffd").removeprefix("'")


@given(st.lists(texts, min_size=1, max_size=8))
def test_parquet_and_json_hold_the_texts_unchanged(words):
    table = pd.DataFrame({"text": words})
    assert pd.read_parquet(io.BytesIO(as_parquet(table)))["text"].tolist() == words
    assert [row["text"] for row in json.loads(as_json(table))] == words


def test_numbers_stay_numbers_and_the_unknown_is_empty():
    table = pd.DataFrame({"delta": [-1.5, np.nan], "rank": [-3, 4], "=name": ["-1.5", None]})
    rows = cells(as_csv(table))
    assert rows == [["delta", "rank", "'=name"], ["-1.5", "-3", "'-1.5"], ["", "4", ""]]
    assert b'"-1.5"' not in as_csv(table)
    assert json.loads(as_json(table))[1] == {"delta": None, "rank": 4, "=name": None}
    assert pd.read_parquet(io.BytesIO(as_parquet(table)))["delta"].iloc[0] == -1.5


def test_a_carriage_return_does_not_open_a_second_cell():
    table = pd.DataFrame({"text": ['fine\r=HYPERLINK("http://evil.example")', "x\n@SUM(A1)"]})
    assert [row[0] for row in cells(as_csv(table))[1:]] == table["text"].tolist()
    assert as_csv(table).count(b'"') == 2 + 2 + 4 + 2  # header, cell with two doubled quotes, cell


@pytest.mark.parametrize("ending", WRITERS)
def test_nested_cells_and_empty_tables_can_be_written(ending):
    table = pd.DataFrame({"words": pd.Series([[["=quiet", 0.25]], []], dtype=object), "id": [1, 2]})
    write, _ = WRITERS[ending]
    assert b"=quiet" in write(table)
    assert write(table.iloc[:0])
    assert json.loads(as_json(table))[0]["words"] == [["=quiet", 0.25]]
