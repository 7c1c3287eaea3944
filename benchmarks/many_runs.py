"""How long do the pages that know all runs take, with three hundred of them?

Copies a run (files are linked, so it costs no disk; the manifest and a label are each copy's own), starts a server on
the folder, and prints what it takes until all of a page has come: at first, again, and after one run has changed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.ui_client import Visitor
from benchmarks.ui_server import Server, served_folder
from saerec.workspace.labels import Label, write_label
from saerec.workspace.run import MANIFEST

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Copy, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=ROOT / "assets" / "demo_run", help="the run that is copied")
    parser.add_argument("--n", type=int, default=300, help="how many")
    a = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=a.run.parent) as folder:
        names = [copied(a.run, Path(folder), place) for place in range(a.n)]
        with served_folder(Path(folder)) as server, Visitor(server.port, server.cpu) as visitor:
            visitor.open("", f"run={names[0]}")
            for page, query in (
                ("overview", ""),
                ("gallery", ""),
                ("gallery", f"pick={names[5]}"),
                ("compare", f"other={names[7]}"),
                ("latents", ""),
            ):
                address = f"run={names[0]}&{query}".rstrip("&")
                asked = [_ask(server, visitor, page.replace("overview", ""), address) for _ in range(4)]
                write_label(Path(folder) / names[9], Label(f"Renamed on {page}"))
                asked.append(_ask(server, visitor, page.replace("overview", ""), address))
                print(f"{page} {query or 'alone'}: {asked[0]}, again {sorted(asked[1:4])[1]}, one changed {asked[4]}")
            if visitor.errors:
                raise SystemExit(f"A page failed: {visitor.errors[0]}")


def copied(run: Path, folder: Path, place: int) -> str:
    """Another run like this one; its name."""
    name = f"copy-{place:03d}"
    shutil.copytree(run, folder / name, copy_function=os.link)
    manifest = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    (folder / name / MANIFEST).unlink()
    (folder / name / MANIFEST).write_text(json.dumps({**manifest, "run_id": name}), encoding="utf-8")
    write_label(folder / name, Label(f"Copy {place}", ("copied",)))
    return name


def _ask(server: Server, visitor: Visitor, page: str, query: str) -> str:
    before = server.cpu()
    wall = visitor.open(page, query)
    return f"{wall:,.0f} ms ({server.cpu() - before:,.0f} of processor time)"


if __name__ == "__main__":
    main()
