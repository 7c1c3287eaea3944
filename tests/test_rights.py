"""Writes are refused where things are written: every function that writes has its guard, and every guard holds."""

import io
import shutil
from pathlib import Path

import pytest

from saerec import pipeline, rights
from saerec.config.build import build_config
from saerec.data.inspection.unpack import Upload
from saerec.data.origin import DemoOrigin
from saerec.errors import RightsError
from saerec.intents.quiz import Answer
from saerec.jobs import JobReporter, cancel_job, record_command, resume_job, start_job, work_slot
from saerec.pipeline import append, carried, check, final, job, naming
from saerec.report import keep_report, write_report
from saerec.rights import Role, Standing
from saerec.workspace import catalog, earlier_names, labels, stage_reuse, trash
from saerec.workspace.archive import export_run, import_run
from saerec.workspace.archive.export import bundle
from saerec.workspace.earlier_texts import EarlierTexts
from saerec.workspace.edit_log import EditLog
from saerec.workspace.groups import Groups
from saerec.workspace.lists import Entry, Lists, NamedList
from saerec.workspace.manifest import write_manifest
from saerec.workspace.notebook import open_notebook
from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.quiz_answers import QuizAnswers
from saerec.workspace.run import Run
from saerec.workspace.saved_data import Corpora
from saerec.workspace.sqlite_file import SqliteFile
from saerec.workspace.sweeps import Sweep, leaving_no_refused_sweep, save_sweep
from tests.support.tiny_run import make_tiny_run
from tests.support.writes import guarded, watched

CSV = b"user,item,rating,timestamp,text\n" + b"".join(
    b"u%d,i%d,5,%d,It is quiet and sturdy.\n" % (u, (u + i) % 6, 1000 + 10 * u + i) for u in range(6) for i in range(5)
)
WHY = "This is only shown."


@pytest.fixture
def stand():
    """Let everybody be what the test says; afterwards owners again."""
    yield lambda role, name="", why=WHY: rights.decide_by(lambda: Standing(role, name, why))
    rights.decide_by(lambda: Standing(Role.TRAINER))


class World:
    """A folder with all that can be written about, changed or taken away."""

    def __init__(self, tmp):
        self.tmp, self.runs, self.place = tmp, tmp / "runs", tmp / "runs" / "shop"
        self.run, self.half = Run(self.place), Run(self.runs / "half")
        self.notebook, self.own = open_notebook(self.run), OwnReasons(self.runs)
        self.log = EditLog(self.notebook.path, self.notebook.dictionary)
        self.groups, self.lists, self.corpora = (
            Groups(self.runs / "groups"),
            Lists.of(self.notebook),
            Corpora(self.runs),
        )
        self.list = next((one.key for one in self.lists.all()), "")
        self.corpus = next((one.key for one in self.corpora.all()), "")
        self.earlier, self.zip = EarlierTexts(self.runs / "earlier.json"), tmp / "shop.zip"
        self.ticket = next((one.ticket for one in trash.deleted_runs(self.runs)), "")
        self.config, self.origin = self.run.config(), DemoOrigin(users=8, items=8, reviews=40)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    tmp = tmp_path_factory.mktemp("world")
    make_tiny_run(tmp / "runs" / "shop")
    make_tiny_run(tmp / "runs" / "half", until="sae")
    world = World(tmp)
    world.groups.save("owls", ["user-01"])
    world.lists.rename(world.lists.create("To show").key, "Shown", "")
    world.notebook.rename(0, "quiet")
    world.own.add("being blue", "not being blue", ["It is blue."])
    world.earlier.note("own", "", "a", "edited")
    world.corpora.add([Upload("first.csv", io.BytesIO(CSV))])
    export_run(world.place, world.zip, notebook=world.notebook)
    for name in ("gone", "second"):
        shutil.copytree(world.place, world.runs / name)
    trash.delete_run(world.runs / "gone")
    earlier_names.keep_names(Run(world.runs / "second"))
    (world.runs / "refused").mkdir()
    shutil.copytree(world.place / "sae", tmp / "sae")
    return tmp


# What an action needs to be refused is its call; those of a training are carried out by their own tests.
EDITING = {
    "workspace.groups.Groups.save": lambda w: w.groups.save("larks", ["user-02"]),
    "workspace.groups.Groups.remove": lambda w: w.groups.remove("owls"),
    "workspace.lists.Lists.create": lambda w: w.lists.create("More"),
    "workspace.lists.Lists.restore": lambda w: w.lists.restore(NamedList("0123abcd", "Brought")),
    "workspace.lists.Lists.change": lambda w: w.lists.rename(w.list, "Again", ""),
    "workspace.lists.Lists.undo": lambda w: w.lists.undo(w.list),
    "workspace.lists.Lists.delete": lambda w: w.lists.delete(w.list),
    "workspace.notebook.Notebook.write": lambda w: w.notebook.note(0, "hm"),
    "workspace.notebook.Notebook.undo": lambda w: w.notebook.undo(0),
    "workspace.edit_log.EditLog.append": lambda w: w.log.append(1, {"name": "x"}, ""),
    "workspace.edit_log.EditLog.undo": lambda w: w.log.undo(0, ""),
    "workspace.sqlite_file.SqliteFile.writing": lambda w: enter(
        SqliteFile(w.runs / "a.sqlite", "", "a", "a").writing()
    ),
    "workspace.quiz_answers.QuizAnswers.keep": lambda w: QuizAnswers.beside(w.notebook).keep(
        "Ann", 0, [Answer(0, "quiet", "quiet")]
    ),
    "workspace.own_reasons.OwnReasons.save": lambda w: w.own.save("praise", "So good.\n", instead_of=""),
    "workspace.own_reasons.OwnReasons.add": lambda w: w.own.add("being blue", "", ["As blue as can be."]),
    "workspace.own_reasons.OwnReasons.bring": lambda w: w.own.bring("praise", "So good.\n", "praise.txt"),
    "workspace.own_reasons.OwnReasons.undo": lambda w: w.own.undo(),
    "workspace.earlier_texts.EarlierTexts.note": lambda w: w.earlier.note("own", "", "b", "edited"),
    "workspace.earlier_texts.EarlierTexts.forget": lambda w: w.earlier.forget(w.earlier._all()[0]),
}
TRAINING = {
    "workspace.saved_data.Corpora.add": lambda w: w.corpora.add(
        [Upload("two.csv", io.BytesIO(CSV + b"u1,i9,3,9,Hm.\n"))]
    ),
    "workspace.saved_data.Corpora.remap": lambda w: w.corpora.remap(w.corpus, {}),
    "workspace.saved_data.Corpora.rename": lambda w: w.corpora.rename(w.corpus, "Other"),
    "workspace.saved_data.Corpora.note_use": lambda w: w.corpora.note_use(w.corpus, "shop"),
    "workspace.saved_data.Corpora.delete": lambda w: w.corpora.delete(w.corpus),
    "workspace.sweeps.save_sweep": lambda w: save_sweep(w.runs, Sweep("s", (), ())),
    "workspace.sweeps.leaving_no_refused_sweep": lambda w: enter(leaving_no_refused_sweep(w.runs, Sweep("s", (), ()))),
    "workspace.catalog.dismiss": lambda w: catalog.dismiss(w.runs / "refused"),
    "workspace.labels.write_label": lambda w: labels.write_label(w.place, labels.Label("Mine")),
    "workspace.trash.delete_run": lambda w: trash.delete_run(w.runs / "second"),
    "workspace.trash.restore_run": lambda w: trash.restore_run(w.runs, w.ticket),
    "workspace.trash.purge_run": lambda w: trash.purge_run(w.runs, w.ticket),
    "workspace.archive.importing.import_run": lambda w: import_run(w.zip, w.runs, "brought"),
    "workspace.archive.export.bundle": lambda w: bundle(w.place, w.runs / "bundled"),
    "workspace.run.Run.create": lambda w: Run.create(w.runs / "new", w.config, {"kind": "hand"}),
    "workspace.run.Run.write_stage": lambda w: enter(w.half.write_stage("activations", "f", {})),
    "workspace.run.Run.draft_of": lambda w: w.half.draft_of("sae").mkdir(),
    "workspace.run.Run.replace_stage": lambda w: w.run.replace_stage("sae", w.tmp / "sae", w.run.stage("sae")),
    "workspace.run.Run.drop_stage": lambda w: w.half.drop_stage("sae"),
    "workspace.run.Run.forget_stage": lambda w: w.half.forget_stage("sae"),
    "workspace.manifest.write_manifest": lambda w: write_manifest(w.place, w.run.manifest),
    "workspace.earlier_names.keep_names": lambda w: earlier_names.keep_names(w.run),
    "workspace.earlier_names.end_naming": lambda w: earlier_names.end_naming(Run(w.runs / "second")),
    "workspace.earlier_names.put_back": lambda w: earlier_names.put_back(Run(w.runs / "second")),
    "workspace.stage_reuse.adopt_stage": lambda w: stage_reuse.adopt_stage(w.half, "activations", "activations-0"),
    "jobs.control.record_command": lambda w: record_command(w.place, ["info"], w.tmp),
    "jobs.queue.work_slot": lambda w: enter(work_slot(JobReporter(w.place))),
    "jobs.reporter.JobReporter.__init__": lambda w: JobReporter(w.place),
    "pipeline.job.working": lambda w: enter(job.working(w.place, ["info"])),
    "report.keep_report": lambda w: keep_report(w.run, pytest.fail),
    "report.write_report": lambda w: write_report(None, w.runs / "report.html"),
    "jobs.control.start_job": lambda w: start_job(["info", "demo"], w.place),
    "jobs.control.resume_job": lambda w: resume_job(w.place),
    "jobs.control.cancel_job": lambda w: cancel_job(w.place),
    "pipeline.run_pipeline": lambda w: pipeline.run_pipeline(w.runs / "new", w.origin, w.config),
    "pipeline.job.leaving_nothing_refused": lambda w: enter(job.leaving_nothing_refused(w.place)),
    "pipeline.carried.carry_over": lambda w: carried.carry_over(w.run, None, "", {}),
    "pipeline.append.append_data": lambda w: append.append_data(w.place, w.origin, w.runs / "new"),
    "pipeline.final.make_final": lambda w: final.make_final(w.place, w.runs / "new"),
    "pipeline.naming.name_again": lambda w: naming.name_again(w.place, build_config("tiny")),
    "pipeline.check.set_aside": lambda w: check.set_aside(w.place),
    "pipeline.naming.undo_naming": lambda w: naming.undo_naming(w.runs / "second"),
}
ELSEWHERE = list(TRAINING)[list(TRAINING).index("report.write_report") :]
"""Carried out by tests of their own: they train, start processes, or need a run that is being made."""
ACTIONS = {**EDITING, **TRAINING}


def enter(context):
    """Begin and end a block."""
    with context as value:
        return value


def test_every_guarded_function_is_tried_here():
    assert set(guarded()) == set(ACTIONS)
    assert {name for name, role in guarded().items() if role == Role.EDITOR} == set(EDITING)


@pytest.mark.parametrize("name", ACTIONS)
def test_whoever_lacks_the_role_changes_nothing(name, made, stand):
    world = World(made)
    needed = guarded()[name]
    stand(Role(needed - 1))
    with watched(world.runs) as written, pytest.raises(RightsError, match=f"{needed.word}. {WHY}"):
        ACTIONS[name](world)
    assert written == []


@pytest.mark.parametrize("name", [name for name in ACTIONS if name not in ELSEWHERE])
def test_whoever_has_the_role_writes(name, made, tmp_path, stand):
    world = World(Path(shutil.copytree(made, tmp_path / "world")))
    stand(guarded()[name])
    with watched(tmp_path) as written:
        ACTIONS[name](world)
    assert written != []


def test_whose_name_stands_beside_an_edit_is_not_for_the_writer_to_say(made, tmp_path, stand):
    world = World(Path(shutil.copytree(made, tmp_path / "world")))
    stand(Role.EDITOR, name="Ann")
    world.notebook.rename(1, "sturdy", by="the boss")
    world.lists.add(world.list, Entry("latent", "1"), by="Bob")
    assert world.notebook.history(1)["by"].tolist() == ["Ann"]
    stand(Role.TRAINER)
    world.notebook.rename(2, "gentle", by="the boss")
    assert world.notebook.history(2)["by"].tolist() == ["the boss"]
