"""Questions to a finished run: facts as text, or as JSON with --json. External ids everywhere."""

from __future__ import annotations

import argparse
import math
import sys
from typing import TYPE_CHECKING, Any, Final

from saerec.cli import everybody
from saerec.cli.options import add_json, add_many, add_run, check_own
from saerec.cli.person import in_words
from saerec.cli.terminal import print_json, print_record, print_table
from saerec.errors import ConfigError, NotFoundError

if TYPE_CHECKING:
    import pandas as pd

    from saerec.explorer import Explorer, Intervention

SHOWN: Final = 20
"""Rows of each list of `diff` on a terminal; --json gives all."""
ADDS_UP: Final = ("parts", "rest")
"""Fields of an explanation that add up to its score: every delta_score of the parts, and the rest."""
OTHER_CUTS: Final = ("groups", "history")
"""Fields that cut the same score once more: the parts by what they mean, and each item of the history."""
CASE_COLUMNS: Final = ("user_id", "item_id", "title", "rank", "cause", "preferred", "lacked")
"""Of `failures` on a terminal; --json gives all."""
CAUSE_COLUMNS: Final = ("cause", "cases", "share", "of_misses", "of_hits", "lift", "counts", "meaning")
"""Of its causes on a terminal."""
THEME_COLUMNS: Final = ("theme", "name", "verdict", "kind", "n_people", "n_texts", "praised", "repeated", "n_latents")
"""Of `themes` on a terminal; --json gives all."""


def add_commands(commands: Any) -> None:
    """`info`, `themes`, `theme`, `latents`, `latent`, `user`, `recommend`, `explain`, `evaluate`, `failures` and
    `diff`."""
    _command(commands, "info", "what a run holds and how good it is", _info)
    themes = _command(commands, "themes", "list themes, what people want and things", _themes)
    themes.add_argument("--search", default="", metavar="T", help="only themes that hold T, or whose latents do")
    themes.add_argument("--top", type=int, metavar="N", help="at most N rows")
    _command(commands, "theme", "the latents inside one theme", _theme).add_argument(
        "theme", type=int, metavar="N", help="its number"
    )
    latents = _command(commands, "latents", "list latents", _latents)
    latents.add_argument("--search", default="", metavar="T", help="only latents whose name or description holds T")
    latents.add_argument("--top", type=int, metavar="N", help="at most N rows")
    _command(commands, "latent", "what one latent means", _latent).add_argument(
        "latent", type=int, metavar="ID", help="its number"
    )
    _command(commands, "user", "what one person wants", _user).add_argument("user", metavar="USER", help="user id")
    recommend = _command(commands, "recommend", "rank items for one person, or for everybody", _recommend)
    everybody.add_options(with_intervention(recommend, user_needed=False))
    explain = with_intervention(_command(commands, "explain", "why this item for this person", _explain))
    explain.add_argument("--item", required=True, metavar="I", help="the item to explain")
    explain.add_argument("--first", action="store_true", help="instead, the smallest turns that make it first")
    _command(commands, "evaluate", "accuracy on the held-out interactions", _evaluate)
    failures = _command(commands, "failures", "where the model fails, case by case", _failures)
    failures.add_argument("--cause", metavar="CAUSE", help="only misses of this cause")
    failures.add_argument("--top", type=int, metavar="N", help="at most N cases")
    diff = commands.add_parser("diff", help="what became of the latents", description=_diff.__doc__)
    add_run(diff, "run_a")
    add_run(diff, "run_b", "the run it is compared with")
    add_json(diff)
    carry = "copy what people wrote about RUN_A's latents to their stable matches in RUN_B"
    diff.add_argument("--carry-names", action="store_true", help=carry)
    diff.set_defaults(handler=_diff)


def _command(commands: Any, name: str, summary: str, handler: Any) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=handler.__doc__)
    add_run(parser)
    add_json(parser)
    parser.set_defaults(handler=handler)
    return parser


def with_intervention(parser: argparse.ArgumentParser, *, user_needed: bool = True) -> argparse.ArgumentParser:
    """Arguments that name a person and what is changed by hand."""
    parser.add_argument("--user", required=user_needed, metavar="U", help="user id")
    add_many(parser, "--history", metavar="ITEM", help="read these items, in this order, instead of the user's history")
    parser.add_argument("--k", type=int, default=10, help="length of the list")
    add_many(parser, "--branch", default=[], metavar="NAME=W", help="sequence, personal, public")
    add_many(parser, "--intent", default=[], metavar="LATENT=SCALE", help="0 removes, 2 doubles")
    add_many(parser, "--without", default=[], metavar="ITEM", help="forget these items of the history")
    held_out = "without the last interaction, held out as when accuracy was measured; else all is read"
    parser.add_argument("--as-evaluated", action="store_true", help=held_out)
    return parser


def explorer_of(arguments: argparse.Namespace) -> Explorer:
    """The explorer of the run that was named."""
    from saerec.explorer import Explorer
    from saerec.workspace.run import Run

    explorer = Explorer(Run(arguments.run))
    if trouble := explorer.notebook.trouble():
        print(f"saerec: {trouble}", file=sys.stderr)
    return explorer


def _pairs(name: str, texts: list[str]) -> dict[str, float]:
    pairs = {}
    for text in texts:
        key, sign, value = text.partition("=")
        try:
            pairs[key] = float(value)
        except ValueError:
            sign = ""
        if not sign or not math.isfinite(pairs[key]):
            raise ConfigError(f"--{name} {text!r}: write NAME=NUMBER.")
    return pairs


def intervention(arguments: argparse.Namespace) -> Intervention[str]:
    """What is changed by hand. Raises ConfigError, NotFoundError."""
    from saerec.explorer.api import by_hand

    scales = _pairs("intent", arguments.intent)
    wrong = [key for key in scales if not key.isdigit()]
    if wrong:
        raise NotFoundError(f"--intent {wrong[0]!r}: a latent is a number; list them with: saerec latents RUN")
    intents = {int(key): scale for key, scale in scales.items()}
    branches = _pairs("branch", arguments.branch)
    return by_hand(arguments.history, branches, intents, arguments.without, as_evaluated=arguments.as_evaluated)


def _print(arguments: argparse.Namespace, content: Any) -> None:
    (print_json if arguments.json else print_record)(content)


def _print_rows(arguments: argparse.Namespace, table: pd.DataFrame) -> None:
    (print_json if arguments.json else print_table)(table)


def _info(arguments: argparse.Namespace) -> None:
    """What a run holds, what its dictionary is like, and how good it is."""
    _print(arguments, explorer_of(arguments).overview())


def _themes(arguments: argparse.Namespace) -> None:
    """Themes: kind, how many people and sentences speak of each, praised or missed; intents first, then things."""
    from saerec.explorer.guesses import marked

    table = explorer_of(arguments).themes(search=arguments.search, top=arguments.top)
    _print_rows(arguments, table if arguments.json else marked(table)[list(THEME_COLUMNS)])


def _theme(arguments: argparse.Namespace) -> None:
    """One theme: its figures, and the latents that mean it."""
    from saerec.serialize import plain

    detail = plain(explorer_of(arguments).theme(arguments.theme))
    _print(arguments, {**detail.pop("row"), **detail})


def _latents(arguments: argparse.Namespace) -> None:
    """Latents with names, scores and how often they fire."""
    _print_rows(arguments, explorer_of(arguments).latents(search=arguments.search, top=arguments.top))


def _latent(arguments: argparse.Namespace) -> None:
    """The sentences that fire a latent, word by word, its items and what lies near."""
    from saerec.serialize import plain

    detail = plain(explorer_of(arguments).latent(arguments.latent))
    _print(arguments, {**detail.pop("row"), **detail})


def _user(arguments: argparse.Namespace) -> None:
    """What a person comes back to, theme by theme with the sentence behind each, what they deal with, and their
    history; with --json the intents that their recommendations are made from, too."""
    from saerec.serialize import plain

    found = explorer_of(arguments).user(arguments.user)
    if not arguments.json:
        print_record(in_words(found))
        return
    names = {"personal": "personal_intents", "public": "public_intents"}
    _print(arguments, {names.get(key, key): value for key, value in plain(found).items()})


def _recommend(arguments: argparse.Namespace) -> int | None:
    """Rank items for a person as they are today: all that they have is read, and none of it is recommended.

    With --as-evaluated, as when accuracy was measured; what they have already is then marked. With --all and --to, for
    everybody, with the reasons, as one Parquet file.
    """
    if everybody.is_asked(arguments):
        return everybody.recommend(arguments, explorer_of(arguments))
    found = explorer_of(arguments).recommend(arguments.user, intervention(arguments), k=arguments.k)
    items = found.items[["rank", "item_id", "title", "score", "owned"]]
    if arguments.json:
        bought = {"item_id": found.target_item_id, "rank": found.target_rank} if found.target_item_id else None
        view = {"as_evaluated": arguments.as_evaluated, "bought_next": bought}
        print_json({**view, "branch_weights": found.branch_weights, "items": items})
        return None
    print_record(found.branch_weights)
    marked = items.assign(owned=items["owned"].map({True: "has it", False: ""})).rename(columns={"owned": ""})
    print_table(marked if items["owned"].any() else items.drop(columns="owned"))
    if arguments.as_evaluated:
        print("As evaluated: the last interaction is held out, so what the person has already can be in the list.")
    if found.target_rank is not None:
        print(f"Bought next: {found.target_item_id}, rank {found.target_rank:,}.")
    return None


def _explain(arguments: argparse.Namespace) -> None:
    """Why an item stands where it does, in sentences, then every part of its score and what is lost without it.

    The parts add up to the score; groups and history are other cuts through the same score. With --first, the fewest
    intents to turn, then by the fewest steps of 0.1, that make the item first.
    """
    from saerec.serialize import plain

    explorer, change = explorer_of(arguments), intervention(arguments)
    asked = explorer.to_first if arguments.first else explorer.explain
    found = asked(arguments.user, arguments.item, change)
    cuts = {} if arguments.first else {"adds_up": list(ADDS_UP), "other_cuts": list(OTHER_CUTS)}
    _print(arguments, {"why": found.in_words(), "as_evaluated": change.as_evaluated, **cuts, **plain(found)})


def _evaluate(arguments: argparse.Namespace) -> None:
    """Metrics of the model and of its baselines on the held-out interactions."""
    from saerec.explorer.api import OpenRun

    explorer = explorer_of(arguments)
    if arguments.json:
        _print(arguments, explorer.evaluation())
    else:
        found = OpenRun(explorer).evaluate()
        print_table(found.models)
        for line in [found.measured, *explorer.evaluation_notes()]:
            if line:
                print(line)


def _failures(arguments: argparse.Namespace) -> None:
    """People whose held-out item is not among the first ten: how many by cause, and each case."""
    from saerec.explorer.evaluation.miss_causes import CAUSES

    if arguments.cause is not None and arguments.cause not in CAUSES:
        raise ConfigError(f"There is no cause {arguments.cause!r}. Valid: {', '.join(CAUSES)}.")
    found = explorer_of(arguments).failures()
    causes, cases = found.causes, found.cases.assign(lacked=found.lacked())
    cases = cases[cases["cause"] == arguments.cause] if arguments.cause else cases
    cases = cases if arguments.top is None else cases.head(arguments.top)
    if arguments.json:
        print_json({"causes": causes, "cases": cases.assign(lacked=found.cases["lacked"])})
        return
    if said := found.drawn():
        print(f"{said}\n")
    print_table(causes[list(CAUSE_COLUMNS)])
    print()
    print_table(cases[list(CASE_COLUMNS)])


def _diff(arguments: argparse.Namespace) -> None:
    """Match the latents of two runs by dictionary and by activations: stable, split, merged, born, dead."""
    from saerec.explorer import Explorer
    from saerec.workspace.run import Run

    if arguments.carry_names:
        check_own(arguments.run_b)
    a, b = (Explorer(Run(directory)) for directory in (arguments.run_a, arguments.run_b))
    found = a.match_latents(b)
    tables = found.tables()
    summary = {"run_a": a.run.run_id, "run_b": b.run.run_id, **found.summary()}
    if arguments.carry_names:
        summary["carried"] = a.carry_names(found, b)
    if arguments.json:
        counts = {f"n_{match_type}": summary.pop(match_type) for match_type in tables}
        print_json({**summary, **counts, **tables})
        return
    print_record(summary)
    for match_type, table in tables.items():
        if len(table):
            more = f", {SHOWN} of {len(table):,} pairs" if len(table) > SHOWN else ""
            print(f"\n{match_type}{more}:")
            print_table(table.head(SHOWN))
