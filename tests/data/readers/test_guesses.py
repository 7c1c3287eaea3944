"""Which column is which: by name, checked by what stands there, and said."""

import json

import pytest

from saerec.data.readers import read_corpus
from saerec.errors import DataError


def write(path, header, *rows):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_review_of_numbers_is_passed_over_for_one_of_words(tmp_path):
    path = write(tmp_path / "a.csv", "user,item,review,comment", "u,a,4,Fits well.", "v,b,5,Too small.")
    source = read_corpus(path).source
    assert source.mapping["review"] == "comment"
    assert "The column review holds numbers, so it was passed over." in source.notes


def test_without_another_column_numbers_are_no_review(tmp_path):
    path = write(tmp_path / "a.csv", "user,item,review,title", "u,a,4,Mug", "v,b,5,Pot")
    raw = read_corpus(path)
    assert "review" not in raw.source.mapping and set(raw.interactions["review"]) == {""}


def test_labels_dates_and_empty_columns_give_way_too(tmp_path):
    rows = [f"u{n},i{n % 9},{'good' if n % 2 else 'bad'},,Sentence number {n} says something." for n in range(60)]
    source = read_corpus(write(tmp_path / "a.csv", "user,item,review,text,comment", *rows)).source
    assert source.mapping["review"] == "comment"
    path = write(tmp_path / "b.csv", "user,item,rating,score,text", "u,a,PG-13,4.5,Fine film.", "v,b,R,3,Dull film.")
    assert read_corpus(path).source.mapping["rating"] == "score"
    path = write(
        tmp_path / "c.csv", "user,item,time,date,text", "u,a,long,2018-04-17,Fine.", "v,b,short,2018-04-18,Dull."
    )
    assert read_corpus(path).source.mapping["timestamp"] == "date"


def test_sentences_under_a_strange_name_are_found_by_what_stands_there(tmp_path):
    rows = [f"u{n},i{n},Meine Meinung zu diesem Ding lautet {n} Punkte,{n}" for n in range(5)]
    source = read_corpus(write(tmp_path / "a.csv", "user,item,Bewertungstext,likes", *rows)).source
    assert source.mapping["review"] == "Bewertungstext"
    assert "review = Bewertungstext (by what stands there)" in " ".join(source.notes)
    assert "Not used: 'likes'." in source.notes


@pytest.mark.parametrize(
    "header, field, column",
    [
        ("customer,item,text", "user_id", "customer"),
        ("critic,game,text", "user_id", "critic"),
        ("critic,game,text", "item_id", "game"),
        ("user,movie_id,movie,text", "title", "movie"),
        ("user,item,text,date_added", "timestamp", "date_added"),
        ("user,item,text,department", "category", "department"),
        ("user,item,text,keywords", "description", "keywords"),
    ],
)
def test_names_that_are_known(tmp_path, header, field, column):
    values = {"date_added": "2018-04-17"}
    rows = [",".join(values.get(name, f"{name} {n}") for name in header.split(",")) for n in range(3)]
    assert read_corpus(write(tmp_path / "a.csv", header, *rows)).source.mapping[field] == column


def test_the_guess_is_said_with_what_else_would_do(tmp_path):
    path = write(tmp_path / "a.csv", "user_id,username,item,text,comment,votes", "1,ann,a,One text.,A comment.,3")
    said = read_corpus(path, mapping={"item_id": "item"}).source.notes
    assert "Columns: item_id = item (as was said); user_id = user_id, review = text (by name)." in said
    assert "Also possible: username for user_id; comment for review." in said
    assert "Not used: 'username', 'comment', 'votes'." in said


def test_items_that_half_match_are_counted_with_examples_and_why(tmp_path):
    write(tmp_path / "interactions.csv", "user,item,text", *[f"u{n},00{n},Text {n}." for n in range(25)])
    write(tmp_path / "items.csv", "item,title", *[f"{'00' if n < 15 else ''}{n},Thing {n}" for n in range(30)])
    said = " ".join(read_corpus(tmp_path).source.notes)
    assert "10 of 25 items that were bought have no row in items.csv, such as '0015', '0016', '0017'." in said
    assert "They would fit without leading zeros" in said
    assert "15 items without interactions were left out." in said


def test_items_are_joined_by_the_column_their_ids_stand_in(tmp_path):
    write(
        tmp_path / "interactions.csv",
        "critic,game,date,score",
        'Edge,Halo,"May 4, 2019",90',
        'IGN,Doom,"May 5, 2019",80',
    )
    write(
        tmp_path / "items.csv", "name,platform,summary", "Halo,Xbox,A shooter in space.", "Doom,PC,A shooter in hell."
    )
    raw = read_corpus(tmp_path)
    assert raw.items["title"].tolist() == ["Halo", "Doom"]
    assert raw.items["description"].tolist() == ["A shooter in space.", "A shooter in hell."]
    assert raw.interactions["rating"].tolist() == [90, 80]


def test_floats_that_were_rounded_are_no_ids(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [{"user": float(2**53 + 2 * n), "item": 1, "text": "One."} for n in range(3)]
    path.write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(DataError, match=r"a\.jsonl, line 1: user_id .*it was rounded"):
        read_corpus(path)
    path.write_text("\n".join(json.dumps({**row, "user": int(row["user"]) + 1}) for row in rows))
    assert read_corpus(path).interactions["user_id"].tolist() == [
        "9007199254740993",
        "9007199254740995",
        "9007199254740997",
    ]
