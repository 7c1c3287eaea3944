"""What do other settings give? Runs on the same data beside this one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec.explorer import Explorer
from saerec.explorer.runs import side_by_side
from saerec.explorer.runs.usable import usable_runs
from saerec.figures import setting_line
from saerec.rights import Role, may
from saerec.ui.kit.address import link
from saerec.ui.kit.loaders import known_runs
from saerec.ui.kit.widgets import chart, empty, note, section, table
from saerec.workspace.run import Run

NAMES = {
    "sae.k": "K, latents active a sentence",
    "sae.n_latents": "latents of the dictionary",
    "intents.n_personal": "personal intents a person",
    "intents.n_public": "public intents",
    "recommender.d_model": "width of the network",
}
A_ROW = 2


def sensitivity(explorer: Explorer) -> None:
    """NDCG@10 over each setting that runs on the same data differ in, and all of these runs as a table."""
    section(
        "What do other settings give?",
        "Runs on the same data. A line joins runs that differ in this setting and "
        "in no other; whiskers are 95 % intervals.",
    )
    others = _other_runs(explorer)
    lines = side_by_side.sensitivity(explorer.run, others)
    for setting, place in zip(lines, _places(len(lines)), strict=True):
        with place:
            chart(
                setting_line(lines[setting].rename(columns=NAMES), NAMES[setting], "NDCG@10", "NDCG@10"),
                f"Line of NDCG@10 over {NAMES[setting]}",
            )
    if not lines:
        empty(
            "No other run differs from this one in one setting alone.",
            "A sweep makes some: one run for each K, and for each number of personal intents.",
        )
    if may(Role.TRAINER):
        st.page_link(
            "pages/train.py",
            label="Prepare such a sweep",
            icon=":material/insights:",
            query_params=link(like=explorer.run.run_id, vary="sensitivity"),
            help="Opens Train with the settings of this run and the values of the paper.",
        )
    found = side_by_side.on_same_data(explorer.run, others)
    if len(found) > 1:
        with st.expander(f"All {len(found)} runs as a table", icon=":material/table:"):
            _table(found)


def _places(n: int) -> list[st.delta_generator.DeltaGenerator]:
    """Side by side, two a row; a single one takes the whole width."""
    if n == 1:
        return [st.container()]
    rows = [st.columns(A_ROW, gap="large") for _ in range(0, n, A_ROW)]
    return [place for row in rows for place in row][:n]


def _table(found: pd.DataFrame) -> None:
    number = st.column_config.NumberColumn
    columns = {
        "run": "Run",
        "n_latents": number("Latents", format="%d"),
        "k": number("K", format="%d"),
        "intents.n_personal": number("Personal intents", format="%d"),
        "intents.n_public": number("Public intents", format="%d"),
        "recommender.d_model": number("Width", format="%d"),
        "fvu": number("Unexplained", format="percent"),
        "HR@10": number("HR@10", format="%.3f"),
        "NDCG@10": number("NDCG@10", format="%.3f"),
    }
    table(found, "Table of runs on the same data", columns)
    note("Runs that differ in several settings, or in others than these, stand in the table only.")


def _other_runs(explorer: Explorer) -> list[Run]:
    """Every other run that can be read."""
    own = explorer.run.directory.resolve()
    return usable_runs([path for path in known_runs().values() if path.resolve() != own])
