"""What is each part of the model worth?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.figures import removal_points
from saerec.ui.kit.controls import switch
from saerec.ui.kit.widgets import chart, note, section, table


def removals(explorer: Explorer) -> None:
    """Accuracy with a part switched off, beside the whole model's; measured when asked for."""
    section("What is each part worth?", "A part of the trained model is switched off when it scores, and everybody is "
            "ranked again.")  # fmt: skip
    if not explorer.run.has("recommender/cfg"):
        note("This run holds no recommender to take apart.")
        return
    if not switch("parts", "Measure it now", meaning="Ranks everybody once; seconds on a small run, a minute or two on "
                  "tens of thousands of people. Kept afterwards."):  # fmt: skip
        return
    found = _measured(explorer, explorer.run.fingerprint)
    gone = found[found["removed"] != "whole"]
    chart(removal_points(gone), "Dots: change of NDCG@10 without each part of the model, with paired intervals")
    note("Left of the line the model ranks worse without the part; grey where the paired 95 % interval holds 0. The "
         "rest was trained with the part in place and is not trained again: this is a removal from the trained model, "
         "no ablation that was trained anew. That one is “Without intents” above.")  # fmt: skip
    number = st.column_config.NumberColumn
    columns = {
        c.NAME: "Model", "HR@10": number("HR@10", format="%.4f"), "NDCG@10": number("NDCG@10", format="%.4f"),
        "change": number("Change", help="Of NDCG@10, against the whole model.", format="%+.4f"),
        "change_low": number("from", help="Lower end of the paired 95 % interval.", format="%+.4f"),
        "change_high": number("to", help="Upper end of the paired 95 % interval.", format="%+.4f"),
        "lost": number("Lost", help="People whose item was among the first ten and no longer is.", format="%d"),
        "won": number("Won", help="People whose item comes among the first ten.", format="%d"),
    }  # fmt: skip
    table(found, "Table of accuracy without each part of the model", columns)


@st.cache_data(max_entries=4, show_spinner="Ranking everybody without each part ...")
def _measured(_explorer: Explorer, fingerprint: str) -> pd.DataFrame:
    """Kept by the run's fingerprint: everybody who opens the page asks once."""
    return _explorer.removed()
