"""A run as one file: export it, import it; delete runs, and bring them back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saerec.cli.options import add_json, add_run, add_runs_dir, check_own
from saerec.cli.terminal import print_json, print_table
from saerec.places import bundled_runs

if TYPE_CHECKING:
    from saerec.workspace.catalog import RunSummary


def add_commands(commands: Any) -> None:
    """`runs`, `export`, `import`, `delete`."""
    listing = commands.add_parser("runs", help="list all runs", description=_runs.__doc__)
    add_runs_dir(listing)
    add_json(listing)
    listing.set_defaults(handler=_runs)
    export = commands.add_parser("export", help="write a run as one .zip", description=_export.__doc__)
    add_run(export)
    export.add_argument("--out", type=Path, required=True, metavar="F.zip", help="the file to write")
    slim = "leave out embeddings, which can be made again"
    export.add_argument("--without-embeddings", action="store_true", help=slim)
    export.set_defaults(handler=_export)
    load = commands.add_parser("import", help="read a run that was exported", description=_import.__doc__)
    load.add_argument("archive", type=Path, metavar="F.zip", help="an exported run")
    load.add_argument("--run-id", metavar="NAME", help="another name for it")
    add_runs_dir(load)
    load.set_defaults(handler=_import)
    delete = commands.add_parser("delete", help="move a run to the trash", description=_delete.__doc__)
    add_run(delete)
    delete.set_defaults(handler=_delete)


def _runs(arguments: argparse.Namespace) -> None:
    """List all runs with their state, data, accuracy and size; the newest first, the bundled ones last."""
    from saerec.workspace.catalog import list_runs, summarise

    runs = list_runs(arguments.runs_dir)
    rows = [{**_row(run), "bundled": False} for run in runs]
    own = {run.run_id for run in runs}
    for name, place in bundled_runs().items():
        if name not in own:
            rows.append({**_row(summarise(place)), "run_id": name, "bundled": True})
    (print_json if arguments.json else print_table)(rows)


def _row(run: RunSummary) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "title": run.label.title,
        "state": run.state,
        "dataset": run.dataset,
        "preset": run.preset,
        "HR@10": run.hit_rate,
        "NDCG@10": run.ndcg,
        "seconds": round(run.seconds, 1),
        "megabytes": round(run.n_bytes / 1e6, 1),
        "final_of": run.final_of,
        "reason": run.reason,
    }


def _export(arguments: argparse.Namespace) -> None:
    """Write a run, its label and what people wrote about its latents as one .zip with a hash for every file."""
    from saerec.workspace.archive import export_run

    export_run(arguments.run, arguments.out, embeddings=not arguments.without_embeddings)
    print(f"Wrote {arguments.out} ({arguments.out.stat().st_size / 1e6:,.1f} MB).")


def _import(arguments: argparse.Namespace) -> None:
    """Check an exported run (names, sizes, hashes, versions, no pickle) and put it beside the others."""
    from saerec.workspace.archive import import_run

    run = import_run(arguments.archive, arguments.runs_dir, arguments.run_id)
    print(f"Imported {run.directory}.")


def _delete(arguments: argparse.Namespace) -> None:
    """Move a run to the trash beside it, from where the Runs page brings it back; never while it is trained."""
    from saerec.workspace.run import Run
    from saerec.workspace.trash import FOLDER, delete_run

    Run(arguments.run)  # what is no run is not ours to move
    check_own(arguments.run)
    ticket = delete_run(arguments.run.resolve())
    print(f"Moved to {arguments.run.resolve().parent / FOLDER / ticket}. The Runs page brings it back.")
