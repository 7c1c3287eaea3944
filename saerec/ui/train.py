"""From data to a run, in the browser."""

from __future__ import annotations

import shlex
from pathlib import Path
from uuid import uuid4

import streamlit as st

from saerec.errors import ConfigError
from saerec.figures import training_curve
from saerec.jobs import JobStatus, cancel_job, job_status, log_tail, read_metrics, start_job
from saerec.runs import STAGES, check_run_id
from saerec.settings import PRESETS
from saerec.ui.components import chart, head, plain, section
from saerec.ui.loaders import runs_dir
from saerec.ui.state import param, set_param

KINDS = ("Demo shop", "Upload a file", "A folder on this machine")
ENDINGS = ["csv", "tsv", "jsonl", "json", "parquet", "gz"]


def render() -> None:
    """Choose data and settings, start, watch."""
    head("Train", "Train a run", "Everything runs on this machine, in a process of its own. You may close the page and "
         "return.")  # fmt: skip
    watched = param("job")
    if watched:
        _watch(watched)
    with st.container(border=True):
        _form()


def _form() -> None:
    kind = st.radio("Data", KINDS, horizontal=True, key="train-kind")
    upload = folder = None
    if kind == KINDS[1]:
        upload = st.file_uploader(
            "Interactions: one row a review or purchase", type=ENDINGS,
            help="Needs a user and an item column, best also time, rating and review text. Names are recognised.",
        )  # fmt: skip
    elif kind == KINDS[2]:
        folder = st.text_input("Folder or file", placeholder="/data/reviews", key="train-folder")
    left, middle, right = st.columns(3)
    run_id = left.text_input("Name of the run", value="my-run", key="train-run-id")
    preset = middle.selectbox("Preset", list(PRESETS), key="train-preset",
                              help="tiny: minutes; small: a first look; best: accuracy; paper: published.")  # fmt: skip
    seed = right.number_input("Seed", min_value=0, value=0, step=1, key="train-seed")
    k_core = st.slider("Keep users and items with at least so many interactions", 0, 10, 5, key="train-k-core")
    options = ["--preset", preset, "--seed", str(int(seed)), "--set", f"data.k_core={k_core}"]
    if st.button("Start training", type="primary", icon=":material/play_arrow:"):
        run_dir = runs_dir() / check_run_id(run_id.strip())
        source = _source(kind, upload, folder)
        argv = [*source, "--run-id", run_dir.name, "--runs-dir", str(runs_dir()), *options]
        start_job(argv, run_dir)
        set_param("job", run_dir.name)
        st.rerun()
    shown = ["demo"] if kind == KINDS[0] else ["run", "--data", folder or "YOUR-FILE"]
    with st.expander("The same on the command line", icon=":material/terminal:"):
        st.code(shlex.join(["saerec", *shown, "--run-id", run_id, *options]), language="sh")


def _source(kind: str, upload: object, folder: str | None) -> list[str]:
    """The first words of the command: which data."""
    if kind == KINDS[0]:
        return ["demo"]
    if kind == KINDS[2]:
        path = Path((folder or "").strip())
        if not folder or not path.exists():
            raise ConfigError(f"There is no file or folder {folder!r} on this machine. Give a path that exists.")
        return ["run", "--data", str(path)]
    if upload is None:
        raise ConfigError("Choose a file first: CSV, TSV, JSONL or Parquet, plain or .gz.")
    return ["run", "--data", str(_keep(upload))]


def _keep(upload: object) -> Path:
    """The uploaded bytes under a name of our own; of the given name only the known endings are kept."""
    endings = [part for part in Path(upload.name).name.lower().split(".")[1:] if part in ENDINGS]  # type: ignore[attr-defined]
    place = runs_dir() / ".uploads" / ".".join([uuid4().hex, *endings])
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(upload.getbuffer())  # type: ignore[attr-defined]
    return place


def _watch(name: str) -> None:
    run_dir = runs_dir() / check_run_id(name)
    status = job_status(run_dir)
    if status.state == "none":
        st.warning(f"There is no job {plain(name)}. Start one below.")
        return
    running = status.state == "running"

    @st.fragment(run_every=1.0 if running else None)
    def live() -> None:
        now = job_status(run_dir)
        _show(run_dir, now)
        if running and now.state != "running":
            st.rerun()

    with st.container(border=True):
        live()


def _show(run_dir: Path, status: JobStatus) -> None:
    heads = {
        "running": "is being trained",
        "done": "is ready",
        "failed": "stopped with an error",
        "cancelled": "was cancelled",
    }
    st.subheader(f"{plain(run_dir.name)} {heads[status.state]}", anchor=False)
    if status.state == "running":
        place = STAGES.index(status.stage) if status.stage in STAGES else 0
        part = status.done / status.total if status.total else 0.0
        st.progress(min((place + part) / len(STAGES), 1.0), text=f"Stage {place + 1} of {len(STAGES)}: {status.stage}")
        st.button("Cancel", icon=":material/stop:", on_click=cancel_job, args=(run_dir,), key="cancel")
    elif status.state == "done":
        st.page_link(
            "app.py", label="Open the run", icon=":material/arrow_forward:", query_params={"run": run_dir.name}
        )
    elif status.state == "failed":
        st.error(plain(status.error.removeprefix("saerec: "), 500))
    else:
        st.info("What was finished is kept: start it again with the same name to go on.")
    rows = read_metrics(run_dir)
    if len(rows):
        _curves(rows)
    lines = log_tail(run_dir)
    if lines:
        with st.expander("Log"):
            st.code("\n".join(lines), language=None)


def _curves(rows: object) -> None:
    left, right = st.columns(2)
    sae = rows[rows["stage"] == "sae"]  # type: ignore[index]
    if len(sae):
        with left:
            section("Dictionary: unexplained variance", small=True)
            lines = {"fvu": "training", "fvu_held_out": "held out"}
            chart(training_curve(sae, "step", lines), "Line chart: FVU by step", key="curve-sae")
    recommender = rows[rows["stage"] == "recommender"]  # type: ignore[index]
    if len(recommender):
        with right:
            section("Recommender: validation accuracy", small=True)
            lines = {name: name for name in ("HR@10", "NDCG@10")}
            chart(training_curve(recommender, "epoch", lines), "Line chart: accuracy by epoch", key="curve-recommender")
