"""What is different in another run?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from saerec.errors import SaerecError
from saerec.explorer import Explorer, side_by_side
from saerec.explorer.comparison import RunDiff, compare_runs
from saerec.figures import fate_bars, two_curves, two_intervals
from saerec.ui import numbers
from saerec.ui.components import cards, chart, empty, head, note, plain, section, table
from saerec.ui.controls import choice, switch
from saerec.ui.loaders import explorer as open_run
from saerec.ui.loaders import known_runs
from saerec.ui.markup import shortened
from saerec.ui.state import param, set_param

FATES = {
    "stable": "Found in both: one latent of each, alike in direction and in the texts they share.",
    "split": "One latent of the first run became several in the second.",
    "merged": "Several latents of the first run became one in the second.",
    "dead": "Latents of the first run without a counterpart in the second.",
    "born": "Latents of the second run without a counterpart in the first.",
}


def render(explorer: Explorer) -> None:
    """Settings, figures, curves and latents of this run beside those of another."""
    head("Compare", "What is different in another run?", "The run of the sidebar beside a second one: what was set, "
         "how well each ranks, and what became of the latents.")  # fmt: skip
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
    _latents(explorer, other)


def _other(explorer: Explorer) -> Explorer | None:
    """The second run, kept in the address."""
    runs = {name: path for name, path in known_runs().items() if name != explorer.run.run_id}
    if not runs:
        empty("There is no second run.", "Make one on the Train page, or with: saerec run")
        return None
    wanted = param("other")
    if wanted is not None and wanted not in runs:
        st.warning(f"There is no other run {plain(wanted, 80)}. Valid: {plain(', '.join(runs), 300)}.")
    st.session_state["other-run"] = wanted if wanted in runs else next(iter(runs))
    chosen = st.selectbox("Second run", list(runs), key="other-run",
                          on_change=lambda: set_param("other", st.session_state["other-run"]))  # fmt: skip
    return open_run(runs[chosen])


def _accuracy(a: Explorer, b: Explorer) -> None:
    section("Which ranks better?", "The same people and the same held-out items, ranked by both models.")
    found = side_by_side.paired(a.store, b.store)
    if found is None:
        empty("Not the same people.", "The runs held out other items, or one is not evaluated: the figures below "
              "describe each by itself.")  # fmt: skip
        return
    sure = "sure" if found["low"] > 0 or found["high"] < 0 else "within the noise"
    cards(
        [
            ("NDCG@10, second minus first", f"{found['ndcg']:+.4f}".replace("-", "−"),
             f"95 % interval {found['low']:+.4f} to {found['high']:+.4f}, paired: {sure}."),
            ("Found by the second only", numbers.count(int(found["won"])), "Held-out items in its top ten alone."),
            ("Found by the first only", numbers.count(int(found["lost"])), "Held-out items in its top ten alone."),
            ("People", numbers.count(int(found["people"])), "Ranked by both."),
        ],
        "compare",
    )  # fmt: skip
    note(f"The difference is {sure}.")


def _settings(a: Explorer, b: Explorer) -> None:
    found = side_by_side.settings(a.run, b.run)
    n = int(found["differs"].sum())
    section("What was set differently?", f"{n:,} of {len(found):,} settings differ.")
    shown = found if switch("all", "Show all settings") else found[found["differs"]]
    if shown.empty:
        empty("Nothing.", "Both runs have the same settings.")
        return
    names = {"option": "Setting", "a": shortened(a.run.run_id, 24), "b": shortened(b.run.run_id, 24)}
    table(shown, "Settings of both runs", names)


def _figures(a: Explorer, b: Explorer) -> None:
    section("What came out?", "Each run by itself.")
    number = {name: st.column_config.NumberColumn(shortened(run.run.run_id, 24), format="%.4g")
              for name, run in (("a", a), ("b", b))}  # fmt: skip
    table(side_by_side.figures(a.run, b.run), "Figures of both runs", {"figure": "Figure", **number}, height=320)
    intervals = side_by_side.intervals(a.run, b.run)
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
        curves = side_by_side.curves(a.run, b.run, history, x, y)
        with place:
            if len(curves):
                chart(two_curves(curves, *names), f"Line chart of both runs: {names[1]} by {names[0]}")


def _latents(a: Explorer, b: Explorer) -> None:
    section("What became of the latents?", "Matched one to one by the direction of their rows and by the texts that "
            "fire them.")  # fmt: skip
    try:
        found = _diff(a, b)
    except SaerecError as error:
        empty("They cannot be matched.", str(error))
        return
    summary = found.summary()
    left, right = st.columns([2, 3], gap="large")
    with left:
        chart(fate_bars({fate: int(summary[fate]) for fate in FATES}), "Bar chart: what became of the latents")
        note(f"Mean similarity of the matched (MCC): {summary['mcc']:.2f}.")
    with right:
        fate = choice("fate", "Which", dict(zip(FATES, FATES, strict=True)), default="stable")
        note(FATES[fate])
        columns: dict[str, Any] = {
            "name_a": shortened(a.run.run_id, 24),
            "name_b": shortened(b.run.run_id, 24),
            "similarity": st.column_config.NumberColumn("Similarity", format="%.2f"),
        }
        latents = found.tables()[fate]
        if latents.empty:
            empty("None of them.", "Choose another fate to see its latents.")
        else:
            table(latents, f"Latents that are {fate}", columns, height=300)


def _diff(a: Explorer, b: Explorer) -> RunDiff:
    key = f"diff:{a.run.fingerprint}:{b.run.fingerprint}:{a.notebook.version()}:{b.notebook.version()}"
    if st.session_state.get("diff", ("", None))[0] != key:
        with st.spinner("Matching the latents ..."):
            st.session_state["diff"] = key, compare_runs(a.store, b.store)
    return st.session_state["diff"][1]
