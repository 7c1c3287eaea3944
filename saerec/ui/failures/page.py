"""Where does the model fail? Every miss as a case, by cause."""

from __future__ import annotations

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.evaluation.failures import Failures
from saerec.ui.failures.cases import cases_asked, listed
from saerec.ui.failures.causes import causes
from saerec.ui.kit import numbers
from saerec.ui.kit.address import link
from saerec.ui.kit.html import plain
from saerec.ui.kit.widgets import cards, empty, head, note


def render(explorer: Explorer) -> None:
    """How many misses, of which causes, and each of them."""
    head("Failures", "Where does the model fail?", "Each person's last interaction was held out. A miss is a person "
         "whose item is not among the model's first ten. Choose a case to read why, and to see that person's "
         "ranking.")  # fmt: skip
    if not explorer.run.has("evaluation/metrics"):
        _not_measured(explorer)
        return
    found = _failures(explorer, f"{explorer.run.fingerprint}-{explorer.notebook.version()}")
    cases = found.cases
    if cases.empty:
        empty("No miss.", "The model finds everybody's held-out item among its first ten.")
        return
    if said := found.drawn():
        note(said)
    cards(
        [
            ("Misses", numbers.count(len(cases)), "People whose held-out item is not among the first ten."),
            (
                "Share missed",
                numbers.percent(len(cases) / found.people),
                f"Of {found.people:,} people with a held-out item.",
            ),
            ("Median rank", numbers.count(cases[c.RANK].median()), "Half of the missed items stand above it."),
        ],
        "failures",
    )
    causes(found.causes)
    names = dict(zip(found.causes["cause"], found.causes[c.NAME], strict=True))
    listed(cases_asked(found, names), names)


def _not_measured(explorer: Explorer) -> None:
    """Why there is nothing to miss, and where there is."""
    final = explorer.overview()["final"]
    if not final:
        empty("Not evaluated yet.", "Finish the run with the command that made it.")
        return
    empty("Nothing is held out.", "This run is final: it was trained on everything, so nobody can be missed.")
    st.page_link("pages/failures.py", label=f"Failures of {plain(final['of'], 60)}", icon=":material/arrow_forward:",
                 query_params=link(run=final["of"]))  # fmt: skip


@st.cache_resource(max_entries=4, show_spinner="Ranking for everybody who was asked ...")
def _failures(_explorer: Explorer, version: str) -> Failures:
    """Kept by the run's fingerprint and by what people wrote: everybody who opens the page asks once."""
    return _explorer.failures()
