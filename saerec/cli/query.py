"""Questions to a finished run: facts as text, or as JSON with --json. External ids everywhere."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from saerec.cli.terminal import print_record, print_table
from saerec.errors import ConfigError, NotFoundError
from saerec.jsonable import plain

if TYPE_CHECKING:
    from saerec.explorer import Explorer, Intervention


def add_commands(commands: Any) -> None:
    """`info`, `latents`, `latent`, `user`, `recommend`, `explain`, `evaluate`."""
    _command(commands, "info", "what a run holds and how good it is", _info)
    latents = _command(commands, "latents", "list latents", _latents)
    latents.add_argument("--search", default="", metavar="T", help="only latents whose name or description holds T")
    latents.add_argument("--top", type=int, metavar="N", help="at most N rows")
    _command(commands, "latent", "what one latent means", _latent).add_argument("latent", type=int, metavar="ID")
    _command(commands, "user", "what one person wants", _user).add_argument("user", metavar="USER")
    with_intervention(_command(commands, "recommend", "rank items for one person", _recommend))
    explain = with_intervention(_command(commands, "explain", "why this item for this person", _explain))
    explain.add_argument("--item", required=True, metavar="I", help="the item to explain")
    _command(commands, "evaluate", "accuracy on the held-out interactions", _evaluate)


def _command(commands: Any, name: str, summary: str, handler: Any) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("run", type=Path, metavar="RUN", help="a run directory")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=handler)
    return parser


def with_intervention(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Arguments that name a person and what is changed by hand."""
    parser.add_argument("--user", required=True, metavar="U", help="user id")
    parser.add_argument("--history", nargs="+", metavar="ITEM", help="read these items instead of the user's history")
    parser.add_argument("--k", type=int, default=10, help="length of the list")
    parser.add_argument("--branch", nargs="+", default=[], metavar="NAME=W", help="sequence, personal, public")
    parser.add_argument("--intent", nargs="+", default=[], metavar="LATENT=SCALE", help="0 removes, 2 doubles")
    parser.add_argument("--without", nargs="+", default=[], metavar="ITEM", help="forget these items of the history")
    return parser


def explorer_of(arguments: argparse.Namespace) -> Explorer:
    """The explorer of the run that was named."""
    from saerec.explorer import Explorer
    from saerec.workspace.run import Run

    return Explorer(Run(arguments.run))


def _pairs(name: str, texts: list[str]) -> dict[str, float]:
    pairs = {}
    for text in texts:
        key, sign, value = text.partition("=")
        try:
            pairs[key] = float(value)
        except ValueError:
            sign = ""
        if not sign or not np.isfinite(pairs[key]):
            raise ConfigError(f"--{name} {text!r}: write NAME=NUMBER.")
    return pairs


def intervention(arguments: argparse.Namespace) -> Intervention[str]:
    """What is changed by hand. Raises ConfigError, NotFoundError."""
    from saerec.explorer import Intervention

    scales = _pairs("intent", arguments.intent)
    wrong = [key for key in scales if not key.isdigit()]
    if wrong:
        raise NotFoundError(f"--intent {wrong[0]!r}: a latent is a number; list them with: saerec latents RUN")
    return Intervention(
        branches=_pairs("branch", arguments.branch),
        intents={int(key): scale for key, scale in scales.items()},
        without=tuple(arguments.without),
        history=None if arguments.history is None else tuple(arguments.history),
    )


def _print(arguments: argparse.Namespace, content: Any) -> None:
    if arguments.json:
        print(json.dumps(plain(content), ensure_ascii=False, indent=1))
    elif isinstance(content, pd.DataFrame):
        print_table(content)
    else:
        print_record(plain(content))


def _info(arguments: argparse.Namespace) -> None:
    _print(arguments, explorer_of(arguments).overview())


def _latents(arguments: argparse.Namespace) -> None:
    _print(arguments, explorer_of(arguments).latents(search=arguments.search, top=arguments.top))


def _latent(arguments: argparse.Namespace) -> None:
    detail = plain(explorer_of(arguments).latent(arguments.latent))
    _print(arguments, {**detail.pop("row"), **detail})


def _user(arguments: argparse.Namespace) -> None:
    detail = plain(explorer_of(arguments).user(arguments.user))
    names = {"personal": "personal_intents", "public": "public_intents"}
    _print(arguments, {names.get(key, key): value for key, value in detail.items()})


def _recommend(arguments: argparse.Namespace) -> None:
    found = explorer_of(arguments).recommend(arguments.user, intervention(arguments), k=arguments.k)
    items = found.items[["rank", "item_id", "title", "score"]]
    if arguments.json:
        _print(arguments, {"branch_weights": found.branch_weights, "items": items})
    else:
        print_record(plain(found.branch_weights))
        print_table(items)


def _explain(arguments: argparse.Namespace) -> None:
    _print(arguments, explorer_of(arguments).explain(arguments.user, arguments.item, intervention(arguments)))


def _evaluate(arguments: argparse.Namespace) -> None:
    evaluation = explorer_of(arguments).evaluation()
    if arguments.json:
        _print(arguments, evaluation)
    else:
        print_table(pd.DataFrame(evaluation["models"]).T.rename_axis("model").reset_index())
