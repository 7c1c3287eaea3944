import pandas as pd
import pytest

from saerec.cli import main
from saerec.recommender.scoring import lists
from tests.support.tiny_run import make_tiny_run


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return str(make_tiny_run(tmp_path_factory.mktemp("runs") / "tiny").directory)


def test_everybody_is_written_into_one_file(run, tmp_path, capsys):
    out = tmp_path / "new" / "lists.parquet"
    assert main(["recommend", run, "--all", "--to", str(out), "--k", "3"]) == 0
    table = pd.read_parquet(out)
    assert len(table) == 8 * 3
    assert [path.name for path in out.parent.iterdir()] == ["lists.parquet"]
    assert "24 recommendations" in capsys.readouterr().out


def test_ctrl_c_leaves_nothing_and_an_older_file_as_it_was(run, tmp_path, capsys, monkeypatch):
    out = tmp_path / "lists.parquet"
    out.write_bytes(b"older")

    def stop(*asked):
        raise KeyboardInterrupt

    monkeypatch.setattr(lists, "best_items", stop)
    assert main(["recommend", run, "--all", "--to", str(out)]) == 130
    assert "Nothing was written" in capsys.readouterr().err
    assert out.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Name one person"),
        (["--all", "--user", "user-01"], "Name one person"),
        (["--all"], "belong together"),
        (["--user", "user-01", "--to", "x.parquet"], "belong together"),
        (["--all", "--to", "x.parquet", "--intent", "1=0"], "change the list of one person"),
    ],
)
def test_options_that_do_not_go_together_are_refused(run, words, said, capsys):
    assert main(["recommend", run, *words]) == 2
    assert said in capsys.readouterr().err
