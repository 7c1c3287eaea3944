"""Saved corpora: kept, recognised, renamed, read otherwise, never deleted under a run that is trained."""

import io
import json
import threading
import zipfile

import pandas as pd
import pytest

from saerec.cli import main
from saerec.data.inspection.unpack import Upload
from saerec.errors import DataError
from saerec.jobs import JobReporter
from saerec.workspace.run import Run
from saerec.workspace.saved_data import Corpora

TABLE = pd.DataFrame(
    {
        "user": [f"u{i % 5}" for i in range(40)],
        "item": [f"i{i % 8}" for i in range(40)],
        "time": range(1_500_000_000, 1_500_000_040),
        "stars": 4,
        "text": [f"It held up well for number {i}." for i in range(40)],
    }
)
CSV = TABLE.to_csv(index=False).encode()
ITEMS = b"item,title,name\n" + b"".join(b"i%d,Lamp %d,Other %d\n" % (i, i, i) for i in range(8))


def add(store, *files, **options):
    return store.add([Upload(name, io.BytesIO(data)) for name, data in files], **options)


@pytest.fixture
def store(tmp_path):
    return Corpora(tmp_path)


def test_a_file_is_kept_and_found_again(store, tmp_path):
    corpus, new = add(store, ("My reviews.csv", CSV))
    assert new and store.all() == [corpus] and store.get(corpus.key) == corpus
    assert (corpus.name, corpus.users, corpus.items, corpus.interactions) == ("My_reviews", 5, 8, 40)
    assert store.path(corpus).read_bytes() == CSV
    assert len(store.index(corpus)) == 40
    report, preview = store.findings(corpus)
    assert report.rows == report.kept == 40 and not report.findings
    assert preview.mapping["user_id"] == "user" and preview.tables[0].rows[1][0] == "u1"
    assert str(tmp_path) not in (tmp_path / ".corpora" / corpus.key / "meta.json").read_text()


def test_the_same_content_is_recognised_whatever_it_is_called(store):
    first, _ = add(store, ("a.csv", CSV))
    again, new = add(store, ("b.csv", CSV))
    assert (again, new) == (first, False)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("folder/c.csv", CSV)
    assert add(store, ("c.zip", buffer.getvalue())) == (first, False)
    assert len(store.all()) == 1


def test_other_content_of_the_same_name_gets_a_number(store):
    keys = [add(store, ("a.csv", CSV + b"u%d,i1,99,4,fine\n" % i))[0].key for i in range(3)]
    assert keys == ["a", "a-2", "a-3"]


def test_two_files_find_their_roles(store):
    corpus, _ = add(store, ("products.csv", ITEMS), ("orders.csv", CSV), ("users.csv", b"user,age\nu1,7\n"))
    assert {path.name for path in store.path(corpus).iterdir()} == {"interactions.csv", "items.csv", "users.csv"}
    _, preview = store.findings(corpus)
    assert [table.file for table in preview.tables] == ["interactions.csv", "items.csv"]
    assert preview.mapping["title"] == "title"


def test_columns_are_read_otherwise_or_stay_as_they_were(store):
    corpus, _ = add(store, ("products.csv", ITEMS), ("orders.csv", CSV))
    changed = store.remap(corpus.key, {"title": "name", "rating": ""})
    assert changed.mapping == {"title": "name", "rating": ""} and store.get(corpus.key) == changed
    assert store.findings(changed)[1].mapping["title"] == "name"
    with pytest.raises(DataError, match="cannot be read"):
        store.remap(corpus.key, {"timestamp": "text"})
    assert store.get(corpus.key) == changed


def test_what_cannot_be_trained_on_is_kept_as_later_data_only(store):
    one = b"user,item,time\nu1,i1,5\n"
    with pytest.raises(DataError, match="no text"):
        add(store, ("one.csv", one))
    assert store.all() == []
    corpus, new = add(store, ("one.csv", one), to_append=True)
    assert new and not corpus.trainable and corpus.interactions == 1
    assert add(store, ("again.csv", one), to_append=True) == (corpus, False)
    with pytest.raises(DataError, match="no text"):  # it being there makes it no better
        add(store, ("one.csv", one))
    assert store.remap(corpus.key, {"rating": "time"}).mapping == {"rating": "time"}
    whole, _ = add(store, ("a.csv", CSV), to_append=True)
    assert whole.trainable and add(store, ("a.csv", CSV)) == (whole, False)


def test_a_new_name_leaves_the_files_where_they_are(store):
    first, _ = add(store, ("a.csv", CSV))
    second, _ = add(store, ("b.csv", CSV + b"u1,i1,99,4,fine\n"))
    store.rename(first.key, "  Winter <b>sale</b> ")
    assert store.get(first.key).name == "Winter <b>sale</b>"
    assert store.path(store.get(first.key)) == store.path(first)
    for name, said in (("", "1 to 60"), ("x" * 61, "1 to 60"), ("winter <B>SALE</b>", "already")):
        with pytest.raises(DataError, match=said):
            store.rename(second.key, name)


def test_data_are_deleted_but_never_under_a_run_that_is_trained(store, tmp_path):
    corpus, _ = add(store, ("a.csv", CSV))
    store.note_use(corpus.key, "mine")
    with pytest.raises(DataError, match="mine is being trained"):  # announced, not yet begun
        store.delete(corpus.key)
    job = JobReporter(tmp_path / "mine")
    with pytest.raises(DataError, match="mine is being trained"):
        store.delete(corpus.key)
    job.finish("cancelled")
    store.delete(corpus.key)
    assert store.all() == [] and not (tmp_path / ".corpora").exists()
    with pytest.raises(DataError, match="no longer there"):
        store.get(corpus.key)


def test_a_folder_that_is_no_corpus_is_left_alone(store, tmp_path):
    add(store, ("a.csv", CSV))
    for name, content in (("b", "{"), ("c", json.dumps({"key": "c"})), (".new-1", "{}")):
        (tmp_path / ".corpora" / name).mkdir()
        (tmp_path / ".corpora" / name / "meta.json").write_text(content)
    assert [corpus.key for corpus in store.all()] == ["a"]


def test_uploads_at_the_same_time_all_arrive(store):
    threads = [threading.Thread(target=add, args=(store, ("a.csv", CSV + b"u1,i1,%d,4,fine\n" % i))) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(corpus.key for corpus in store.all()) == ["a", *(f"a-{i}" for i in range(2, 7))]


def test_the_command_line_reads_it_as_the_page_did(store, tmp_path):
    corpus, _ = add(store, ("a.csv", CSV.replace(b"text", b"said") + b",i1,3,4,x\n"), mapping={"review": "said"})
    assert corpus.skip_bad_rows
    data = ["--data", str(store.path(corpus)), "--column", "review=said"]
    into = ["--run-id", "mine", "--runs-dir", str(tmp_path)]
    command = ["run", *data, *into, "--until", "data", "--set", "data.k_core=2"]
    assert main(command) == 2  # a row without a user is refused unless it may be left out
    assert main([*command, "--skip-bad-rows"]) == 0
    run = Run(tmp_path / "mine")
    assert len(run.table("data/interactions")) == 40
    assert store.get(corpus.key).runs.keys() == {"mine"}
    assert store.holds(tmp_path) is None and store.holds(tmp_path / "mine") is None
    said = "1 rows that cannot be read were left out (rows without user or item: 1)."
    assert said in run.json("data/source")["notes"]
