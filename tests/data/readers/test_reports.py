"""Twenty small files, each of a kind that users of other tools have reported as read wrongly: the right values."""

import json
import math
from datetime import UTC, datetime

import pandas as pd
import pytest

from saerec.data.readers import read_corpus
from saerec.errors import DataError


def at(*date):
    return int(datetime(*date, tzinfo=UTC).timestamp())


def first(tmp_path, text, **options):
    path = tmp_path / "a.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_corpus(path, **options)


CASES = {
    # what is reported: (file, column, what it is)
    "day and month swapped value by value": (
        "user,item,date,text\nu,a,13/02/2021,One.\nv,b,01/03/2021,Two.\n", "timestamp",
        [at(2021, 2, 13), at(2021, 3, 1)]),
    "two-digit years in the wrong century": (
        "user,item,date,text\nu,a,17-Apr-68,One.\nv,b,17-Apr-05,Two.\n", "timestamp",
        [at(2068, 4, 17), at(2005, 4, 17)]),
    "midnight written as 12:00 AM": (
        "user,item,date,text\nu,a,07/30/2021 12:00 AM,One.\n", "timestamp", [at(2021, 7, 30)]),
    "times with thousands separators": (
        'user,item,date,text\nu,a,"May 5, 2021",One.\n', "timestamp", [at(2021, 5, 5)]),
    "mixed offsets at the change to summer time": (
        "user,item,time,text\nu,a,2021-03-28T01:30:00+01:00,One.\nv,b,2021-03-28T03:30:00+02:00,Two.\n",
        "timestamp", [at(2021, 3, 28, 0, 30), at(2021, 3, 28, 1, 30)]),
    "nanoseconds": ("user,item,time,text\nu,a,1617235200000000000,One.\n", "timestamp", [at(2021, 4, 1)]),
    "integers that became floats by a missing value": (
        "user,item,rating,text\n1.0,a,4.0,One.\n2.0,b,,Two.\n", "rating", [4.0, math.nan]),
    "a country called NA is no missing id": ("user,item,text\nNA,a,One.\nnull,b,Two.\n", "user_id", ["NA", "null"]),
    "ids True and False stay words": ("user,item,text\nTrue,a,One.\nFalse,b,Two.\n", "user_id", ["True", "False"]),
    "leading zeros and exponents in ids": (
        "user,item,text\n007,1e5,One.\n7,100000,Two.\n", "item_id", ["1e5", "100000"]),
    "decimal commas beside semicolons": ("user;item;rating;text\nu;a;4,5;One.\nv;b;3,0;Two.\n", "rating", [4.5, 3.0]),
    "ratings as fractions": ("user,item,rating,text\nu,a,4/5,One.\nv,b,2/5,Two.\n", "rating", [4.0, 2.0]),
    "underscores between digits": ("user,item,rating,text\nu,a,4_0,One.\n", DataError, "'4_0' is not a number"),
    "headers with blanks and a mark": ("\ufeff User ID , Item ID ,Text\nu,a,One.\n", "user_id", ["u"]),
    "a comma behind every row": ("user,item,text,\nu,a,One.,\nv,b,Two.,\n", "review", ["One.", "Two."]),
    "quotes doubled within a field": ('user,item,text\nu,a,"a 5"" disc, new"\n', "review", ['a 5" disc, new']),
    "a number as the review": ("user,item,review,body\nu,a,4,One.\nv,b,5,Two.\n", "review", ["One.", "Two."]),
    "a date of an impossible day": (
        "user,item,date,text\nu,a,2021-02-30,One.\n", DataError, "'2021-02-30' is not a time"),
    "spreadsheet days": ("user,item,date,text\nu,a,44286.5,One.\n", "timestamp", [at(2021, 3, 31, 12)]),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_a_reported_kind(tmp_path, kind):
    text, column, expected = CASES[kind]
    if column is DataError:
        with pytest.raises(DataError, match=expected):
            first(tmp_path, text)
        return
    found = first(tmp_path, text).interactions[column].tolist()
    assert [None if value != value else value for value in found] == [None if one != one else one for one in expected]


def test_large_numbers_of_json_and_parquet_are_not_rounded(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"user": 2**60 + n, "item": "a", "text": "One."}) for n in range(3)))
    assert read_corpus(path).interactions["user_id"].tolist() == [str(2**60 + n) for n in range(3)]
    frame = pd.DataFrame({"user": [2.0**60, 2.0**60 + 512], "item": ["a", "b"], "text": ["One.", "Two."]})
    frame.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(DataError, match="it was rounded"):
        read_corpus(tmp_path / "a.parquet")
