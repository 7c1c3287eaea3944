"""What people type about a run or a latent, made fit to keep: no control characters, not too long."""

from __future__ import annotations

from saerec.errors import ConfigError


def visible_line(text: str) -> str:
    """On one line, white space single."""
    return " ".join(_visible(text).split())


def visible_lines(text: str) -> str:
    """With its line breaks, each line as `visible_line` has it: a line's number stays, whatever system wrote it."""
    return "\n".join(visible_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def one_line(text: str, kind: str, most: int) -> str:
    """On one line, white space single. Raises ConfigError beyond `most` characters; `kind` is what it is called."""
    return _fitting(visible_line(text), kind, most)


def several_lines(text: str, kind: str, most: int) -> str:
    """With its line breaks. Raises ConfigError beyond `most` characters; `kind` is what it is called."""
    return _fitting(_visible(text, keep="\n").strip(), kind, most)


def _visible(text: str, keep: str = "") -> str:
    if text.isprintable():  # as nearly every line is
        return text
    return "".join(ch if ch.isprintable() or ch in keep else " " for ch in text)


def _fitting(text: str, kind: str, most: int) -> str:
    if len(text) > most:
        raise ConfigError(f"This {kind} has {len(text):,} characters. The most is {most:,}.")
    return text
