"""Explanation cards: export one, and work one out again."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pandas as pd

from saerec.cli.query import explorer_of, intervention, with_intervention
from saerec.cli.terminal import print_table
from saerec.errors import CardError
from saerec.files import write_json, write_text
from saerec.serialize import plain

LARGEST = 5_000_000
"""Bytes of a card that is read: a real one has under a hundred thousand."""


def add_commands(commands: Any) -> None:
    """`card` and `verify`."""
    card = with_intervention(commands.add_parser("card", help="export an explanation card", description=_card.__doc__))
    card.add_argument("run", type=Path, metavar="RUN", help="a run directory")
    card.add_argument("--item", required=True, metavar="I", help="the item to explain")
    card.add_argument("--out", type=Path, required=True, metavar="F", help="F.html and F.json are written")
    card.set_defaults(handler=_card)
    verify = commands.add_parser("verify", help="work a card out again", description=_verify.__doc__)
    verify.add_argument("card", type=Path, metavar="CARD.json", help="an exported card")
    verify.add_argument("--run", type=Path, required=True, metavar="RUN", help="the run it was made from")
    verify.add_argument("--json", action="store_true", help="print JSON")
    verify.set_defaults(handler=_verify)


def _card(arguments: argparse.Namespace) -> None:
    """Write one recommendation with all its reasons as HTML, and as JSON that `saerec verify` works out again."""
    from saerec.report.card import build_card, card_html

    card = build_card(explorer_of(arguments), arguments.user, arguments.item, intervention(arguments))
    html, data = arguments.out.with_suffix(".html"), arguments.out.with_suffix(".json")
    write_text(html, card_html(card))
    write_json(data, card)
    print(f"Wrote {html} and {data}.")


def _verify(arguments: argparse.Namespace) -> int:
    """Work every number of a card out again and say which hold. Exit code 1 when one does not."""
    from saerec.report.card import verify_card

    checks = pd.DataFrame([plain(check) for check in verify_card(explorer_of(arguments), _read(arguments.card))])
    wrong = checks[~checks["holds"]]
    if arguments.json:
        print(
            json.dumps({"checked": len(checks), "holds": int(checks["holds"].sum()), "wrong": plain(wrong)}, indent=1)
        )
    else:
        print(f"{int(checks['holds'].sum())} of {len(checks)} statements hold.")
        if len(wrong):
            print_table(wrong[["what", "stated", "found"]].astype(str))
    return 1 if len(wrong) else 0


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise CardError(f"{path} is too large to be an explanation card.")
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CardError(f"{path} cannot be read as a card: {error}. Give the .json that was exported.") from None
