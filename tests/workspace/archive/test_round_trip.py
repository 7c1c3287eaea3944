"""A run goes into a .zip and comes out the same."""

import io
import json
import zipfile

import pytest

from saerec.errors import RunError
from saerec.explorer import Explorer
from saerec.files import file_sha256
from saerec.jobs import JobReporter
from saerec.pipeline import run_pipeline
from saerec.workspace.archive import export_run, import_run
from saerec.workspace.archive.layout import INDEX
from saerec.workspace.labels import Label, read_label, write_label
from saerec.workspace.lists import Entry, Lists
from saerec.workspace.run import SCHEMA_VERSION, STAGES, Run
from tests.conftest import SMALL_DEMO
from tests.pipeline.test_pipeline import Recorder
from tests.support.tiny_run import make_tiny_run


@pytest.fixture
def tiny(tmp_path):
    return make_tiny_run(tmp_path / "home" / "tiny", recorded=True)


def contents(directory):
    return {
        str(path.relative_to(directory)): file_sha256(path)
        for stage in STAGES
        for path in (directory / stage).rglob("*")
    }


def test_what_comes_out_is_what_went_in(tiny, tmp_path):
    write_label(tiny.directory, Label("A <b>fine</b> run", ("keep", "demo"), "Two\nlines"))
    export_run(tiny.directory, tmp_path / "tiny.zip")
    found = import_run(tmp_path / "tiny.zip", tmp_path / "away")
    assert found.directory == tmp_path / "away" / "tiny"
    assert contents(found.directory) == contents(tiny.directory)
    assert found.manifest == tiny.manifest
    assert read_label(found.directory) == Label("A <b>fine</b> run", ("keep", "demo"), "Two\nlines")
    assert found.path("run.json").stat().st_mtime == pytest.approx(tiny.path("run.json").stat().st_mtime, abs=0.01)
    assert [path.name for path in (tmp_path / "away").iterdir()] == ["tiny"]


def test_what_people_wrote_goes_along(tiny, tmp_path):
    notebook = Explorer(tiny).notebook
    notebook.rename(0, "Quiet by hand", "Said so.")
    notebook.verdict(0, False)
    notebook.tag(1, ["a", "b"])
    notebook.pin(2)
    notebook.note(3, "Look again")
    made = Lists.of(notebook).create("To show", "On Monday", [Entry("latent", "1", "first"), Entry("item", "item-03")])
    export_run(tiny.directory, tmp_path / "tiny.zip", notebook=notebook)
    found = Explorer(import_run(tmp_path / "tiny.zip", tmp_path / "away"))
    assert found.notebook.entries() == notebook.entries()
    assert found.latent(0).row["name"] == "Quiet by hand"
    assert found.kept_lists.get(made.key) == made  # its link holds
    assert not found.run.path("notebook.json").exists() and not found.run.path("lists.json").exists()


def test_under_another_name(tiny, tmp_path):
    export_run(tiny.directory, tmp_path / "tiny.zip")
    with pytest.raises(RunError, match="There is a run tiny already"):
        import_run(tmp_path / "tiny.zip", tiny.directory.parent)
    found = import_run(tmp_path / "tiny.zip", tiny.directory.parent, "other")
    assert found.manifest["run_id"] == "other"
    assert Run(tiny.directory).manifest["run_id"] == "tiny"
    with pytest.raises(RunError, match="is not valid"):
        import_run(tmp_path / "tiny.zip", tiny.directory.parent, "../other")


def test_a_half_made_run_goes_too(tmp_path):
    half = make_tiny_run(tmp_path / "half", until="intents")
    (half.directory / "recommender.tmp-1").mkdir()
    (half.directory / "recommender.tmp-1" / "model.safetensors").write_bytes(b"half")
    buffer = io.BytesIO()
    export_run(half.directory, buffer)
    found = import_run(buffer, tmp_path / "away")
    assert set(found.manifest["stages"]) == set(STAGES[: STAGES.index("intents") + 1])
    assert not (found.directory / "recommender").exists()


def test_strangers_in_a_stage_stay_at_home(tiny, tmp_path):
    tiny.path("data", "secret.docx").write_text("mine", encoding="utf-8")
    tiny.path("data", "link.json").symlink_to("/etc/hostname")
    export_run(tiny.directory, tmp_path / "tiny.zip")
    names = zipfile.ZipFile(tmp_path / "tiny.zip").namelist()
    assert "data/secret.docx" not in names and "data/link.json" not in names
    assert "data/texts.parquet" in names and "run.json" in names


def test_a_run_at_work_is_not_exported(tiny, tmp_path):
    JobReporter(tiny.directory)  # this process says that it works
    with pytest.raises(RunError, match="being trained"):
        export_run(tiny.directory, tmp_path / "tiny.zip")
    assert not (tmp_path / "tiny.zip").exists()


def test_an_imported_run_is_fresh_for_the_pipeline(demo_run, tiny_config, tmp_path):
    export_run(demo_run.directory, tmp_path / "demo.zip")
    slim = tmp_path / "slim.zip"
    export_run(demo_run.directory, slim, embeddings=False)
    assert "embeddings/texts.npy" not in zipfile.ZipFile(slim).namelist()
    assert slim.stat().st_size < (tmp_path / "demo.zip").stat().st_size
    for name, archive in (("whole", tmp_path / "demo.zip"), ("slim", slim)):
        found = import_run(archive, tmp_path / "away", name)
        listener = Recorder()
        run_pipeline(found.directory, SMALL_DEMO, tiny_config, listeners=[listener])
        assert [message for _, message in listener.stages] == ["up to date"] * len(STAGES)
        user = found.table("data/users")["user_id"].iloc[0]
        ours, theirs = (Explorer(run).recommend(user, k=5).items["item_id"].tolist() for run in (found, demo_run))
        assert ours == theirs


def test_the_index_names_every_file_with_its_hash(tiny, tmp_path):
    export_run(tiny.directory, tmp_path / "tiny.zip")
    archive = zipfile.ZipFile(tmp_path / "tiny.zip")
    index = json.loads(archive.read(INDEX))
    assert sorted([*index["files"], INDEX]) == sorted(archive.namelist())
    assert index["files"]["data/texts.parquet"]["sha256"] == file_sha256(tiny.path("data", "texts.parquet"))
    assert index["schema_version"] == SCHEMA_VERSION
