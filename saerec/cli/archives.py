"""A run as one file: export it, import it; delete runs, and bring them back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saerec.cli.options import add_json, add_run, add_runs_dir, check_own
from saerec.cli.terminal import print_json, print_table
from saerec.errors import RunError
from saerec.places import bundled_runs

if TYPE_CHECKING:
    from saerec.workspace.catalog import RunSummary


def add_commands(commands: Any) -> None:
    """`runs`, `cancel`, `export`, `import`, `delete`."""
    listing = commands.add_parser("runs", help="list all runs", description=_runs.__doc__)
    add_runs_dir(listing)
    add_json(listing)
    listing.set_defaults(handler=_runs)
    cancel = commands.add_parser("cancel", help="end the job of a run", description=_cancel.__doc__)
    cancel.add_argument("run", type=Path, metavar="RUN", help="folder of the run, or its name below the runs folder")
    add_runs_dir(cancel)
    cancel.set_defaults(handler=_cancel)
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


def _cancel(arguments: argparse.Namespace) -> None:
    """End the job that makes RUN, also one that is stuck or waits; what is finished is kept, and the same command goes
    on from there."""
    from saerec.jobs import cancel_job, job_status

    place = arguments.run if (arguments.run / "job").is_dir() else arguments.runs_dir / arguments.run.name
    before = job_status(place)
    if not before.is_active:
        said = f"its last one: {before.state}" if before.state != "none" else "it never had one"
        raise RunError(f"{place.name} has no job at work ({said}). Jobs at work are listed by: saerec runs")
    cancel_job(place)
    if job_status(place).is_active:
        raise RunError(f"Process {before.pid} of {place.name} does not end: it hangs within the system. Restart it.")
    print(f"Cancelled {place.name}. What is finished is kept.")


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
