"""What is different in another run?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from saerec.explorer import Explorer
from saerec.explorer.runs import side_by_side
from saerec.explorer.runs.usable import usable_runs
from saerec.figures import two_curves, two_intervals
from saerec.places import bundled_name
from saerec.text.shortened import shortened
from saerec.ui.compare.latent_matches import matched_latents
from saerec.ui.kit import numbers
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.controls import switch
from saerec.ui.kit.loaders import explorer as open_run
from saerec.ui.kit.loaders import known_runs, run_name
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.unfinished import unfinished_note
from saerec.ui.kit.widgets import cards, chart, empty, head, note, plain, section, table
from saerec.workspace.catalog import is_finished
from saerec.workspace.run import Run

FIGURES = {
    "data.users": "People",
    "data.items": "Items",
    "data.interactions": "Interactions",
    "data.texts": "Sentences",
    "sae.n_latents": "Latents",
    "sae.k": "K, latents a sentence may fire",
    "sae.fvu": "Unexplained variance (FVU)",
    "sae.l0": "Latents a sentence fires (L0)",
    "sae.dead_share": "Share of dead latents",
    "intents.intents": "Intents",
    "intents.themes": "Themes",
    "intents.median_score": "Name score, median",
    "intents.shuffled_score": "Name score, names exchanged",
}
"""Figures that have no name of their own."""


def render(explorer: Explorer) -> None:
    """Settings, figures, curves and latents of this run beside those of another."""
    head(
        "Compare",
        "What is different in another run?",
        "The run of the sidebar beside a second one: what was set, "
        "how well each ranks, and what became of the latents.",
    )
    other = _other(explorer)
    if other is None:
        return
    left, right = st.columns(2, gap="large")
    with left:
        _settings(explorer, other)
    with right:
        _figures(explorer, other)
    _accuracy(explorer, other)
    _curves(explorer, other)
    matched_latents(explorer, other, _called(explorer, other))


def _other(explorer: Explorer) -> Explorer | None:
    """The second run, kept in the address. Of itself it is one that is finished, best of the same data."""
    runs = {name: path for name, path in known_runs().items() if path != explorer.run.directory}
    if not runs:
        empty("There is no second run.", "Make one on the Train page, or with: saerec run")
        return None
    wanted = param("other")
    if wanted is not None and wanted not in runs:
        st.warning(f"There is no other run {plain(wanted, 80)}. Valid: {plain(', '.join(runs), 300)}.")
    finished = {name for name, path in runs.items() if is_finished(path)}
    st.session_state["other-run"] = wanted if wanted in runs else _first(explorer, runs, finished)
    chosen = st.selectbox(
        "Second run",
        [name for name in runs if name in finished or not presenting()],
        key="other-run",
        format_func=lambda name: run_name(name) if name in finished else f"{run_name(name)} (unfinished)",
        on_change=lambda: set_param("other", st.session_state["other-run"]),
        placeholder="Choose a run",
    )
    if chosen is None:
        empty("No other run is finished.", "Choose one to see how far it is, or make one on the Train page.")
        return None
    unfinished_note(runs[chosen])
    return open_run(runs[chosen])


def _first(explorer: Explorer, runs: dict[str, Path], finished: set[str]) -> str | None:
    """The newest finished run of the same data, else the newest finished one; None where none is. A damaged one is
    left to whoever chooses it."""
    own = explorer.run.stage("data")
    names = [name for name in runs if name in finished]
    same = (
        name
        for name in names
        if own and (other := Run(runs[name]).stage("data")) and other.fingerprint == own.fingerprint
    )
    return next((name for name in (*same, *names) if usable_runs([runs[name]])), None)


def _called(a: Explorer, b: Explorer) -> tuple[str, str]:
    """Both as the sidebar and the list of runs call them."""
    first, second = (bundled_name(one.run.directory) or one.run.run_id for one in (a, b))
    return shortened(run_name(first), 24), shortened(run_name(second), 24)


def _by_name(rows: pd.DataFrame, a: Explorer, b: Explorer) -> pd.DataFrame:
    """A table with a column `run`, the runs as they are called."""
    called = dict(zip((a.run.run_id, b.run.run_id), _called(a, b), strict=True))
    return rows.assign(run=rows["run"].map(called))


def _accuracy(a: Explorer, b: Explorer) -> None:
    section("Which ranks better?", "The same people and the same held-out items, ranked by both models.")
    found = a.paired_accuracy(b)
    if found is None:
        _not_paired(a, b)
        return
    sure = "sure" if found["low"] > 0 or found["high"] < 0 else "within the noise"
    cards(
        [
            (
                "NDCG@10, second minus first",
                numbers.fine(found["ndcg"]),
                f"95 % interval {numbers.fine(found['low'])} to {numbers.fine(found['high'])}, paired: {sure}.",
            ),
            ("Found by the second only", numbers.count(int(found["won"])), "Held-out items in its top ten alone."),
            ("Found by the first only", numbers.count(int(found["lost"])), "Held-out items in its top ten alone."),
            ("People", numbers.count(int(found["people"])), "Ranked by both."),
        ],
        "compare",
    )
    note(
        f"NDCG@10 differs by {numbers.fine(found['ndcg'])}, 95 % interval {numbers.fine(found['low'])} to "
        f"{numbers.fine(found['high'])}: {sure}."
    )


def _not_paired(a: Explorer, b: Explorer) -> None:
    """Why there is nothing to compare person by person."""
    finals = [(name, facts) for one, name in zip((a, b), _called(a, b), strict=True)
              if (facts := one.overview()["final"])]  # fmt: skip
    for name, facts in finals:
        note(f"{name} is final: trained on everything, so nothing is measured on it. {facts['measured']}")
    if not finals:
        empty(
            "Not the same people.",
            "The runs held out other items, or one is not evaluated: each figure describes its run by itself.",
        )


def _settings(a: Explorer, b: Explorer) -> None:
    found = side_by_side.settings(a.run, b.run)
    n = int(found["differs"].sum())
    section("What was set differently?", f"{n:,} of {len(found):,} settings differ.")
    shown = found if switch("all", "Show all settings") else found[found["differs"]]
    if shown.empty:
        empty("Nothing.", "Both runs have the same settings.")
        return
    first, second = _called(a, b)
    table(shown, "Settings of both runs", {"option": "Setting", "a": first, "b": second})


def _figures(a: Explorer, b: Explorer) -> None:
    section("What came out?", "Each run by itself.")
    number = {
        column: st.column_config.NumberColumn(name, format="localized")
        for column, name in zip(("a", "b"), _called(a, b), strict=True)
    }
    found = side_by_side.figures(a.run, b.run)
    found["figure"] = found["figure"].replace(FIGURES)
    table(found, "Figures of both runs", {"figure": "Figure", **number}, height=320)
    intervals = _by_name(side_by_side.intervals(a.run, b.run), a, b)
    if len(intervals):
        section("How sure is that?", "Each over its own people, with 95 % intervals.", small=True)
        chart(two_intervals(intervals), "Dots with whiskers: accuracy of both runs")


def _curves(a: Explorer, b: Explorer) -> None:
    section("How did training go?")
    left, right = st.columns(2, gap="large")
    for place, history, x, y, names in (
        (left, "sae/history", "step", "fvu_held_out", ("step", "FVU, held out")),
        (right, "recommender/history", "epoch", "NDCG@10", ("epoch", "NDCG@10, validation")),
    ):
        curves = _by_name(side_by_side.curves(a.run, b.run, history, x, y), a, b)
        with place:
            if len(curves):
                chart(two_curves(curves, *names), f"Line chart of both runs: {names[1]} by {names[0]}")
