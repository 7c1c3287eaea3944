"""`reasons`: the bank of reasons in force for a folder of runs, and the folder's own part of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saerec.cli.options import add_json, add_many, add_runs_dir
from saerec.cli.terminal import print_json, print_table, shown
from saerec.errors import ConfigError, NotFoundError

if TYPE_CHECKING:
    from saerec.workspace.own_reasons import OwnReasons
    from saerec.workspace.reasons import Reason


def add_commands(commands: Any) -> None:
    """`reasons`."""
    reasons = commands.add_parser("reasons", help="list and extend the reasons texts are read for",
                                  description=_reasons.__doc__)  # fmt: skip
    way = reasons.add_mutually_exclusive_group()
    way.add_argument("--show", metavar="NAME", help="a reason and the sentences that say it")
    way.add_argument("--add", metavar="NAME", help="add sentences to a reason, or a reason to the bank")
    way.add_argument("--check", type=Path, metavar="FILE", help="say what is wrong with a file, and add nothing")
    way.add_argument("--import", type=Path, metavar="FILE", dest="brought", help="add all that a file says")
    way.add_argument("--export", type=Path, metavar="FILE", help="write the own reasons to a file")
    way.add_argument("--undo", action="store_true", help="take back the latest edit")
    reasons.add_argument(
        "--opposite", default="", metavar="NAME", help="what a new reason is called where it is missed"
    )
    add_many(reasons, "--sentence", default=[], metavar="TEXT", help="a sentence that says the reason")
    reasons.add_argument(
        "--sign", choices=("+", "-"), default="+", help="whether the sentences say it is met or missed"
    )
    add_runs_dir(reasons)
    add_json(reasons)
    reasons.set_defaults(handler=_reasons)


def _reasons(arguments: argparse.Namespace) -> None:
    """Show how many reasons there are, and where those of one's own lie: they count for all runs of a folder.

    A file of reasons has lines like `# quiet`, `opposite: noisy`, `+ I can sleep beside it.`, `- It roars.`; one
    called thing.txt, praise.txt or chatter.txt has sentences that say no reason, one a line.
    """
    from saerec.workspace.own_reasons import OwnReasons

    own = OwnReasons(arguments.runs_dir)
    if arguments.add is None and (arguments.sentence or arguments.opposite):
        raise ConfigError("Sentences and an opposite belong to a reason: name it with --add NAME.")
    if arguments.show is not None:
        _show(arguments)
    elif arguments.add is not None:
        _added(arguments, own.add(arguments.add, arguments.opposite, arguments.sentence, arguments.sign))
    elif arguments.check is not None:
        _check(arguments, own)
    elif arguments.brought is not None:
        _import(arguments, own)
    elif arguments.export is not None:
        _export(arguments, own)
    elif arguments.undo:
        _say(arguments, {"undone": own.undo()}, "Taken back: {undone}.")
    else:
        _counts(arguments, own)


def _counts(arguments: argparse.Namespace, own: OwnReasons) -> None:
    from saerec.workspace.reasons import list_reasons, load_bank, own_fingerprint

    reasons, bank = list_reasons(arguments.runs_dir), load_bank(arguments.runs_dir)
    mine = [one for one in reasons if one.own]
    told = {
        "reasons": len(reasons),
        "sentences": len(bank.sentences),
        "own_reasons": len(mine),
        "own_sentences": sum(len(one.own) for one in mine),
        "folder": str(own.directory),
        "fingerprint": own_fingerprint(arguments.runs_dir),
    }
    if arguments.json:
        print_json({**told, "own": [_row(one) for one in mine]})
        return
    print(
        f"{told['reasons']:,} reasons, {told['sentences']:,} sentences that say one or none. "
        f"Own: {told['own_sentences']:,} sentences of {told['own_reasons']:,} reasons, in {own.directory}."
    )
    if mine:
        print_table([_row(one) for one in mine])


def _row(reason: Reason) -> dict[str, Any]:
    return {
        "reason": reason.name,
        "opposite": reason.opposite,
        "met": len(reason.met),
        "missed": len(reason.missed),
        "own": len(reason.own),
    }


def _show(arguments: argparse.Namespace) -> None:
    from saerec.workspace.reasons import list_reasons

    reasons, wanted = list_reasons(arguments.runs_dir), " ".join(arguments.show.split()).lower()
    found = next((one for one in reasons if wanted in (one.name.lower(), one.opposite.lower())), None)
    if found is None:
        near = [one.name for one in reasons if wanted in one.name.lower() or wanted in one.opposite.lower()]
        there = f"Near: {', '.join(near[:8])}." if near else "List your own with: saerec reasons"
        raise NotFoundError(f"There is no reason {arguments.show[:60]!r}. {there}")
    rows = [
        {"sign": sign, "own": sentence in found.own, "sentence": sentence}
        for sign, sentences in (("+", found.met), ("-", found.missed))
        for sentence in sentences
    ]
    if arguments.json:
        print_json({**_row(found), "sentences": rows})
        return
    print(f"{shown(found.name)}, where it is missed: {shown(found.opposite)}")
    for row in rows:
        print(f"{row['sign']} {shown(row['sentence'])}{' (own)' if row['own'] else ''}")


def _added(arguments: argparse.Namespace, added: Any) -> None:
    _say(arguments, {"new": added.new, "known": added.known}, "Added: {new}. Known before: {known}.")


def _check(arguments: argparse.Namespace, own: OwnReasons) -> None:
    from saerec.workspace.reason_text import sentences_of
    from saerec.workspace.reasons import read_text

    text = read_text(arguments.check)
    own.check(arguments.check.stem, text, arguments.check)
    sentences = len(sentences_of(text)) or len([line for line in text.split("\n") if line])
    _say(arguments, {"file": str(arguments.check), "sentences": sentences}, "{file} is sound. Sentences: {sentences}.")


def _import(arguments: argparse.Namespace, own: OwnReasons) -> None:
    from saerec.workspace.reasons import read_text

    _added(arguments, own.bring(arguments.brought.stem, read_text(arguments.brought), arguments.brought))


def _export(arguments: argparse.Namespace, own: OwnReasons) -> None:
    from saerec.files import write_text
    from saerec.workspace.reason_text import PLAIN
    from saerec.workspace.reasons import OWN

    name = arguments.export.stem if arguments.export.stem in PLAIN else OWN
    text = own.text(name)
    if not text.strip():
        raise ConfigError(f"There is nothing to export: {own.directory / name}.txt says nothing yet.")
    write_text(arguments.export, text)
    _say(arguments, {"written": str(arguments.export)}, "Wrote {written}.")


def _say(arguments: argparse.Namespace, told: dict[str, Any], words: str) -> None:
    """A result as JSON, or in words."""
    if arguments.json:
        print_json(told)
    else:
        print(words.format(**told))
