"""Lists as files: out and in again, and files that are hostile or nothing of the kind."""

import json

import pytest

from saerec.errors import DataError
from saerec.workspace.list_files import LARGEST, read_list, to_csv, to_json
from saerec.workspace.lists import MOST_ENTRIES, Entry, NamedList

FOUND = NamedList("k", "=Our best", "Read <b>these</b>", (Entry("latent", "7", "=1+1"), Entry("person", "00042", "")))
NAMES = {("latent", "7"): "Quiet", ("person", "00042"): "00042"}


def listed(rows, **more):
    return json.dumps({"saerec_list": 1, "name": "A", "entries": rows} | more).encode()


def test_a_list_comes_back_from_json_as_it_was():
    back = read_list(to_json(FOUND, NAMES, "demo", "d1"), "x.json")
    assert (back.found.name, back.found.note, back.found.entries) == (FOUND.name, FOUND.note, FOUND.entries)
    assert (back.called, back.dictionary) == (NAMES, "d1")


def test_a_csv_is_harmless_to_spreadsheets_and_comes_back_with_its_ids():
    written = to_csv(FOUND, NAMES)
    assert b'"\'=1+1"' in written
    back = read_list(written, "folder/best ones.csv")
    assert back.found.name == "best ones" and back.found.entries == FOUND.entries


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"{" * 100_000, "no valid JSON"),
        (b"[1, 2]", "is no list"),
        (b'{"entries": []}', "is no list"),
        (listed([]), "lists nothing"),
        (listed(["x"]), "must be an object"),
        (listed([{"kind": "feature", "id": 1}]), "is no kind. Valid: latent, theme, person, item"),
        (listed([{"kind": ["latent"], "id": 1}]), "is no kind"),
        (listed([{"kind": "latent", "id": None}]), "an id is"),
        (listed([{"kind": "latent", "id": True}]), "an id is"),
        (listed([{"kind": "item", "id": "\ud800"}]), "is no entry"),
        (listed([{"kind": "latent", "id": 1}] * (MOST_ENTRIES + 1)), "at most 500"),
        (listed([{"kind": "latent", "id": 1, "remark": "x" * 601}]), "The most is 600"),
        (b"user,thing\n1,2\n", "needs the columns kind and id"),
        (b"", "needs the columns"),
        (b" " * (LARGEST + 1), "at most 1,000,000"),
        (b'kind,id\nlatent,"' + b"x" * 200_000 + b'"\n', "no valid CSV|an id is"),  # csv has one limit for all
    ],
)  # fmt: skip
def test_what_is_no_list_says_what_is_valid(content, said):
    with pytest.raises(DataError, match=said):
        read_list(content, "x")


def test_words_that_are_no_words_are_nothing():
    found = read_list(listed([{"kind": "latent", "id": 1, "remark": 7, "name": ["x"]}], note={}), "x").found
    assert found.note == "" and found.entries == (Entry("latent", "1"),)
