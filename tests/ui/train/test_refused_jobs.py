"""A job whose file was refused: the page lists it with its reason until somebody dismisses it."""

import pytest

from saerec.cli import main
from saerec.files import write_json
from saerec.jobs import JobReporter
from tests.support.app_pages import open_page, text_of

FILES = {"lamps": "user,item,time\nu,a,yesterday\n", "desks": "user,item\n,a\n"}


@pytest.fixture
def refused(folder):
    """Two jobs, each of a file that cannot be read for a reason of its own."""
    for name, content in FILES.items():
        (folder.parent / f"{name}.csv").write_text(content)
        JobReporter(folder / name)
        write_json(folder / name / "job" / "command.json", {"argv": ["run"], "cwd": "."})
        assert (
            main(["run", "--data", str(folder.parent / f"{name}.csv"), "--run-id", name, "--runs-dir", str(folder)])
            == 2
        )
    return folder


def test_refused_jobs_are_listed_with_their_reasons_until_dismissed(refused):
    app = open_page("train")
    assert not app.exception
    said = text_of(app)
    assert "'yesterday' is not a time" in said and "the id is empty" in said
    app.button(key="dismiss-lamps").click().run()
    said = text_of(app)
    assert "'yesterday' is not a time" not in said and "the id is empty" in said
    assert not (refused / "lamps").exists() and (refused / "desks").exists()
    app.button(key="dismiss-desks").click().run()
    assert not app.exception and "the id is empty" not in text_of(app)
    assert "the id is empty" not in text_of(open_page("train"))
