"""Can a reader tell? `quiz`: a blind sheet out, a filled one in, and what readers have scored."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saerec.cli.options import add_json, add_run
from saerec.cli.terminal import print_json, print_table
from saerec.errors import ConfigError
from saerec.places import bundled_name, default_runs_dir

if TYPE_CHECKING:
    import pandas as pd

    from saerec.explorer.latents.quiz import Quiz
    from saerec.intents.quiz_score import Share


def add_commands(commands: Any) -> None:
    """`quiz`."""
    quiz = commands.add_parser("quiz", help="can a reader tell latents by their names", description=_quiz.__doc__)
    add_run(quiz)
    way = quiz.add_mutually_exclusive_group()
    way.add_argument("--out", type=Path, metavar="SHEET.csv", help="write a blind sheet to fill in")
    way.add_argument("--in", type=Path, metavar="SHEET.csv", dest="filled", help="read a sheet that was filled in")
    quiz.add_argument("--themes", action="store_true", help="ask about themes, in the place of single latents")
    quiz.add_argument("--latents", type=int, metavar="N", help="questions of the sheet (20)")
    quiz.add_argument("--seed", type=int, default=0, help="which latents, sentences and names are drawn")
    quiz.add_argument("--reader", default="", metavar="NAME", help="who filled the sheet in")
    add_json(quiz)
    quiz.set_defaults(handler=_quiz)


def _quiz(arguments: argparse.Namespace) -> None:
    """Show what readers can tell: five sentences of a latent that no namer saw, four names, and which is its own.

    With --out a blind sheet is written, with --in a filled one is read, kept and scored. With --themes sentences and
    names are those of themes; give it again with --in. What readers tell of themes is kept and scored apart.
    """
    if arguments.out is not None:
        _write(arguments)
    elif arguments.filled is not None:
        _read(arguments)
    else:
        _results(arguments)


def _quiz_of(arguments: argparse.Namespace) -> Quiz:
    """Of the run that was named; answers about the bundled one lie where the page Quiz keeps them."""
    from saerec.explorer import Explorer
    from saerec.workspace.notebook import kept_elsewhere, open_notebook
    from saerec.workspace.run import Run

    run = Run(arguments.run)
    elsewhere = kept_elsewhere(default_runs_dir(), run) if bundled_name(arguments.run) else None
    explorer = Explorer(run, open_notebook(run, elsewhere=elsewhere))
    return explorer.quiz_of_themes if arguments.themes else explorer.quiz


def _called(arguments: argparse.Namespace) -> str:
    """The run, and what is asked of it, as a command that is told takes them."""
    return (bundled_name(arguments.run) or str(arguments.run)) + (" --themes" if arguments.themes else "")


def _write(arguments: argparse.Namespace) -> None:
    from saerec.files import write_text
    from saerec.intents.quiz import N_QUESTIONS
    from saerec.serialize import as_csv

    n = N_QUESTIONS if arguments.latents is None else arguments.latents
    if n < 1 or not 0 <= arguments.seed < 10**9:
        raise ConfigError("A sheet needs --latents of 1 or more, and a --seed from 0 to 999999999.")
    sheet = _quiz_of(arguments).sheet(arguments.seed, n)
    write_text(arguments.out, as_csv(sheet).decode())
    if arguments.json:
        print_json({"written": str(arguments.out), "questions": len(sheet), "seed": arguments.seed})
    else:
        fewer = "" if len(sheet) == n else " (no more can be asked)"
        print(
            f"Wrote {arguments.out}: {len(sheet)} questions{fewer}. In the column answer stands a, b, c, d, or none. "
            f"Read it with: saerec quiz {_called(arguments)} --in {arguments.out} --reader NAME"
        )


def _read(arguments: argparse.Namespace) -> None:
    quiz = _quiz_of(arguments)
    if not arguments.reader.strip():
        raise ConfigError("Say who filled the sheet in: --reader NAME")
    filled = quiz.read(arguments.filled)
    kept = quiz.keep(arguments.reader, filled.seed, filled.answers)
    wrong = [
        {"latent": one.latent, "name": one.name, "chosen": one.chosen or None}
        for one in kept.answers
        if one.chosen != one.name
    ]
    if arguments.json:
        told = {"reader": arguments.reader, "seed": filled.seed, **_figures(kept.score)}
        print_json({**told, "unanswered": filled.unanswered, "new": kept.new, "wrong": wrong})
        return
    print(_in_words(arguments.reader, kept.score) + f" Unanswered rows: {filled.unanswered}.")
    if kept.new < len(filled.answers):
        print(f"{len(filled.answers) - kept.new} were answered before: the first answer to a question holds.")
    if wrong:
        print_table([{**row, "chosen": row["chosen"] or "none of them"} for row in wrong])


def _results(arguments: argparse.Namespace) -> None:
    quiz = _quiz_of(arguments)
    found, outdated = quiz.results(), quiz.outdated()
    latents = found.latents.assign(taken_for=found.latents["taken_for"].replace("", "none of them"))
    if arguments.json:
        tables = {"readers": found.readers, "latents": latents.astype(object).where(latents.notna(), None)}
        print_json({"run_id": arguments.run.name, **_figures(found.total), "outdated": outdated, **tables})
        return
    if not found.total.asked:
        print(f"Nobody was asked yet. Write a sheet with: saerec quiz {_called(arguments)} --out sheet.csv")
    else:
        print(_in_words("Readers", found.total) + "\n")
        print_table(_written(found.readers))
        failed = latents[latents["right"] < latents["asked"]]
        if len(failed):
            print(f"\n{'Themes' if arguments.themes else 'Latents'} that readers fail on:")
            print_table(_written(failed))
    if outdated:
        print(f"\nNot counted: {outdated} answers about names that were changed since.")


def _figures(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"right": share.right, "asked": share.asked, "share": share.value, "low": low, "high": high}


def _in_words(who: str, share: Share) -> str:
    from saerec.intents.quiz_score import CHANCE

    if not share.asked:
        return f"{who}: no answers."
    low, high = share.interval
    ends = f"{100 * low:.0f} to {100 * high:.0f} %"
    return f"{who}: {share} right, {100 * share.value:.0f} % (95 % interval {ends}; chance is {100 * CHANCE:.0f} %)."


def _written(table: pd.DataFrame) -> pd.DataFrame:
    """Shares and their ends with two digits."""
    return table.assign(**{name: [f"{value:.2f}" for value in table[name]] for name in ("share", "low", "high")})
