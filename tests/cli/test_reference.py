"""The reference names everything that the parser takes, and everything that can be set."""

import dataclasses
import itertools

import pytest

from saerec.cli import make_parser
from saerec.cli.parser import HEADINGS
from saerec.cli.reference import markdown
from saerec.config.build import PRESETS, flat
from saerec.config.schema import Config
from saerec.config.section import settings_of

LINE = make_parser()
PAGE = markdown(LINE)


@pytest.mark.parametrize("name", LINE.commands.choices)
def test_each_command_and_each_of_its_options_is_there(name):
    part = PAGE.split(f"\n### saerec {name}\n")[1].split("\n### ")[0].split("\n## ")[0]
    usage, table = part.split("```")[1], part.split("| argument | meaning | default |")[1]
    for action in LINE.commands.choices[name]._actions:
        if action.dest == "help":
            continue
        assert " ".join(action.help.split()) in table
        for option in action.option_strings:
            assert f"`{option}" in table and option in usage
    assert f"saerec {name}" in usage


def test_headings_are_those_of_the_help():
    assert [line[3:] for line in PAGE.splitlines() if line.startswith("## ")] == [*HEADINGS, "Settings"]


def test_each_setting_is_there_with_default_and_limits():
    lines = PAGE.splitlines()
    for key, default in flat(Config()).items():
        row = next(line for line in lines if line.startswith(f"| `{key}` |"))
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        assert row.endswith(f"| `{shown}` |")
    assert "| 0 to 1024 | `0` |" in next(line for line in lines if line.startswith("| `sae.k` |"))
    assert "`topk`, `batchtopk`" in next(line for line in lines if line.startswith("| `sae.architecture` |"))
    assert len(flat(Config())) == sum(
        len(settings_of(f.default_factory))
        for f in dataclasses.fields(Config)
        if f.default_factory is not dataclasses.MISSING
    )
    assert all(f"| `{preset}` |" in PAGE for preset in PRESETS)


def test_tables_are_whole_and_the_page_says_nothing_of_this_machine():
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)
    for first, second in itertools.pairwise(rows):
        if set(second) <= set("|- "):
            assert first.count("|") == second.count("|")
    assert (
        "/" + "work" not in PAGE
        and str(make_parser().commands.choices["runs"].get_default("runs_dir")) + " |" not in PAGE
    )
