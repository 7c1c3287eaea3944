"""What is read with the reviews on disk is what is read into memory."""

import pandas as pd
import pytest

from saerec import columns as c
from saerec.config.schema import DataConfig
from saerec.data.corpus import select
from saerec.data.readers import read_corpus
from saerec.data.readers.files.faults import Faults
from saerec.data.readers.rows import cleaning

ROWS = pd.DataFrame(
    {
        "user": [f"u{n % 7}" for n in range(60)],
        "item": [f"i{n % 4}" for n in range(60)],
        "date": [f"{n % 28 + 1}/{n % 12 + 1}/2016" for n in range(60)],
        "rating": [str(n % 5 + 1) for n in range(60)],
        "review": [f"The wood of number {n % 9} is warm." if n % 3 else "" for n in range(60)],
    }
)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(cleaning.clean_chunks, "__kwdefaults__", {"rows": 8})


def both(path, scratch, **options):
    """As it is read into memory, and onto the disk."""
    return read_corpus(path, **options), read_corpus(path, scratch=scratch, **options)


@pytest.mark.parametrize("repeats", ["first", "keep"])
def test_the_same_interactions_are_selected_in_the_same_order(tmp_path, repeats):
    ROWS.to_csv(tmp_path / "a.csv", index=False)
    tables = []
    for raw in both(tmp_path / "a.csv", tmp_path):
        chosen = select(raw, DataConfig(k_core=2, repeats=repeats))
        tables.append((pd.concat(chosen.blocks(5)), chosen.users, chosen.items))
    for held, spooled in zip(*tables, strict=True):
        pd.testing.assert_frame_equal(held, spooled)
    assert len(tables[0][0]) == {"first": 28, "keep": 60}[repeats]


def test_memory_holds_no_review_of_a_spool(tmp_path):
    ROWS.to_csv(tmp_path / "a.csv", index=False)
    held, spooled = both(tmp_path / "a.csv", tmp_path)
    assert c.REVIEW not in spooled.interactions and spooled.interactions[c.USER_ID].dtype == "category"
    pd.testing.assert_frame_equal(
        spooled.interactions.astype({c.USER_ID: "str", c.ITEM_ID: "str"}), held.interactions.drop(columns=c.REVIEW)
    )


def test_faulty_rows_are_left_out_and_shown_alike(tmp_path):
    rows = ROWS.copy()
    rows.loc[[4, 31], "date"] = "some day"
    rows.loc[[9], "date"] = ""
    rows.loc[[17, 40], "rating"] = "grand"
    rows.to_csv(tmp_path / "a.csv", index=False)
    noted, texts = [], []
    for scratch in (None, tmp_path):
        faults = Faults()
        raw = read_corpus(tmp_path / "a.csv", faults=faults, scratch=scratch)
        noted.append((faults.rows, faults.left_out, faults.lines.tolist()))
        texts.append([text for part in raw.reviews.blocks() for text in part])
    assert noted[0] == noted[1] and noted[0][1] == 3 and "The wood of" in str(noted[0][0]["bad_time"])
    assert texts[0] == texts[1] == rows["review"].drop([4, 9, 31]).tolist()
