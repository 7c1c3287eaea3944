"""Do the explanations hold over many people?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec.explorer import Explorer
from saerec.explorer.evaluation.faithfulness import curves, planted_share
from saerec.figures import faithfulness_lines, share_bar
from saerec.ui.kit import numbers
from saerec.ui.kit.controls import switch
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.widgets import chart, empty, note, section

PEOPLE = 60
WANTED = 0.8


def faithfulness(explorer: Explorer) -> None:
    """Deletion of the strongest intents beside random ones, and planted truth where it is known."""
    section("Do the explanations hold?", f"For {PEOPLE} people whose item was found: what its log-probability loses "
            "as their strongest intents go, beside random ones.")  # fmt: skip
    if not switch("measure", "Measure it now", meaning="Asks the model some 5,000 times; kept afterwards."):
        return
    sample = _sample(explorer, explorer.run.fingerprint)
    if sample.empty:
        empty("Nobody to ask.", "The model finds nobody's held-out item.")
        return
    planted = planted_share(sample)
    left, right = st.columns(2, gap="large") if planted is not None else (st.container(), None)
    with left:
        section("Taking intents away", small=True)
        chart(faithfulness_lines(curves(sample)), "Lines: loss without the strongest intents, and without random ones")
        random = sample["loss_random"].mean()
        times = numbers.score(sample["loss"].mean() / random if random else float("nan"))
        note(f"The three strongest weigh {times} times as much as three random ones. Bands are 95 % intervals.")
    if right is not None and planted is not None:
        share, low, high, people = planted
        with right:
            section("Are they the planted ones?", small=True)
            chart(share_bar(share, low, high, WANTED), "Bar: hits whose strongest intent was planted in the person")
            note(f"The data holds known wishes. In {numbers.percent(share)} of {people:,} hits the strongest "
                 f"intent is one that this person, or everybody, was given (95 % interval {numbers.percent(low)} to "
                 f"{numbers.percent(high)}).")  # fmt: skip
    save_table(sample, "Faithfulness of explanations")


@st.cache_data(max_entries=4, show_spinner="Asking the model ...")
def _sample(_explorer: Explorer, fingerprint: str) -> pd.DataFrame:
    """Kept by the run's fingerprint: everybody who opens the page asks once."""
    return _explorer.faithfulness_of_many(PEOPLE)
