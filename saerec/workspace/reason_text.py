"""The text of a reason bank as a person writes it: what is wrong with it, line by line, and sentences added to it.

How it is written stands in `saerec.intents.reasons`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from saerec.intents.reasons import CLASSES
from saerec.workspace.user_text import visible_line, visible_lines

PLAIN: Final = CLASSES[1:]
"""Names of texts whose lines are sentences that say no reason."""
MET, MISSED = SIGNS = ("+", "-")
"""How a line begins whose sentence says that a reason is met, or missed."""
LONGEST_NAME: Final = 60
"""Characters of a reason's name, and of its opposite's."""
LONGEST_SENTENCE: Final = 400
LARGEST: Final = 500_000
"""Characters of a text."""
_HEADING, _OPPOSITE = "#", "opposite:"
_LONGEST: Final = {_HEADING: LONGEST_NAME, _OPPOSITE: LONGEST_NAME, MET: LONGEST_SENTENCE, MISSED: LONGEST_SENTENCE}


class Line(NamedTuple):
    """A line with something in it."""

    number: int
    """from 1"""
    head: str
    """its first word: `#`, `opposite:`, `+` or `-` in a line that is one of a bank"""
    text: str
    """the rest"""
    reason: str
    """under which it stands; empty above the first"""


class Problem(NamedTuple):
    """What is wrong with a text, and where."""

    line: int
    what: str


def lines_of(text: str) -> list[Line]:
    """The lines of a text that hold something."""
    reason, found = "", []
    for number, line in enumerate(visible_lines(text).split("\n"), start=1):
        head, _, rest = line.partition(" ")
        reason = rest if head == _HEADING else reason
        if line:
            found.append(Line(number, head, rest, reason))
    return found


def opposites_of(text: str) -> dict[str, str]:
    """Reason -> its opposite, of every reason that a text names; empty where the text does not say it."""
    found: dict[str, str] = {}
    for line in lines_of(text):
        if line.head == _HEADING and line.text:
            found.setdefault(line.text, "")
        elif line.head == _OPPOSITE and line.reason:
            found[line.reason] = found[line.reason] or line.text
    return found


def sentences_of(text: str) -> dict[str, tuple[str, str]]:
    """Sentence -> the reason that it says, and its sign."""
    found: dict[str, tuple[str, str]] = {}
    for line in lines_of(text):
        if line.head in SIGNS and line.text:
            found.setdefault(line.text, (line.reason, line.head))
    return found


# ---- what is wrong -----------------------------------------------------------------------------------------------


def problems(name: str, text: str, known: Mapping[str, str]) -> list[Problem]:
    """All that is wrong with the text called `name`, in the order of its lines.

    known: reason -> opposite, of the other texts of the bank. Reasons of theirs need no opposite here.
    """
    lines = lines_of(text)
    found = [Problem(1, f"This text has {len(text):,} characters. The most is {LARGEST:,}.")] * (len(text) > LARGEST)
    if name in PLAIN:
        return [*found, *_of_plain_sentences(lines)]
    return sorted({*found, *_of_form(lines), *_of_reasons(lines, known), *_of_repeats(lines)})


def _of_plain_sentences(lines: Sequence[Line]) -> Iterator[Problem]:
    for line in lines:
        if line.head in _LONGEST:
            yield Problem(line.number, f"Each line is a sentence here, and none begins with `{line.head}`.")
        elif (length := len(f"{line.head} {line.text}".strip())) > LONGEST_SENTENCE:
            yield Problem(line.number, _too_long("sentence", length, LONGEST_SENTENCE))


def _of_form(lines: Sequence[Line]) -> Iterator[Problem]:
    for line in lines:
        if line.head not in _LONGEST or not line.text or not line.reason:
            said = f"{line.head} {line.text}".strip()[:60]
            yield Problem(
                line.number,
                f"{said!r} is neither `# reason` nor, below one, `opposite: ...`, `+ sentence` or `- sentence`.",
            )
        elif len(line.text) > _LONGEST[line.head]:
            kind = "sentence" if line.head in SIGNS else "name"
            yield Problem(line.number, _too_long(kind, len(line.text), _LONGEST[line.head]))


def _too_long(kind: str, length: int, most: int) -> str:
    return f"This {kind} has {length:,} characters. The most is {most:,}."


def _of_reasons(lines: Sequence[Line], known: Mapping[str, str]) -> Iterator[Problem]:
    own = opposites_of("\n".join(f"{line.head} {line.text}" for line in lines))
    with_sentences = {line.reason for line in lines if line.head in SIGNS and line.text}
    every = {**own, **{reason: own.get(reason) or opposite for reason, opposite in known.items()}}
    spelled = {reason.lower(): reason for reason in [*own, *known]}  # the bank's own spelling is the last to be said
    missed = {opposite.lower(): reason for reason, opposite in every.items() if opposite}
    places = {line.reason: line.number for line in reversed(lines) if line.head == _HEADING}
    for reason, number in places.items():
        if not reason:
            continue
        if spelled[reason.lower()] != reason:
            yield Problem(number, f"{reason!r} is written {spelled[reason.lower()]!r} in the bank. Write it so here.")
            continue  # what else is wrong with it goes with that
        opposite = every[reason]
        if reason not in known and not opposite:
            yield Problem(number, f"{reason!r} needs a line `opposite: ...`: what it is called where it is missed.")
        if reason not in known and reason not in with_sentences:
            yield Problem(number, f"{reason!r} needs a sentence: a line `+ ...`, or `- ...` where it is missed.")
        if other := missed.get(reason.lower()):
            yield Problem(
                number, f"{reason!r} is the opposite of {other!r}. Write `# {other}`, and `-` before its sentences."
            )
        elif opposite.lower() in spelled:
            yield Problem(number, f"The opposite of {reason!r}, {opposite!r}, is a reason of the bank itself.")


def _of_repeats(lines: Sequence[Line]) -> Iterator[Problem]:
    first: dict[str, Line] = {}
    for line in lines:
        if line.head in SIGNS and line.text:
            before = first.setdefault(line.text, line)
            if (before.reason, before.head) != (line.reason, line.head):
                yield Problem(line.number, f"The same sentence says something else on line {before.number}.")


# ---- adding ------------------------------------------------------------------------------------------------------


def with_sentences(text: str, reason: str, opposite: str, signs: Mapping[str, str]) -> str:
    """The text with sentences (-> `+` or `-`) under a reason, taken from where they stand otherwise.

    Put at the end of the reason's own lines, or under a heading of its own, with its opposite where there is one.
    """
    standing = sentences_of(text)
    new = {one: sign for one, sign in signs.items() if standing.get(one) != (reason, sign)}
    if not new:
        return text
    blocks = [left for block in _blocks(text) if (left := _without(block, new))]
    heading = f"{_HEADING} {reason}"
    block = next((one for one in blocks if one[0] == heading), None)
    if block is None:
        block = [heading, *([f"{_OPPOSITE} {opposite}"] if opposite else [])]
        blocks.append(block)
    block += [f"{sign} {sentence}" for sentence, sign in new.items()]
    return "\n\n".join("\n".join(one) for one in blocks) + "\n"


def _blocks(text: str) -> list[list[str]]:
    """The lines of each reason, with its heading and without empty ones."""
    found: list[list[str]] = []
    for line in lines_of(text):
        if line.head == _HEADING or not found:
            found.append([])
        found[-1].append(visible_line(f"{line.head} {line.text}"))
    return found


def _without(block: Sequence[str], sentences: Mapping[str, str]) -> list[str]:
    """A block without some sentences; nothing where no other is left."""
    left = [line for line in block if not (line.startswith(SIGNS) and line[2:] in sentences)]
    emptied = len(left) < len(block) and not any(line.startswith(SIGNS) for line in left)
    return [] if emptied else left
