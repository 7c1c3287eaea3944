"""What came of the sweeps, as far as they are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from saerec.figures import setting_heatmap, setting_line
from saerec.jobs import cancel_job, job_status
from saerec.ui.kit import numbers
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.widgets import chart, section
from saerec.workspace.sweeps import METRICS, Sweep, is_grid, known_sweeps, lines_of, load_sweep, results


def sweep_results() -> None:
    """The chosen sweep, redrawn while its runs are made; nothing when there is none."""
    names = known_sweeps(runs_dir())
    if not names:
        return
    section("Sweeps", "Runs that differ in one or two options, and what came of each.")
    wanted = param("sweep")
    left, right = st.columns(2)
    name = left.selectbox(
        "Sweep",
        names,
        index=names.index(wanted) if wanted in names else 0,
        key="sweep-name",
        on_change=lambda: set_param("sweep", st.session_state["sweep-name"]),
    )
    metric = right.selectbox("Show", list(METRICS), format_func=lambda name: METRICS[name], key="sweep-metric")
    sweep = load_sweep(runs_dir(), name)
    active = _active(runs_dir(), sweep)

    @st.fragment(run_every=3.0 if active else None)
    def live() -> None:
        _draw(sweep, results(runs_dir(), sweep), metric)
        if active and not _active(runs_dir(), sweep):
            st.rerun()

    live()
    if active:
        st.button(
            f"Cancel the {len(active)} that are left",
            icon=":material/stop:",
            key="sweep-cancel",
            on_click=_cancel_all,
            args=(active,),
        )


def _cancel_all(active: list[Path]) -> None:
    """From the end, so that none starts while the others are told."""
    for run_dir in reversed(active):
        cancel_job(run_dir)


def _active(directory: Path, sweep: Sweep) -> list[Path]:
    places = [directory / point.run_id for point in sweep.points]
    return [place for place in places if job_status(place).is_active]


def _draw(sweep: Sweep, table: pd.DataFrame, metric: str) -> None:
    done = int(table[metric].notna().sum())
    st.caption(f"{done} of {len(table)} runs have come so far.")
    if done and is_grid(table, sweep.keys):
        rows, columns = sweep.keys
        chart(
            setting_heatmap(table, columns, rows, metric, METRICS[metric]),
            f"Heat map of {METRICS[metric]} over {columns} and {rows}",
            key="sweep-heat",
        )
    elif done:
        for place, (key, rows) in zip(st.columns(len(sweep.keys)), lines_of(table, sweep.keys).items(), strict=True):
            with place:
                chart(
                    setting_line(rows, key, metric, METRICS[metric]),
                    f"Line of {METRICS[metric]} over {key}",
                    key=f"sweep-line-{key}",
                )
    shown = table.assign(
        run_id=[
            f"./?run={name}" if state == "done" else None
            for name, state in zip(table["run_id"], table["state"], strict=True)
        ]
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            "run_id": st.column_config.LinkColumn("Run", display_text="run=(.*)", help="Opens the run in another tab."),
            "state": "State",
            **{name: st.column_config.NumberColumn(label, format="%.4g") for name, label in METRICS.items()},
        },
        placeholder=numbers.NOTHING,
        alt="Table of the sweep's runs",
    )
