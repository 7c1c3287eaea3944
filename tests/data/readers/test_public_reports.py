"""Small files of our own, each of a kind that somebody reported as read wrongly elsewhere: what is right here.

The key names the repository and the thread in which the kind was reported.
"""

# ruff: noqa: E501

import datetime
import decimal
import json
import math

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from saerec.config.schema import DataConfig
from saerec.data.corpus import build_corpus
from saerec.data.readers import read_corpus
from saerec.errors import DataError


def at(*date):
    return int(datetime.datetime(*date, tzinfo=datetime.UTC).timestamp())


def lines(*objects):
    return "\n".join(map(json.dumps, objects))


TEXTS = {
    # repository and thread: (kind, file, its content, table and column, what stands in it)
    "NicolasHug/Surprise#91": (
        "blanks beside the tabs", "a.tsv", "user\titem\trating\n506246\t 104000100187 \t49.2641484708555 \n",
        "item_id", ["104000100187"]),
    "NicolasHug/Surprise#117": (
        "no header, a blank line at the end", "a.csv", "3\t1\t2.5\t881250949\n3\t2\t4.0\t881250950\n\n",
        "rating", [2.5, 4.0]),
    "NicolasHug/Surprise#281": (
        "no header, separated by commas", "a.txt", "69466470,29019227,1.0,1300000000\n69466470,5093684,2.0,1300000100\n",
        "timestamp", [1_300_000_000, 1_300_000_100]),
    "NicolasHug/Surprise#309": (
        "the index of a data frame as a column without a name", "a.csv", ",User_id,Item_id,Score\n0,303,103,0\n1,303,104,1\n",
        "user_id", ["303", "303"]),
    "RUCAIBox/RecBole#2125": (
        "a dash for a price that is not known", "a.csv", "user,item,text,price\nu,a,One.,12.50\nv,b,Two.,—\nw,c,Three.,-\n",
        "items.price", [12.5, math.nan, math.nan]),
    "RUCAIBox/RecBole#1653": (
        "seconds of which float32 keeps too few digits", "a.inter",
        "user_id:token\titem_id:token\ttimestamp:float\nu\ta\t978300019\nu\tb\t978300055\n",
        "timestamp", [978_300_019, 978_300_055]),
    "RUCAIBox/RecBole#2000": (
        "atomic files separated by blanks", "a.inter", "user_id:token item_id:token timestamp:float\nu a 978300019\n",
        "item_id", ["a"]),
    "RUCAIBox/RecBole#1372": (
        "a header behind #, as numpy writes", "a.csv", "# user,item,rating\nu,a,3\nv,b,4\n", "user_id", ["u", "v"]),
    "pandas-dev/pandas#59299": (
        "one price with thousands among decimal commas", "a.csv",
        "user;item;text;price\nu;a;One.;1,20\nv;b;Two.;22,3\nw;c;Three.;1.234,56\n", "items.price", [1.2, 22.3, 1234.56]),
    "pola-rs/polars#18797": (
        "full stops part the thousands", "a.csv", "user;item;text;price\nu;a;One.;1.299,99\nv;b;Two.;899,00\n",
        "items.price", [1299.99, 899.0]),
    "pandas-dev/pandas#26304": (
        "day and month change places from row to row", "a.csv",
        "user,item,date\nu,a,12.01.2017 17:18\nu,b,01.02.2017 11:12\nu,c,15.04.2017 02:40\n",
        "timestamp", [at(2017, 1, 12, 17, 18), at(2017, 2, 1, 11, 12), at(2017, 4, 15, 2, 40)]),
    "pandas-dev/pandas#55244": (
        "May is its own short name, Jun is not", "a.csv",
        "user,item,date\nu,a,24-May-2022 08:23:07\nu,b,01-Jun-2022 00:00:03\n",
        "timestamp", [at(2022, 5, 24, 8, 23, 7), at(2022, 6, 1, 0, 0, 3)]),
    "SHOEGAZEssb/Last.fm-Scrubbler-WPF#23": (
        "semicolons, and days that may be months", "a.csv",
        "user;item;date\nu;a;12/10/2017 21:47\nu;b;13/10/2017 21:47\n",
        "timestamp", [at(2017, 10, 12, 21, 47), at(2017, 10, 13, 21, 47)]),
    "pandas-dev/pandas#48170": (
        "large ids are rounded because another row has none", "a.csv",
        "user,item,price\n1234567890123456789,a,\n1234567890123456790,b,1\n",
        "user_id", ["1234567890123456789", "1234567890123456790"]),
    "pandas-dev/pandas#2697": (
        "one id with an exponent changes the others", "a.csv", "user,item\n135217135789158401,a\n1352171357E+5,b\n",
        "user_id", ["135217135789158401", "1352171357E+5"]),
    "wireservice/csvkit#806": (
        "NA is Namibia", "a.csv", "user,item,title\nNA,a,Lamp\nEU,b,NA\n", "user_id", ["NA", "EU"]),
    "Darel13712/rs_datasets#14": (
        "a quote at the beginning of a field that is not quoted", "a.tsv",
        'user\titem\ttext\nu\ta\t"weird al" yankovic\nv\tb\tplain "x\n', "review", ['"weird al" yankovic', 'plain "x']),
    "pandas-dev/pandas#13860": (
        "lone quotes, rows apart, make one field of what is between", "a.tsv",
        'user\titem\ttext\nu\ta\tOne.\n"\tb\tTwo.\nw\tc\tThree.\n"\td\tFour.\n',
        "review", ["One.", "Two.", "Three.", "Four."]),
    "JoshClose/CsvHelper#107": (
        "blanks before a quoted field", "a.csv", 'user,item,text\n"u,1",   "a,b",  "One, two."\n"v", "b", "Three."\n',
        "item_id", ["a,b", "b"]),
    "pandas-dev/pandas#16682": (
        "quotes that a backslash escapes", "a.csv", 'user,item,text\nu,a,"the \\"best\\" lamp, really"\nv,b,Two.\n',
        "review", ['the "best" lamp, really', "Two."]),
    "moshe/elasticsearch_loader#17": (
        "Unicode text of a spreadsheet: UTF-16 with tabs", "a.txt", "user\titem\ttext\nu\ta\tFür alle.\n".encode("utf-16"),
        "review", ["Für alle."]),
    "adobe-apiplatform/user-sync.py#180": (
        "a byte order mark in the first name", "a.csv", '\ufeff"user_id","item_id"\nu,a\n', "user_id", ["u"]),
    "huggingface/datasets#7222": (
        "nothing but null in the first rows", "a.jsonl",
        lines(*({"user": f"u{n}", "item": "a", "text": None} for n in range(300)), {"user": "v", "item": "a", "text": "One."}),
        "review", [*[""] * 300, "One."]),
    "huggingface/datasets#5827": (
        "ids of several types", "a.json",
        json.dumps([{"user": 1, "item": 1}, {"user": "Nan", "item": "2"}, {"user": 3.0, "item": 2}]),
        "user_id", ["1", "Nan", "3"]),
    "recommenders-team/recommenders#1964": (
        "no times: the order of rows counts", "a.csv", "user,item,rating\nu,a,1\nv,b,2\n", "timestamp", [0, 1]),
}  # fmt: skip


def column_of(raw, column):
    frame, name = (
        (raw.items, column.removeprefix("items.")) if column.startswith("items.") else (raw.interactions, column)
    )
    return frame[name].tolist()


@pytest.mark.parametrize("thread", TEXTS)
def test_a_file_of_a_reported_kind(tmp_path, thread):
    _, name, content, column, expected = TEXTS[thread]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    found = column_of(read_corpus(tmp_path / name), column)
    assert found == pytest.approx(expected, nan_ok=True) if isinstance(expected[0], float) else found == expected


REFUSED = {
    "mperdeck/LINQtoCSV#2": (
        "quotes inside a quoted field", "a.csv", 'user,item,text\n"u","a","CLASS "A" HEATING, INC."\n', "line 2.*not valid CSV"),
    "google-research-datasets/MAVE#9": (
        "objects of Python, not of JSON", "a.jsonl", "{'user': 'u', 'item': 'a'}\n", "line 1.*not one JSON object"),
    "blaze/blaze#226": (
        "a file that is one object of columns", "a.json", json.dumps({"user": {"0": "u"}, "item": {"0": "a"}}),
        "one object of columns.*orient='records'"),
    "huggingface/datasets#8209": (
        "the rows are an array within an object", "a.json", json.dumps({"data": [{"user": "u", "item": "a"}]}),
        "the rows are the array in 'data'"),
    "twitter/communitynotes#411": (
        "line feeds in fields that nothing quotes", "a.tsv", 'user\titem\ttext\nu\ta\tOne\nmore "of it\nv\tb\tTwo.\n',
        "line 3.*1 fields, but 3 columns"),
}  # fmt: skip


@pytest.mark.parametrize("thread", REFUSED)
def test_what_nothing_settles_is_refused_with_the_reason(tmp_path, thread):
    _, name, content, said = REFUSED[thread]
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match=f"(?s){said}"):
        read_corpus(tmp_path / name)


def test_huggingface_datasets_7092_a_part_in_which_a_column_is_empty(tmp_path):
    (tmp_path / "part-0.jsonl").write_text(lines({"user": "u", "item": "a", "text": []}))
    (tmp_path / "part-1.jsonl").write_text(
        lines({"user": "v", "item": "b", "text": ["One.", "Two."], "extra": {"x": 1}})
    )
    (tmp_path / "part-2.jsonl").write_text(lines({"user": "w", "item": "b"}))
    assert column_of(read_corpus(tmp_path), "review") == ["", "One. Two.", ""]


def test_lenskit_46_and_kuairec_2_rows_that_come_again(tmp_path):
    rows = [f"u{n},i{m},{n % 5 + 1},{1_600_000_000 + m}" for n in range(5) for m in range(3)]
    again = [f"u0,i0,2,{1_600_000_500}", rows[4], rows[4]]  # rated anew, and the same event three times
    (tmp_path / "a.csv").write_text(
        "\n".join(["user,item,rating,timestamp,title", *(f"{row},A lamp" for row in rows + again)])
    )
    corpus = build_corpus(read_corpus(tmp_path / "a.csv"), DataConfig(k_core=0))
    table = corpus.interactions
    assert len(table) == len(rows) and not table.duplicated(["user", "item"]).any()
    assert table.loc[(table["user"] == 1) & (table["item"] == 1), "rating"].tolist() == [1.0]


def test_polars_22506_pandas_49236_times_of_parquet(tmp_path):
    zoned = pd.to_datetime(["2020-01-01T00:00:00+01:00", "2020-01-02T00:00:00+01:00"])
    pd.DataFrame({"user": ["u", "v"], "item": ["a", "b"], "date": zoned}).to_parquet(tmp_path / "a.parquet")
    assert column_of(read_corpus(tmp_path / "a.parquet"), "timestamp") == [at(2019, 12, 31, 23), at(2020, 1, 1, 23)]
    early = pa.array([datetime.datetime(1600, 1, 1), datetime.datetime(2020, 1, 1)], pa.timestamp("us"))
    pq.write_table(pa.table({"user": ["u", "v"], "item": ["a", "b"], "date": early}), tmp_path / "b.parquet")
    assert column_of(read_corpus(tmp_path / "b.parquet"), "timestamp") == [at(1600, 1, 1), at(2020, 1, 1)]


def test_apache_arrow_4999_categories_and_decimals_of_parquet(tmp_path):
    frame = pd.DataFrame({"user": pd.Categorical(["u", "v"]), "item": pd.Categorical([1, 2])})
    frame["rating"] = [decimal.Decimal("4.50"), None]
    frame["price"] = [decimal.Decimal("12.99"), decimal.Decimal("7")]
    frame.to_parquet(tmp_path / "a.parquet")
    raw = read_corpus(tmp_path / "a.parquet")
    assert column_of(raw, "user_id") == ["u", "v"] and column_of(raw, "item_id") == ["1", "2"]
    assert column_of(raw, "rating") == pytest.approx([4.5, math.nan], nan_ok=True)
    assert column_of(raw, "items.price") == pytest.approx([12.99, 7.0])


NEIGHBOURS = {
    "a comma behind every row only": ("a.csv", "user,item,text\nu,a,One.,\nv,b,Two.,\n", ["One.", "Two."]),
    "remarks above the header": ("a.csv", "# exported\n# by a tool, today\nuser,item,text\nu,a,One.\n", ["One."]),
    "two exports in one file": ("a.csv", "user,item,text\nu,a,One.\nuser,item,text\nv,b,Two.\n", ["One.", "Two."]),
    "blanks as separators": ("a.txt", "user item text\nu  a One\nv b   Two\n", ["One", "Two"]),
    "objects in objects": (
        "a.jsonl", lines({"user": {"id": "u"}, "item": {"id": "a"}, "review": {"text": "One."}}), ["One."]),
}  # fmt: skip


@pytest.mark.parametrize("kind", NEIGHBOURS)
def test_neighbours_of_the_reported_kinds(tmp_path, kind):
    name, content, expected = NEIGHBOURS[kind]
    (tmp_path / name).write_text(content)
    assert column_of(read_corpus(tmp_path / name), "review") == expected


def test_a_first_line_of_words_is_a_header_though_a_column_is_called_by_a_number(tmp_path):
    (tmp_path / "a.csv").write_text("user1,item2,rating\nu,a,3\n")
    with pytest.raises(DataError, match="no column for user_id"):
        read_corpus(tmp_path / "a.csv")
