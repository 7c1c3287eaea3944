"""Help under headings, and completion that a shell understands."""

import subprocess
import sys

import pytest

from saerec.cli import main, make_parser
from saerec.cli.parser import HEADINGS, SHELLS, default_of
from tests.support.tiny_run import make_tiny_run


def test_every_command_stands_under_one_heading():
    listed = [name for names in HEADINGS.values() for name in names]
    assert sorted(listed) == sorted(make_parser().commands.choices)


def test_help_lists_commands_under_headings(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    for heading, names in HEADINGS.items():
        start = lines.index(f"{heading}:")
        rows = [line.split(maxsplit=1) for line in lines[start + 1 : start + 1 + len(names)]]
        assert [row[0] for row in rows] == list(names) and all(len(row) == 2 for row in rows)
    assert lines[0].startswith("usage: saerec") and "Options:" in lines and "  --version" in "\n".join(lines)


def test_help_says_defaults_but_no_path(capsys):
    with pytest.raises(SystemExit):
        main(["recommend", "--help"])
    assert "length of the list (default: 10)" in capsys.readouterr().out
    actions = {action.dest: default_of(action) for action in make_parser().commands.choices["run"]._actions}
    assert (actions["preset"], actions["seed"], actions["format"]) == ("small", "0", "auto")
    assert actions["runs_dir"] == actions["sets"] == actions["reuse"] == actions["config"] == actions["help"] == ""


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_is_written_for_every_shell(capsys, shell):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for name, command in make_parser().commands.choices.items():
        assert name in script
        assert all(option.lstrip("-") in script for action in command._actions for option in action.option_strings)


def _completed(script, folder, line):
    """What bash offers for the last word of a line."""
    words = line.split(" ")
    program = f"""
        source {script}
        COMP_WORDS=({" ".join(word or "''" for word in words)}); COMP_CWORD={len(words) - 1}
        COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; COMP_TYPE=9
        $(complete -p saerec | sed 's/.*-F \\([^ ]*\\).*/\\1/') saerec
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_bash_completes_commands_options_files_and_runs(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("SAEREC_RUNS_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    make_tiny_run(tmp_path / "runs" / "mine", until="data")
    (tmp_path / "reviews.csv").write_text("user,item\n", encoding="utf-8")
    assert main(["completion", "bash"]) == 0
    script = tmp_path / "saerec.bash"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    assert {"latent", "latents"} <= _completed(script, tmp_path, "saerec lat")
    assert "--until" in _completed(script, tmp_path, "saerec demo --un")
    assert "evaluation" in _completed(script, tmp_path, "saerec demo --until ev")
    assert "reviews.csv" in _completed(script, tmp_path, "saerec run --data rev")
    assert {"demo", "demo-coarse"} == _completed(script, tmp_path, "saerec info de")
    assert "mine" in _completed(script, tmp_path, "saerec info mi")
    assert "mine" in _completed(script, tmp_path, "saerec verify card.json --run mi")


def test_the_parser_needs_no_large_library():
    """Help, a wrong argument and completion are answered at once."""
    large = ("shtab", "numpy", "pandas", "pyarrow", "torch")
    code = f"import sys, saerec.cli as cli; cli.make_parser(); print([m for m in {large} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
