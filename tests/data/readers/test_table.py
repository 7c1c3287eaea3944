"""Generic tables: every container, the guessed and the given columns, items beside or within."""

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from saerec.data.readers import FORMATS, read_corpus, require_texts
from saerec.errors import DataError

ROWS = [
    {"user_id": "u1", "item_id": "i1", "timestamp": 1500000000, "rating": 5.0, "review_text": "Warm and soft."},
    {"user_id": "u1", "item_id": "i2", "timestamp": 1500000100, "rating": 3.5, "review_text": ""},
    {
        "user_id": "u2",
        "item_id": "i1",
        "timestamp": 1400000000,
        "rating": None,
        "review_text": "Zu klein, schöne Farbe",
    },
]
SHARED = Path(__file__).parents[4] / "shared" / "data"


def write(path, text, *, encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode(encoding) if isinstance(text, str) else text
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def check(raw):
    table = raw.interactions
    assert list(table.columns) == ["user_id", "item_id", "timestamp", "rating", "review"]
    assert [str(dtype) for dtype in table.dtypes] == ["str", "str", "int64", "float32", "str"]
    assert list(raw.items.columns) == ["item_id", "title", "category", "brand", "description", "price"]
    assert table["user_id"].tolist() == ["u1", "u1", "u2"]
    assert table["item_id"].tolist() == ["i1", "i2", "i1"]
    assert table["timestamp"].tolist() == [1500000000, 1500000100, 1400000000]
    assert table["review"].tolist() == ["Warm and soft.", "", "Zu klein, schöne Farbe"]
    np.testing.assert_array_equal(table["rating"], np.float32([5, 3.5, np.nan]))
    assert raw.source.mapping["review"] == "review_text"


@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("name, sign", [("a.csv", ","), ("a.tsv", "\t"), ("a.txt", ";"), ("a.csv", "|")])
def test_delimited(tmp_path, name, sign, packed):
    text = pd.DataFrame(ROWS).to_csv(sep=sign, index=False)
    raw = read_corpus(write(tmp_path / (name + packed), text))
    check(raw)
    assert raw.source.format == "table"
    assert raw.source.notes[0].startswith("Recognised as table")


@pytest.mark.parametrize("packed", ["", ".gz"])
def test_json_lines(tmp_path, packed):
    text = "\n".join(json.dumps(row) for row in ROWS) + "\n\n"
    check(read_corpus(write(tmp_path / f"a.jsonl{packed}", text)))


def test_parquet_with_real_dates_and_an_index(tmp_path):
    frame = pd.DataFrame(ROWS, index=[7, 8, 9])
    frame["timestamp"] = pd.to_datetime(frame["timestamp"], unit="s", utc=True)
    frame.to_parquet(tmp_path / "a.parquet")
    check(read_corpus(tmp_path / "a.parquet"))


def test_content_decides_not_the_name(tmp_path):
    frame = pd.DataFrame(ROWS)
    path = tmp_path / "odd.csv"
    path.write_bytes(gzip.compress(frame.to_csv(index=False).encode()))
    check(read_corpus(path))
    frame.to_parquet(tmp_path / "odd.dat")
    check(read_corpus(tmp_path / "odd.dat"))


def test_byte_order_mark_windows_line_ends_and_quoted_newlines(tmp_path):
    text = 'user_id,item_id,timestamp,review\r\nu1,i1,5,"two\nlines, ""quoted"""\r\n\r\nu2,i1,6,one\r\n'
    raw = read_corpus(write(tmp_path / "a.csv", "\ufeff" + text))
    assert raw.interactions["review"].tolist() == ['two\nlines, "quoted"', "one"]
    assert raw.source.mapping["user_id"] == "user_id"


def test_tabs_with_quotes_as_plain_characters(tmp_path):
    raw = read_corpus(write(tmp_path / "a.tsv", 'user\titem\ttext\nu1\ti1\t"Best" ever\nu1\ti2\tso 5" long\n'))
    assert raw.interactions["review"].tolist() == ['"Best" ever', 'so 5" long']


@pytest.mark.parametrize(
    "header, expected",
    [
        ("reviewerID,asin,unixReviewTime,overall,reviewText", "reviewText"),
        ("userId,movieId,timestamp,rating,comment", "comment"),
        ("User ID,Product ID,Time,Stars,Text", "Text"),
        ("customer_id,product_id,review_date,star_rating,review_body", "review_body"),
    ],
)
def test_common_names_are_guessed(tmp_path, header, expected):
    raw = read_corpus(write(tmp_path / "a.csv", f"{header}\nu,i,1500000000,4,fine\n"))
    assert list(raw.source.mapping.values()) == header.split(",")
    assert raw.source.mapping["review"] == expected
    assert raw.interactions.iloc[0].tolist() == ["u", "i", 1500000000, 4.0, "fine"]


def test_given_columns_count_before_guesses_and_can_be_switched_off(tmp_path):
    path = write(tmp_path / "a.csv", "user_id,who,item,rating,text\nx,u,i,4,fine\n")
    raw = read_corpus(path, mapping={"user_id": "who", "rating": ""})
    assert raw.interactions["user_id"].tolist() == ["u"]
    assert raw.interactions["rating"].isna().all()
    assert "rating" not in raw.source.mapping


@pytest.mark.parametrize(
    "summary, body, expected",
    [
        ("Great", "It fits.", "Great. It fits."),
        ("Why?", "It fits.", "Why? It fits."),
        ("It fits...", "It fits. Well.", "It fits. Well."),
        ("", "It fits.", "It fits."),
        ("Great", "", "Great"),
    ],
)
def test_headline_stands_in_front_of_the_review(tmp_path, summary, body, expected):
    path = write(tmp_path / "a.csv", f'user,item,summary,text\nu,i,"{summary}","{body}"\n')
    assert read_corpus(path).interactions["review"].tolist() == [expected]


@pytest.mark.parametrize(
    "time, expected",
    [
        ("1500000000", 1500000000),
        ("1500000000.7", 1500000000),
        ("1500000000123", 1500000000),
        ("1.5e9", 1500000000),
        ("2017-07-14", 1499990400),
        ("2017-07-14T02:40:00Z", 1500000000),
        ("2017-07-14 04:40:00+02:00", 1500000000),
        ("2017/07/14", 1499990400),
        ('"07 14, 2017"', 1499990400),
        ("-86400", -86400),
    ],
)
def test_times(tmp_path, time, expected):
    path = write(tmp_path / "a.csv", f"user,item,time,text\nu,i,{time},x\n")
    assert read_corpus(path).interactions["timestamp"].tolist() == [expected]


@pytest.mark.parametrize("header, rows", [("user,item", "u,a\nu,b\nv,a\n"), ("user,item,time", "u,a,\nu,b,\nv,a,\n")])
def test_without_times_the_order_of_rows_counts(tmp_path, header, rows):
    raw = read_corpus(write(tmp_path / "a.csv", f"{header}\n{rows}"))
    assert raw.interactions["timestamp"].tolist() == [0, 1, 2]
    assert any("order of rows" in note for note in raw.source.notes)


def directory(tmp_path, items, interactions="user_id,item_id,text\nu,a,x\nu,b,y\nv,a,z\n"):
    write(tmp_path / "interactions.csv.gz", interactions)
    write(tmp_path / "items.csv", items)
    write(tmp_path / "users.csv", "user_id,age\nu,7\n")
    write(tmp_path / "README.txt", "about this data\n")
    return tmp_path


def test_directory_with_items(tmp_path):
    items = (
        "item_id,title,category,brand,price,description\n"
        'b,"Red  scarf",Clothes > Scarves,Lana,"$1,012.50",Long and red\n'
        "c,Nobody bought it,,,,\n"
        "a,Mug,,,about ten,\n"
        "a,Mug again,,,,\n"
    )
    raw = read_corpus(directory(tmp_path, items))
    assert raw.items["item_id"].tolist() == ["b", "a"]
    assert raw.items.iloc[0].tolist() == ["b", "Red scarf", "Clothes > Scarves", "Lana", "Long and red", 1012.5]
    assert raw.items["title"].tolist() == ["Red scarf", "Mug"]
    assert np.isnan(raw.items["price"][1])
    assert [Path(file).name for file in raw.source.files] == ["interactions.csv.gz", "items.csv"]
    said = " ".join(raw.source.notes)
    assert "1 items without interactions" in said and "1 prices" in said and "1 rows of an item" in said


def test_items_that_share_no_id_are_an_error(tmp_path):
    with pytest.raises(DataError, match=r"items\.csv: none of its 1 items"):
        read_corpus(directory(tmp_path, "item_id,title\nZ,Mug\n"))


def test_item_columns_within_the_interactions(tmp_path):
    path = write(tmp_path / "a.csv", "user,item,title,category\nu,a,Mug,Kitchen\nv,a,Mug,Kitchen\nv,b,Scarf,\n")
    raw = read_corpus(path)
    assert raw.items["title"].tolist() == ["Mug", "Scarf"]
    assert raw.source.mapping["category"] == "category"


def test_a_review_title_is_not_taken_for_the_item_title(tmp_path):
    path = write(tmp_path / "a.csv", "user,item,title\nu,a,Love it\nv,a,Hate it\n")
    with pytest.raises(DataError, match="summary=title"):
        read_corpus(path)
    assert read_corpus(path, mapping={"title": "title"}).items["title"].tolist() == ["Love it"]
    assert read_corpus(path, mapping={"summary": "title"}).interactions["review"].tolist() == ["Love it", "Hate it"]


def test_lists_numbers_and_broken_unicode_in_json(tmp_path):
    row = {"user": 7, "item": 8.0, "text": ["a\x00b", "\ud800c", None, 3], "category": ["Home", "Mugs"], "price": 4}
    raw = read_corpus(write(tmp_path / "a.jsonl", json.dumps(row)))
    assert raw.interactions.iloc[0, :2].tolist() == ["7", "8"]
    assert raw.interactions["review"].tolist() == ["a b ?c 3"]
    assert raw.items["category"].tolist() == ["Home > Mugs"]
    assert raw.items["price"].tolist() == [4.0]


def test_many_rows_keep_their_order_across_chunks(tmp_path):
    n = 40_000
    path = write(tmp_path / "a.csv", "user,item,text\n" + "".join(f"u{i},i{i % 7},t{i}\n" for i in range(n)))
    raw = read_corpus(path)
    assert raw.interactions["user_id"].tolist() == [f"u{i}" for i in range(n)]
    assert raw.interactions["timestamp"].tolist() == list(range(n))


def test_texts_are_required_only_when_asked(tmp_path):
    raw = read_corpus(write(tmp_path / "a.csv", "user,item,rating\nu,a,3\n"))
    with pytest.raises(DataError, match="ids but no text"):
        require_texts(raw)
    require_texts(read_corpus(write(tmp_path / "b.csv", "user,item,title\nu,a,Mug\n")))
    require_texts(read_corpus(write(tmp_path / "c.csv", "user,item,text\nu,a,\nu,b,fine\n")))


def test_formats_are_named():
    assert next(iter(FORMATS)) == "auto"
    assert {"table", "movielens", "recbole", "sequence", "amazon2014", "amazon2018", "amazon2023"} < set(FORMATS)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is not here")
@pytest.mark.parametrize(
    "name, users, items, rows, titles",
    [
        ("amazon2018_gift_cards", 458, 148, 2972, 148),
        ("amazon2014_musical_instruments", 1429, 900, 10261, 0),
    ],
)
def test_real_reviews_have_the_published_counts(name, users, items, rows, titles):
    raw = read_corpus(SHARED / name)
    assert raw.source.format == "table"
    assert raw.interactions["user_id"].nunique() == users
    assert raw.interactions["item_id"].nunique() == len(raw.items) == items
    assert len(raw.interactions) == rows
    assert (raw.items["title"] != "").sum() == titles
    assert (raw.interactions["review"] != "").mean() > 0.998
    assert raw.source.mapping["summary"] == "summary"
    require_texts(raw)


@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
@pytest.mark.parametrize("head", ["sep={}", '"sep={}"', "SEP={}"])
def test_excels_own_first_line_says_the_separator(tmp_path, separator, head):
    path = tmp_path / "a.csv"
    rows = [head.format(separator), separator.join(["user", "item", "text"]), separator.join(["u", "a", '"x, y; z"'])]
    path.write_text("\n".join(rows), encoding="utf-8-sig")
    raw = read_corpus(path)
    assert raw.interactions[["user_id", "item_id", "review"]].values.tolist() == [["u", "a", "x, y; z"]]
