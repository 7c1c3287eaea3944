"""What became of the latents of one run in another?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.explorer.runs.latent_matches import RunDiff
from saerec.figures import match_type_bars
from saerec.ui.kit.controls import choice
from saerec.ui.kit.meanings import UNCERTAIN
from saerec.ui.kit.widgets import chart, empty, note, section, table

MATCH_TYPES = {
    "stable": "Found in both: one latent of each, alike in direction and in the texts they share.",
    "split": "One latent of the first run became several in the second.",
    "merged": "Several latents of the first run became one in the second.",
    "dead": "Latents of the first run without a counterpart in the second.",
    "born": "Latents of the second run without a counterpart in the first.",
}


def matched_latents(a: Explorer, b: Explorer, called: tuple[str, str]) -> None:
    """Latents of both runs matched, by what became of them; `called`: how the runs are called."""
    section(
        "What became of the latents?",
        "Matched one to one by the direction of their rows and by the texts that fire them.",
    )
    try:
        found = _diff(a, b)
    except SaerecError as error:
        empty("They cannot be matched.", str(error))
        return
    summary = found.summary()
    left, right = st.columns([2, 3], gap="large")
    with left:
        chart(
            match_type_bars({name: int(summary[name]) for name in MATCH_TYPES}), "Bar chart: what became of the latents"
        )
        note(f"Mean similarity of the matched (MCC): {summary['mcc']:.2f}.")
    with right:
        match_type = choice("fate", "Which", dict(zip(MATCH_TYPES, MATCH_TYPES, strict=True)), default="stable")
        note(MATCH_TYPES[match_type])
        columns: dict[str, Any] = {  # the figure first: on a narrow screen the last column is out of sight
            c.SIMILARITY: st.column_config.NumberColumn(
                "Alike",
                format="%.2f",
                width=70,
                help="From 0 to 1; by the direction of the rows and the texts that fire both.",
            ),
            **{
                name: st.column_config.TextColumn(run, help=UNCERTAIN)
                for name, run in zip(("name_a", "name_b"), called, strict=True)
            },
        }
        latents = found.tables()[match_type]
        if latents.empty:
            empty("None of them.", "Choose another type of match to see its latents.")
        else:
            table(latents, f"Latents that are {match_type}", columns, height=300)


def _diff(a: Explorer, b: Explorer) -> RunDiff:
    key = f"diff:{a.run.fingerprint}:{b.run.fingerprint}:{a.notebook.version()}:{b.notebook.version()}"
    if st.session_state.get("diff", ("", None))[0] != key:
        with st.spinner("Matching the latents ..."):
            st.session_state["diff"] = key, a.match_latents(b)
    return st.session_state["diff"][1]
