"""What a terminal prints of a record."""

from saerec.cli import main
from saerec.cli.terminal import print_record


def test_what_is_empty_has_no_heading(capsys):
    print_record(
        {"a": 1, "none": {}, "inner": {"left": [], "kept": 0.5}, "rows": [], "said": "", "zero": 0, "no": False}
    )
    assert capsys.readouterr().out == "a: 1\ninner:\n  kept: 0.5000\nzero: 0\nno: False\n"


def test_info_ends_with_something(capsys):
    assert main(["info", "demo"]) == 0
    lines = capsys.readouterr().out.splitlines()
    indents = [len(line) - len(line.lstrip()) for line in lines]
    assert not [line for line, own, after in zip(lines, indents, [*indents[1:], 0], strict=True)
                if line.endswith(":") and after <= own]  # fmt: skip
