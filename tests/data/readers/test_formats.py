"""Published formats, each on a small file in its own shape."""

import gzip
import json

import numpy as np
import pytest

from saerec.data.readers import read_corpus, require_texts
from saerec.errors import DataError

OLD = {"reviewerID": "A1", "asin": "B1", "overall": 5.0, "reviewText": "Fits &amp; holds.<br />Good", "summary": "Fine"}
OLD |= {"unixReviewTime": 1390000000, "reviewTime": "01 17, 2014", "reviewerName": "x"}
NEW = {"user_id": "A1", "asin": "B1x", "parent_asin": "B1", "rating": 4.0, "title": "Fine", "text": "Fits."}
NEW |= {"timestamp": 1588687728923, "helpful_vote": 0, "verified_purchase": True, "images": []}


def lines(path, rows, dump=json.dumps):
    data = "".join(dump(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_amazon_2014_with_literal_metadata(tmp_path):
    reviews = lines(
        tmp_path / "reviews_Mugs_5.json.gz", [OLD | {"helpful": [0, 1]}, OLD | {"asin": "B2", "helpful": [0, 0]}]
    )
    meta = [
        {"asin": "B9", "title": "Nobody's"},
        {
            "asin": "B1",
            "title": 'Dad\'s "mug"',
            "price": 7.5,
            "categories": [["Home", "Mugs"], ["Gifts"]],
            "brand": "Lana",
        },
        {"asin": "B2", "description": "Blue &quot;glass&quot; <b>mug</b>", "related": {"also_bought": ["B1"]}},
    ]
    lines(tmp_path / "meta_Mugs.json.gz", meta, dump=repr)
    lines(tmp_path / "meta_Scarves.json.gz", [{"asin": "S1"}], dump=repr)
    for path in (reviews, reviews.parent):
        if path == tmp_path:
            (tmp_path / "meta_Scarves.json.gz").unlink()
        raw = read_corpus(path)
        assert raw.source.format == "amazon2014"
        assert raw.interactions["review"].tolist() == ["Fine. Fits & holds.\nGood"] * 2
        assert raw.interactions["timestamp"].tolist() == [1390000000] * 2
        assert raw.items["item_id"].tolist() == ["B1", "B2"]
        assert raw.items.iloc[0].tolist() == ["B1", 'Dad\'s "mug"', "Home > Mugs", "Lana", "", 7.5]
        assert raw.items["description"][1] == 'Blue "glass" mug'
        assert raw.source.mapping["user_id"] == "reviewerID"


def test_amazon_2018(tmp_path):
    lines(
        tmp_path / "Mugs_5.json",
        [OLD | {"verified": True}, {k: OLD[k] for k in ("reviewerID", "asin", "unixReviewTime")}],
    )
    meta = {
        "asin": "B1",
        "title": "<span>Mug</span>",
        "category": ["Home", "Mugs &amp; Cups"],
        "brand": "by\n    \n    Lana",
        "price": "$10.00 - $25.00",
        "description": ["Blue.", ""],
        "feature": ["Holds tea", "Light"],
    }
    junk = {"asin": "B1", "title": "var aPageStart = (new Date()).getTime();", "price": ".a-box { display: none }"}
    lines(tmp_path / "meta_Mugs.json", [meta, junk])
    raw = read_corpus(tmp_path)
    assert raw.source.format == "amazon2018"
    assert raw.interactions["review"].tolist() == ["Fine. Fits & holds.\nGood", ""]
    assert np.isnan(raw.interactions["rating"][1])
    assert raw.items.iloc[0].tolist() == ["B1", "Mug", "Home > Mugs & Cups", "Lana", "Blue.\nHolds tea Light", 10.0]
    (tmp_path / "meta_Mugs.json").write_text(json.dumps(junk))
    cleaned = read_corpus(tmp_path).items.iloc[0]
    assert cleaned["title"] == "" and np.isnan(cleaned["price"])


def test_amazon_2023(tmp_path):
    lines(tmp_path / "Mugs.jsonl.gz", [NEW])
    meta = {
        "parent_asin": "B1",
        "main_category": "Home",
        "title": "Mug",
        "categories": [],
        "store": "Lana",
        "price": 3.5,
        "features": ["Light"],
        "description": [],
        "details": {"a": "b"},
    }
    lines(tmp_path / "meta_Mugs.jsonl.gz", [meta])
    raw = read_corpus(tmp_path)
    assert raw.source.format == "amazon2023"
    assert raw.interactions.iloc[0].tolist() == ["A1", "B1", 1588687728, 4.0, "Fine. Fits."]
    assert raw.items.iloc[0].tolist() == ["B1", "Mug", "Home", "Lana", "Light", 3.5]


def test_amazon_without_metadata_says_so(tmp_path):
    raw = read_corpus(lines(tmp_path / "Mugs.jsonl", [NEW]))
    assert raw.items.empty
    assert any("No metadata file" in note for note in raw.source.notes)


def test_amazon_metadata_is_parsed_never_run(tmp_path):
    lines(tmp_path / "Mugs_5.json", [OLD])
    (tmp_path / "meta_Mugs.json").write_text("{'asin': 'B1', 'title': __import__('os').getcwd()}\n")
    with pytest.raises(DataError, match=r"meta_Mugs\.json, line 1"):
        read_corpus(tmp_path)


@pytest.mark.parametrize("bomb", ["[" * 100_000, "{'a':" * 50_000, "-" * 100_000 + "1", "{'a': " + "9" * 10_000 + "}"])
def test_nested_literals_are_one_clear_error(tmp_path, bomb):
    lines(tmp_path / "Mugs_5.json", [OLD])
    (tmp_path / "meta_Mugs.json").write_text(bomb + "\n")
    with pytest.raises(DataError, match=r"meta_Mugs\.json, line 1"):
        read_corpus(tmp_path)


def test_several_review_files_are_not_guessed(tmp_path):
    for name in ("Mugs.jsonl", "Scarves.jsonl", "meta_Mugs.jsonl"):
        lines(tmp_path / name, [NEW])
    with pytest.raises(DataError, match=r"several files could be the reviews: 'Mugs\.jsonl', 'Scarves\.jsonl'"):
        read_corpus(tmp_path)


def test_movielens_100k(tmp_path):
    (tmp_path / "u.data").write_text("196\t242\t3\t881250949\n186\t302\t4\t891717742\n")
    flags = ["0"] * 19
    flags[5] = flags[8] = "1"
    other = "302|Amélie (1997)|01-Jan-1997||http://x|" + "|".join(["1"] + ["0"] * 18)
    text = "242|Kolya (1996)|24-Jan-1997||http://x|" + "|".join(flags) + "\n" + other + "\n"
    (tmp_path / "u.item").write_bytes(text.encode("latin-1"))
    raw = read_corpus(tmp_path)
    assert raw.source.format == "movielens"
    assert raw.interactions.iloc[0].tolist() == ["196", "242", 881250949, 3.0, ""]
    assert raw.items["title"].tolist() == ["Kolya (1996)", "Amélie (1997)"]
    assert raw.items["category"].tolist() == ["Comedy, Drama", ""]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_movielens_1m(tmp_path, encoding):
    (tmp_path / "ratings.dat").write_text("1::1193::5::978300760\n2::1193::4::978298413\n")
    (tmp_path / "movies.dat").write_bytes(
        "1193::Misérables, Les (1995)::Drama|Musical\n7::None::Drama\n".encode(encoding)
    )
    raw = read_corpus(tmp_path)
    assert raw.items["title"].tolist() == ["Misérables, Les (1995)"]
    assert raw.items["category"].tolist() == ["Drama, Musical"]
    assert raw.interactions["timestamp"].tolist() == [978300760, 978298413]


def test_movielens_latest_with_tags(tmp_path):
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,3,4.5,964981247\n")
    movies = 'movieId,title,genres\n1,"Robots, The (1995)",Adventure|Comedy\n3,Plain (1996),(no genres listed)\n'
    (tmp_path / "movies.csv").write_text(movies)
    tags = "userId,movieId,tag,timestamp\n1,1,Toys,1\n2,1,funny,2\n3,1,funny,3\n3,9,lost,3\n"
    (tmp_path / "tags.csv").write_text(tags)
    (tmp_path / "links.csv").write_text("movieId,imdbId\n1,2\n")
    for path in (tmp_path, tmp_path / "ratings.csv"):
        raw = read_corpus(path)
        assert raw.source.format == "movielens"
        assert raw.items["title"].tolist() == ["Robots, The (1995)", "Plain (1996)"]
        assert raw.items["category"].tolist() == ["Adventure, Comedy", ""]
        assert raw.items["description"].tolist() == ["funny, toys", ""]


def test_recbole(tmp_path):
    inter = "user_id:token\titem_id:token\trating:float\ttimestamp:float\nu\ta\t4.0\t8.8e8\nv\tb\t3\t880000001.0\n"
    (tmp_path / "mugs.inter").write_text(inter)
    header = "item_id:token\tmovie_title:token_seq\tclass:token_seq\tprice:float\n"
    (tmp_path / "mugs.item").write_text(header + 'a\tThe 5" mug\tHome Kitchen\t3.5\nz\tNone\t\t\n')
    (tmp_path / "mugs.user").write_text("user_id:token\nu\n")
    raw = read_corpus(tmp_path)
    assert raw.source.format == "recbole"
    assert raw.interactions["timestamp"].tolist() == [880000000, 880000001]
    assert raw.items.iloc[0].tolist() == ["a", 'The 5" mug', "Home Kitchen", "", "", 3.5]
    assert raw.source.mapping["title"] == "movie_title:token_seq"


def test_recbole_needs_types(tmp_path):
    (tmp_path / "mugs.inter").write_text("user_id\titem_id\nu\ta\n")
    with pytest.raises(DataError, match=r"mugs\.inter, line 1: the column 'user_id' has no valid type.*token_seq"):
        read_corpus(tmp_path)


def test_sequences_with_items(tmp_path):
    (tmp_path / "sequences.txt").write_text("1 10 11 12\n2 11 10 13 14\n\n")
    (tmp_path / "items.csv").write_text("item_id,title\n10,Mug\n11,Scarf\n")
    raw = read_corpus(tmp_path)
    assert raw.source.format == "sequence"
    assert raw.interactions["user_id"].tolist() == ["1"] * 3 + ["2"] * 4
    assert raw.interactions["item_id"].tolist() == ["10", "11", "12", "11", "10", "13", "14"]
    assert raw.interactions["timestamp"].tolist() == list(range(7))
    assert raw.items["title"].tolist() == ["Mug", "Scarf"]


def test_pairs_are_sequences_too(tmp_path):
    path = tmp_path / "Mugs.txt"
    path.write_text("1 10\n1 11\n2 10\n")
    raw = read_corpus(path)
    assert raw.source.format == "sequence"
    assert raw.interactions["item_id"].tolist() == ["10", "11", "10"]


def test_a_user_without_items_is_an_error(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("1 10 11\n2\n")
    with pytest.raises(DataError, match=r"a\.txt, line 2: a user without items"):
        read_corpus(path, format="sequence")


def test_a_table_without_header_is_not_taken_for_sequences(tmp_path):
    path = tmp_path / "ratings.txt"
    path.write_text("196\t242\t3\t881250949\n186\t302\t3\t891717742\n")
    raw = read_corpus(path)
    assert raw.source.format == "table" and raw.interactions["item_id"].tolist() == ["242", "302"]
    assert any("without a header, taken for user_id, item_id, rating, timestamp" in note for note in raw.source.notes)


def test_fixed_formats_take_no_mapping(tmp_path):
    path = lines(tmp_path / "Mugs.jsonl", [NEW])
    with pytest.raises(DataError, match="fixed columns"):
        read_corpus(path, format="amazon2023", mapping={"user_id": "asin"})
    raw = read_corpus(path, mapping={"item_id": "asin", "summary": "title"})
    assert raw.source.format == "table"
    assert raw.interactions["item_id"].tolist() == ["B1x"]


def test_sequences_of_one_length_are_sequences(tmp_path):
    (tmp_path / "s.txt").write_text("\n".join(f"u{n} " + " ".join(f"i{n + m}" for m in range(8)) for n in range(5)))
    raw = read_corpus(tmp_path / "s.txt")
    assert raw.source.format == "sequence" and len(raw.interactions) == 40


def test_a_column_of_signs_is_named_where_there_is_no_text(tmp_path):
    (tmp_path / "a.csv").write_text("user,item,text\nu,a,👍👍\nv,b,🔥\n")
    with pytest.raises(DataError, match=r"ids but no text.* The column text holds .*, so it was passed over"):
        require_texts(read_corpus(tmp_path / "a.csv"))
