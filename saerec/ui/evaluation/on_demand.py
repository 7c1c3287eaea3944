"""Measured when asked for: what each part of the model is worth, and whether explanations hold over many people."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.evaluation.faithfulness import curves, planted_share
from saerec.figures import ablation_points, faithfulness_lines, share_bar
from saerec.ui.kit import numbers
from saerec.ui.kit.controls import switch
from saerec.ui.kit.downloads import save_table
from saerec.ui.kit.widgets import chart, empty, note, section, table

PEOPLE = 60
WANTED = 0.8


def part_ablation(explorer: Explorer) -> None:
    """Accuracy with a part switched off, beside the whole model's; measured when asked for."""
    section(
        "What is each part worth?",
        "A part of the trained model is switched off when it scores, and everybody is ranked again.",
    )
    if not explorer.run.has("recommender/cfg"):
        note("This run holds no recommender to take apart.")
        return
    if not switch(
        "parts",
        "Measure it now",
        meaning="Ranks everybody once; seconds on a small run, a minute or two on "
        "tens of thousands of people. Kept afterwards.",
    ):
        return
    found = _measured(explorer, explorer.run.fingerprint)
    gone = found[found["removed"] != "whole"]
    chart(ablation_points(gone), "Dots: change of NDCG@10 without each part of the model, with paired intervals")
    note(
        "Left of the line the model ranks worse without the part; grey where the paired 95 % interval holds 0. The "
        "rest was trained with the part in place and is not trained again: this is an ablation of the trained model, "
        "not a model trained anew without the part. That one is “Without intents” above."
    )
    number = st.column_config.NumberColumn
    columns = {
        c.NAME: "Model",
        "HR@10": number("HR@10", format="%.4f"),
        "NDCG@10": number("NDCG@10", format="%.4f"),
        "change": number("Change", help="Of NDCG@10, against the whole model.", format="%+.4f"),
        "change_low": number("from", help="Lower end of the paired 95 % interval.", format="%+.4f"),
        "change_high": number("to", help="Upper end of the paired 95 % interval.", format="%+.4f"),
        "lost": number("Lost", help="People whose item was among the first ten and no longer is.", format="%d"),
        "won": number("Won", help="People whose item comes among the first ten.", format="%d"),
    }
    table(found, "Table of accuracy without each part of the model", columns)


@st.cache_data(max_entries=4, show_spinner="Ranking everybody without each part ...")
def _measured(_explorer: Explorer, fingerprint: str) -> pd.DataFrame:
    """Kept by the run's fingerprint: everybody who opens the page asks once."""
    return _explorer.part_ablation()


def faithfulness(explorer: Explorer) -> None:
    """Deletion of the strongest themes beside random ones, and planted truth where it is known."""
    section(
        "Do the explanations hold?",
        f"For {PEOPLE} people whose item was found: what its log-probability loses as the strongest themes of what "
        "they want go, beside random ones. Things and other signals stay.",
    )
    if not switch("measure", "Measure it now", meaning="Asks the model some 5,000 times; kept afterwards."):
        return
    sample = _sample(explorer, explorer.run.fingerprint)
    if sample.empty:
        empty("Nobody to ask.", "The model finds nobody's held-out item.")
        return
    planted = planted_share(sample)
    left, right = st.columns(2, gap="large") if planted is not None else (st.container(), None)
    with left:
        section("Taking themes away", small=True)
        chart(faithfulness_lines(curves(sample)), "Lines: loss without the strongest themes, and without random ones")
        random = sample["loss_random"].mean()
        times = numbers.score(sample["loss"].mean() / random if random else float("nan"))
        note(f"The three strongest themes weigh {times} times as much as three random ones. Bands are 95 % intervals.")
    if right is not None and planted is not None:
        share, low, high, people = planted
        with right:
            section("Are they the planted ones?", small=True)
            chart(share_bar(share, low, high, WANTED), "Bar: hits whose strongest intent was planted in the person")
            note(
                f"The data holds known wishes. In {numbers.percent(share)} of {people:,} hits the strongest "
                f"intent is one that this person, or everybody, was given (95 % interval {numbers.percent(low)} to "
                f"{numbers.percent(high)})."
            )
    save_table(sample, "Faithfulness of explanations")


@st.cache_data(max_entries=4, show_spinner="Asking the model ...")
def _sample(_explorer: Explorer, fingerprint: str) -> pd.DataFrame:
    """Kept by the run's fingerprint: everybody who opens the page asks once."""
    return _explorer.faithfulness_of_many(PEOPLE)
