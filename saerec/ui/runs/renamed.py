"""What the last naming changed, and the way back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.pipeline.naming import undo_naming
from saerec.report import keep_report
from saerec.ui.kit import numbers
from saerec.ui.kit.address import set_param
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.widgets import note, section, table
from saerec.workspace.catalog import RunSummary
from saerec.workspace.earlier_names import (
    NAME_BEFORE,
    SCORE_BEFORE,
    has_earlier_names,
    is_half_named,
    mean_scores,
    name_changes,
)
from saerec.workspace.notebook import kept_elsewhere, open_notebook
from saerec.workspace.run import Run

_UNDONE = "naming-undone"


def renamed(run: RunSummary) -> None:
    """Old and new names with their scores, and Undo; nothing where no earlier names are kept."""
    if st.session_state.pop(_UNDONE, None) == run.run_id:
        st.success("The old names are back, with all that stands on them.", icon=":material/undo:")
    opened = Run(run.directory)
    if not has_earlier_names(opened):
        return
    changes = pd.DataFrame() if opened.stage("intents") is None else name_changes(opened)
    section("What the last naming changed", small=True)
    if is_half_named(opened):
        what = "the recommender was trained on the new names" if len(changes) else "a name was changed"
        st.warning(
            f"It was stopped before {what}. Start it again with the same model and number of names to go on, or undo "
            "it.",
            icon=":material/pause_circle:",
        )
    if changes.empty:
        note("No name is different.")
    else:
        _show(opened, changes)
    _undo(run)


def _show(run: Run, changes: pd.DataFrame) -> None:
    before, after, n_scored = mean_scores(changes)
    scores = (
        f" Mean name score of the {n_scored:,} measured both times: {numbers.score(before)} before, "
        f"{numbers.score(after)} now."
    )
    note(f"{len(changes):,} {'name' if len(changes) == 1 else 'names'} changed.{scores if n_scored else ''}")
    about = "Balanced accuracy of the name on held-out sentences; 0.5 is chance."
    table(
        changes,
        "Table of names before and after",
        {
            c.LATENT: st.column_config.NumberColumn("Latent", width=60),
            NAME_BEFORE: st.column_config.TextColumn("Before", width=150),
            c.NAME: st.column_config.TextColumn("Now", width=150),
            SCORE_BEFORE: st.column_config.NumberColumn("Score before", format="%.2f", width=100, help=about),
            c.SCORE: st.column_config.NumberColumn("Score now", format="%.2f", width=90, help=about),
        },
        height=min(430, 38 + 35 * len(changes)),
    )
    written = open_notebook(run, elsewhere=kept_elsewhere(runs_dir(), run)).entries()
    by_hand = [latent for latent in changes[c.LATENT] if latent in written and written[latent].name is not None]
    if by_hand:
        note(f"Named by a person: {len(by_hand):,} of them. Everybody goes on to see that name.")


def _undo(run: RunSummary) -> None:
    if not st.button(
        "Undo: put the old names back",
        icon=":material/undo:",
        key="naming-undo",
        help="Names, scores, intents and the recommender become what they were before, to the byte. The model's "
        "answers are kept: naming again with it asks nothing anew.",
    ):
        return
    with st.spinner("Putting the old names back ..."):
        keep_report(undo_naming(run.directory), _tell)
    st.session_state[_UNDONE] = run.run_id
    set_param("job", None)
    st.rerun()


def _tell(text: str) -> None:
    st.warning(plain(text, 300))
