"""Whatever the format, every text is read as one plain text."""

import json

import pandas as pd
import pytest

from saerec.config.schema import DataConfig
from saerec.data.corpus import build_corpus
from saerec.data.readers import read_corpus
from saerec.errors import DataError

RAW = "It doesn\u2019t hum.<br />Fits &amp;amp; holds [[VIDEOID:mo1]]u\u0308ber soft\u00adly"
PLAIN = "It doesn't hum.\nFits & holds über softly"


def csv(folder):
    path = folder / "a.csv"
    pd.DataFrame({"user": ["u"], "item": ["a"], "text": [RAW], "title": [f"<b>{RAW}</b>"]}).to_csv(path, index=False)
    return path


def jsonl(folder):
    path = folder / "a.jsonl"
    path.write_text(json.dumps({"user": "u", "item": "a", "text": RAW, "title": RAW}))
    return path


def parquet(folder):
    path = folder / "a.parquet"
    pd.DataFrame({"user": ["u"], "item": ["a"], "text": [RAW.encode()], "title": [RAW]}).to_parquet(path)
    return path


def amazon(folder):
    path = folder / "reviews.json"
    row = {"reviewerID": "u", "asin": "a", "overall": 5, "reviewText": RAW, "summary": "", "unixReviewTime": 1}
    path.write_text(json.dumps(row))
    (folder / "meta_reviews.json").write_text(json.dumps({"asin": "a", "title": RAW}))
    return folder


def recbole(folder):
    (folder / "x.inter").write_text("user_id:token\titem_id:token\nu\ta\n")
    (folder / "x.item").write_text(f"item_id:token\ttitle:token_seq\na\t{RAW}\n")
    return folder


def movielens(folder):
    (folder / "ratings.csv").write_text("userId,movieId,rating,timestamp\nu,a,4,1\n")
    pd.DataFrame({"movieId": ["a"], "title": [RAW], "genres": ["War"]}).to_csv(folder / "movies.csv", index=False)
    return folder


@pytest.mark.parametrize("write", [csv, jsonl, parquet, amazon, recbole, movielens])
def test_every_reader_gives_plain_texts(write, tmp_path):
    raw = read_corpus(write(tmp_path))
    assert raw.items["title"].tolist() == [PLAIN.replace("\n", " ")]
    if write in (csv, jsonl, parquet, amazon):
        assert raw.interactions["review"].tolist() == [PLAIN]


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "a.parquet"
    pd.DataFrame({"user": ["u"], "item": ["a"], "text": [b"\xff\xfe\x00"]}).to_parquet(path)
    with pytest.raises(DataError, match=r"review \(column 'text'\): the column holds bytes that are no UTF-8 text"):
        read_corpus(path)


def test_curly_and_straight_give_the_same_corpus(tmp_path):
    rows = [("u1", "a", 'It doesn\'t hum "much" - ok.'), ("u2", "b", "Grüße! It isn't well-known, I'd say.")]
    curly = str.maketrans({"'": "\u2019", "-": "\u2010", " ": "\u00a0"})
    tables = []
    for name, change in (("straight", str), ("curly", lambda text: text.translate(curly).replace("ü", "u\u0308"))):
        path = tmp_path / f"{name}.csv"
        table = pd.DataFrame([(u, i, change(text)) for u, i, text in rows], columns=["user", "item", "review"])
        table.to_csv(path, index=False)
        tables.append(build_corpus(read_corpus(path), DataConfig(k_core=0)).texts)
    pd.testing.assert_frame_equal(*tables)


def test_half_a_surrogate_pair_in_a_time_or_rating_is_an_unreadable_value(tmp_path):
    path = tmp_path / "half.jsonl"
    good = '{"user": "u", "item": "a", "timestamp": "2020-01-01", "rating": "5", "text": "it is good"}\n'
    for field, value in (("timestamp", "2020-01-01"), ("rating", "5")):
        path.write_text(good * 3 + good.replace(f'"{value}"', '"\\ud800"'))
        with pytest.raises(DataError, match=f"{field} ") as caught:
            read_corpus(path)
        assert caught.value.line == 4
