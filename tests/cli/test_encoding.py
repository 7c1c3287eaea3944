"""Terminals that are not UTF-8: `?` for what they lack, JSON as good as anywhere, never a traceback."""

import json
import os
import subprocess
import sys

import pytest

from saerec.cli.terminal import TerminalReporter, print_json, print_what_it_can
from saerec.workspace.labels import Label, write_label
from tests.support.tiny_run import make_tiny_run

TITLE = "Łódź ☂ 数"
"""Of this cp1252 has ó and d, ASCII only d."""
PLACES = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "ASCII": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "UTF-8": {"PYTHONIOENCODING": "utf-8"},
}
PROGRAM = """
import json, sys
from saerec.cli import main
from saerec.cli.terminal import TerminalReporter
codes = []
for command in json.loads(sys.argv[1]):
    codes.append(main(command))
    print("END")
reporter = TerminalReporter()
reporter.stage("data", TITLE := json.loads(sys.argv[2]))
reporter.progress(1, 1)
reporter.note(TITLE)
print(codes)
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with one run; its title and the title of an item are hard to print."""
    folder = tmp_path_factory.mktemp("runs")
    run = make_tiny_run(folder / "tiny")
    items = run.table("data/items").copy()
    items["title"] = TITLE
    items.to_parquet(run.path("data", "items.parquet"), index=False)
    write_label(run.directory, Label(title=TITLE))
    return folder


def _said(runs, place, *commands):
    """(output of each command, all of stderr, exit codes)."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    program = [sys.executable, "-c", PROGRAM, json.dumps(commands), json.dumps(TITLE)]
    done = subprocess.run(
        program, env={**environment, **PLACES[place], "SAEREC_RUNS_DIR": str(runs)}, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    encoding = {"ASCII": "ascii"}.get(place, place)
    *outputs, codes = done.stdout.decode(encoding).split("END\n")
    return outputs, done.stderr.decode(encoding), json.loads(codes)


@pytest.mark.parametrize("place", PLACES)
def test_what_a_terminal_lacks_is_a_question_mark(runs, place):
    rank = ["recommend", "tiny", "--user", "user-01", "--k", "3"]
    commands = [rank, [*rank, "--json"], ["runs"], ["runs", "--json"], ["user", "tiny", TITLE], ["info", TITLE]]
    (table, ranked, listing, listed, *nothing), errors, codes = _said(runs, place, *commands)
    assert codes == [0, 0, 0, 0, 2, 2] and nothing == ["", ""]
    printed = TITLE if place == "UTF-8" else "?ód? ? ?" if place == "cp1252" else "??d? ? ?"
    assert table.count(printed) == 3 and printed in listing
    assert {row["title"] for row in json.loads(ranked)["items"]} == {TITLE}
    assert {row["run_id"]: row["title"] for row in json.loads(listed)}["tiny"] == TITLE
    assert "Traceback" not in errors
    assert errors.count("saerec: ") == 2 and errors.count(printed) >= 4  # two errors, a stage, a note


def test_json_is_escaped_only_where_it_must_be(capsys):
    print_json({"title": TITLE})
    assert capsys.readouterr().out == f'{{\n "title": "{TITLE}"\n}}\n'
    print_what_it_can()  # what is no terminal or file, as here, is left alone
    TerminalReporter().note(TITLE)
    assert TITLE in capsys.readouterr().err
