"""Every file of a small run damaged in every way, every command and page asked: what is right, clear, or neither.

Prints how many answers were right, one clear line (clear), another answer (wrong) or a traceback (broke), by way.
The last two are to be 0. With --pages pages are asked too, which takes some minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from tests.support.commands import COMMANDS, PAGES, ask, judged, look
from tests.support.damaged import WAYS, artifacts
from tests.support.tiny_run import make_tiny_run


def main() -> None:
    """Damage, ask, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", action="store_true", help="pages too")
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["SAEREC_RUNS_DIR"] = home
        report("commands", commands(Path(home)))
        if a.pages:
            report("pages", pages(Path(home)))


def report(what: str, found: dict[str, Counter[str]]) -> None:
    """One line a way."""
    print(f"{what:<24}{'right':>8}{'clear':>8}{'wrong':>8}{'broke':>8}")
    for way, counts in found.items():
        print(f"{way:<24}" + "".join(f"{counts[how]:>8}" for how in ("right", "clear", "wrong", "broke")))


def commands(home: Path) -> dict[str, Counter[str]]:
    """Way -> how many answers of which kind, over all files and commands."""
    place, whole, out = home / "tiny", home / ".whole", home / ".out"
    out.mkdir()
    make_tiny_run(place, recorded=True)
    shutil.copytree(place, whole)
    right = {name: ask(name, place, out) for name in COMMANDS}
    found: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    for way, damage in WAYS.items():
        for name in ("run.json", *artifacts(whole)):
            shutil.rmtree(place)
            shutil.copytree(whole, place)
            damage(place / name)
            for command in COMMANDS:
                try:
                    how = judged(ask(command, place, out), right[command])
                except Exception:  # what a traceback is made of: counted here, never expected
                    how = "broke"
                found[way][how] += 1
                if how in ("wrong", "broke"):
                    print(f"{how}: {command}, {name} {way}")
    return found


def pages(home: Path) -> dict[str, Counter[str]]:
    """The same of pages. Each run has fingerprints of its own, so that no page is remembered from another."""
    found: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    make_tiny_run(home / "shop", recorded=True)
    right = {page: look(page, "shop")[0] for page in PAGES}
    names = ("run.json", *artifacts(home / "shop"))
    for number, (way, name) in enumerate((way, name) for way in WAYS for name in names):
        shutil.rmtree(home / "shop")
        make_tiny_run(home / "shop", recorded=True, seed=number + 1)
        whole = {}
        WAYS[way](home / "shop" / name)
        for page in PAGES:
            text, errors, broke = look(page, "shop")
            said = any("damaged" in one or "no run" in one.lower() for one in (*errors, text))
            whole[page] = "broke" if broke else "clear" if said else "right" if text == right[page] else "wrong"
            if whole[page] in ("wrong", "broke"):
                print(f"{whole[page]}: {page or 'overview'}, {name} {way}")
        found[way].update(whole.values())
    return found


if __name__ == "__main__":
    main()
