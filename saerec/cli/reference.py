"""The whole command line in Markdown, made of its parser: commands by heading, their options, and every setting."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Final

from saerec.cli.parser import HEADINGS, CommandLine, default_of
from saerec.config.build import PRESET_NOTES
from saerec.config.schema import Config
from saerec.config.section import Section, Setting, settings_of

EXIT_CODES: Final = (
    ("0", "done"),
    ("1", "a card does not hold (`verify`), or a bug"),
    ("2", "something you can put right: one line on stderr says what"),
    ("130", "stopped by Ctrl-C; the same command goes on from there"),
)


def markdown(line: CommandLine) -> str:
    """The reference as one page; the same bytes for the same program and runs folder."""
    parts = ["# The command line", str(line.description), str(line.epilog)]
    parts += _table(("exit code", "meaning"), EXIT_CODES)
    for heading, names in HEADINGS.items():
        parts.append(f"## {heading}")
        for name in names:
            parts += _command(line.commands.choices[name])
    parts += ["## Settings", "`--set section.key=value`, or a TOML file by `--config`, over a preset:"]
    parts += _table(("preset", "what it is for"), ((f"`{name}`", note) for name, note in PRESET_NOTES.items()))
    for field in fields(Config):
        section = field.default_factory
        if isinstance(section, type) and issubclass(section, Section):
            parts += [f"### {field.name}", str(section.__doc__), *_settings(field.name, section)]
    return "\n\n".join(parts) + "\n"


def _command(parser: argparse.ArgumentParser) -> list[str]:
    """One command: what it does, how it is called, its arguments."""
    described = [" ".join(text.split()) for text in (parser.description, parser.epilog) if text]
    usage = " ".join(parser.format_usage().split()).removeprefix("usage: ")
    rows = [
        (_call(action), _meaning(action), _code(default_of(action)))
        for action in parser._actions
        if action.dest != "help"
    ]
    return [f"### {parser.prog}", *described, f"```\n{usage}\n```", *_table(("argument", "meaning", "default"), rows)]


def _call(action: argparse.Action) -> str:
    """`--set KEY=VALUE [KEY=VALUE ...]`, or what stands in the place of an argument without a name."""
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    if action.nargs == "+":
        value = f"{value} [{value} ...]"
    return ", ".join(_code(f"{name} {value}".strip()) for name in action.option_strings or [""])


def _meaning(action: argparse.Action) -> str:
    text = str(action.help or "")
    choices = "" if action.choices is None or action.metavar else f" ({', '.join(map(str, action.choices))})"
    return text + choices + ("; required" if action.required and action.option_strings else "")


def _settings(name: str, section: type[Section]) -> list[str]:
    rows = [
        (_code(f"{name}.{key}"), setting.doc, _valid(setting), _code(_written(setting.default)))
        for key, setting in settings_of(section).items()
    ]
    return _table(("setting", "meaning", "valid", "default"), rows)


def _valid(setting: Setting) -> str:
    if setting.kind is None:
        return ", ".join(_code(choice) for choice in setting.choices)
    if setting.kind is bool:
        return "`true`, `false`"
    return setting.limits or ("text" if setting.kind is str else "any number")


def _written(value: object) -> str:
    """A value as `--set` takes it."""
    return value if isinstance(value, str) else json.dumps(value)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table as one block; a line break or a bar in a cell would end it."""
    lines = [[" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in (head, ["---"] * len(head), *rows)]
    return ["\n".join(f"| {' | '.join(line)} |" for line in lines)]
