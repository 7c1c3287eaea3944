"""Reviews in a file of their own, as sites of critics export them."""

import pytest

from saerec import columns as c
from saerec.data.inspection.folders import settle_roles
from saerec.data.readers import read_corpus
from saerec.errors import DataError

SCORES = (
    'critic,game,date,score\nEdge,Iron Realm,"Apr 17, 2018",70\nIGN,Iron Realm,"May 2, 2018",85\n'
    'Edge,Lost Garden,"Jun 1, 2019",90\nEdge,Iron Realm,"Jul 3, 2020",60\n'
)
QUOTES = (
    "game,critic,quote\nLost Garden,Edge,A soundtrack that is worth buying alone.\n"
    "Iron Realm,Edge,The combat is tight and it is fair.\nIron Realm,Edge,It did not age well at all since.\n"
    "Iron Realm,Kotaku,Nobody has rated what is said in here.\n"
)
GAMES = "Title,Platform,summary\nIron Realm,PC,A knight goes out.\nLost Garden,Switch,Seeds and ghosts.\n"


def settled(tmp_path, **files):
    for name, content in files.items():
        (tmp_path / f"{name}.csv").write_text(content)
    return settle_roles(tmp_path)


def test_reviews_are_found_by_user_and_item(tmp_path):
    raw = read_corpus(settled(tmp_path, scores=SCORES, quotes=QUOTES))
    assert raw.interactions[c.REVIEW].tolist() == [
        "The combat is tight and it is fair.", "", "A soundtrack that is worth buying alone.",
        "It did not age well at all since.",
    ]  # fmt: skip
    assert raw.interactions[c.RATING].tolist() == [70, 85, 90, 60]
    said = " ".join(raw.source.notes)
    assert "reviews of 3 of 4 interactions, by user and item" in said
    assert "1 of its rows belong to no interaction" in said


def test_a_table_without_users_is_the_items_whatever_its_id_is_called(tmp_path):
    raw = read_corpus(settled(tmp_path, scores=SCORES, quotes=QUOTES, games=GAMES))
    assert (
        raw.items[c.TITLE].tolist() == ["Iron Realm", "Lost Garden"] and (raw.interactions[c.REVIEW] != "").sum() == 3
    )
    assert {path.stem for path in tmp_path.iterdir()} == {"interactions", "reviews", "items"}


def test_reviews_of_other_people_are_refused_by_both_columns(tmp_path):
    other = QUOTES.replace("Edge", "edge magazine")
    with pytest.raises(DataError, match=r"none of its 4 reviews .* user \(critic\) and item \(game\) stands in both"):
        read_corpus(settled(tmp_path, scores=SCORES, quotes=other))


def test_a_file_of_that_name_is_the_interactions_where_there_are_none(tmp_path):
    (tmp_path / "reviews.csv").write_text("user,item,review\nu,a,A text about it all.\n")
    assert read_corpus(tmp_path).interactions[c.REVIEW].tolist() == ["A text about it all."]


def test_reviews_beside_scores_are_the_reviews(tmp_path):
    (tmp_path / "interactions.csv").write_text("user,item,review\nu,a,Said here already.\n")
    (tmp_path / "reviews.csv").write_text("user,item,review\nu,a,Said elsewhere as well.\n")
    assert read_corpus(tmp_path).interactions[c.REVIEW].tolist() == ["Said here already."]


def test_a_file_of_reviews_without_any_is_refused(tmp_path):
    (tmp_path / "interactions.csv").write_text("user,item,time\nu,a,1500000000\n")
    (tmp_path / "reviews.csv").write_text("user,item,mark\nu,a,7\n")
    with pytest.raises(DataError, match=r"reviews\.csv: no column holds the reviews. Call it review"):
        read_corpus(tmp_path)
