"""Raw data are opened once to be recognised and read: the interpreter itself counts, in a process of its own."""

import gzip
import json
import subprocess
import sys

import pandas as pd
import pytest

from saerec.data.readers.files.raw_file import RawFile

TABLE = pd.DataFrame(
    {
        "user_id": [f"u{i % 5}" for i in range(60)],
        "item_id": [f"i{i % 7}" for i in range(60)],
        "timestamp": range(1_500_000_000, 1_500_000_060),
        "text": [f"It works, number {i}." for i in range(60)],
    }
)
ITEMS = TABLE[["item_id"]].drop_duplicates().assign(title="Lamp")
COUNT = """
import io, json, os, sys
from collections import Counter
from pathlib import Path
from saerec.data.inspection.preview import inspect
from saerec.data.inspection.unpack import Upload
from saerec.data.origin import FileOrigin
from saerec.data.readers import read_corpus
from saerec.workspace.saved_data import Corpora

def train(path):
    origin = FileOrigin(path)
    assert origin.fingerprint()
    return origin.read()

def upload(path):
    corpus, _ = Corpora(path.parents[1] / "runs").add([Upload(file.name, stream) for file, stream in came[path]])
    assert corpus.interactions == 60

ways = {"read": read_corpus, "inspect": inspect, "train": train, "upload": upload}
paths = sorted(Path(sys.argv[2]).iterdir())
files = {path: sorted(path.iterdir()) if path.is_dir() else [path] for path in paths}
came = {path: [(file, io.BytesIO(file.read_bytes())) for file in files[path]] for path in paths}
opens = Counter()
sys.addaudithook(lambda event, args: event == "open" and opens.update([os.path.basename(str(args[0]))]))
found = {}
for path in paths:
    opens.clear()
    ways[sys.argv[1]](path)
    found |= {file.relative_to(sys.argv[2]).as_posix(): opens[file.name] for file in files[path]}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("raw") / "data"
    (folder / "two").mkdir(parents=True)
    csv = TABLE.to_csv(index=False)
    (folder / "plain.csv").write_text(csv)
    (folder / "wide.csv").write_text(TABLE.assign(title="Lamp").to_csv(index=False))
    (folder / "tabs.tsv").write_text(TABLE.to_csv(index=False, sep="\t"))
    (folder / "utf16.csv").write_bytes(csv.encode("utf-16"))
    (folder / "packed.csv.gz").write_bytes(gzip.compress(csv.replace("works", "worked").encode()))
    (folder / "lines.jsonl").write_text(TABLE.to_json(orient="records", lines=True))
    (folder / "array.json").write_text(json.dumps(TABLE.to_dict("records")))
    TABLE.to_parquet(folder / "table.parquet")
    (folder / "two" / "interactions.csv").write_text(csv.replace("works", "does"))
    (folder / "two" / "items.csv").write_text(ITEMS.to_csv(index=False))
    return folder


@pytest.mark.parametrize("way, most", [("read", 1), ("inspect", 1), ("train", 2), ("upload", 2)])
def test_a_file_is_opened_once_a_pass(folder, way, most):
    """To train: once for the fingerprint, once to read. An upload: once to write and check it, once to read."""
    command = [sys.executable, "-c", COUNT, way, str(folder)]
    counts = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert len(counts) == 10
    assert counts == dict.fromkeys(counts, most)


def test_readers_of_one_file_take_turns(folder):
    file = RawFile(folder / "plain.csv")
    try:
        first = file.lines()
        assert next(first) == next(file.lines()) == (1, "user_id,item_id,timestamp,text\n")
        with pytest.raises(RuntimeError, match="one reader at a time"):
            next(first)
    finally:
        file.close()
