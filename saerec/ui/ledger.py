"""Why an item stands where it stands: sentence, waterfall, history."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explanation, Explorer
from saerec.explorer.card_html import card_html
from saerec.figures import deletion_lines, explanation_bars, history_bars, shapley_bars
from saerec.ui.components import chart, note, plain, section
from saerec.ui.exports import save_table

FIRST = 10


def ledger(why: Explanation) -> None:
    """The parts of a score, each re-computed without the thing."""
    st.markdown(reason(why))
    left, right = st.columns(2, gap="large")
    with left:
        section("What makes up the score?", small=True)
        chart(explanation_bars(why.parts, why.score, why.rest), "Waterfall: what each intent adds to the score")
    with right:
        section("Which items of the history matter?", "What the score loses when the model forgets one. A second cut "
                "through the same score.", small=True)  # fmt: skip
        chart(history_bars(why.parts), "Bar chart: what the score loses without each item of the history")
    with st.expander("All parts as a table", icon=":material/table:"):
        st.dataframe(
            why.parts[["kind", "name", "delta_score", "delta_rank"]],
            hide_index=True,
            alt="What is lost without each thing",
            column_config={
                "kind": "Kind",
                c.NAME: st.column_config.TextColumn("Without", width="large"),
                "delta_score": st.column_config.NumberColumn("Score lost", format="%.4f"),
                "delta_rank": st.column_config.NumberColumn("Places lost", format="%d"),
            },
        )
        save_table(why.parts, "Parts of the score")
    note(f"Sequence and intents add up to the score; what is left over is {why.rest:+.6f}.")


def export(explorer: Explorer, user_id: str, item_id: str, asked: dict[str, Any]) -> None:
    """The card, made when it is asked for."""

    def made(ending: str) -> bytes:
        card = explorer.card(user_id, item_id, **asked)
        return (card_html(card) if ending == "html" else json.dumps(card, indent=1, ensure_ascii=False)).encode()

    with st.container(horizontal=True, gap="small"):
        for ending, label, mime in (
            ("html", "Card as a page", "text/html"),
            ("json", "Card as JSON", "application/json"),
        ):
            st.download_button(label, partial(made, ending), f"why-{_file_name(item_id)}.{ending}", mime,
                               icon=":material/download:", key=f"card-{ending}", on_click="ignore")  # fmt: skip
    note("The page opens offline and prints. `saerec verify` works every number of the JSON out again.")


def _file_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", text)[:60] or "item"


def trust(explorer: Explorer, user_id: str, item_id: str, asked: dict[str, Any]) -> None:
    """The explanation put to the test: the smallest change that flips it, Shapley values, the deletion curve."""
    flip = explorer.smallest_flip(user_id, item_id, k=FIRST, **asked)
    if flip is None:
        note(f"It is not among the first {FIRST}, or taking away five intents or five items leaves it there.")
    else:
        names = " and ".join(f"**{plain(name)}**" for name in flip.names)
        of = "" if flip.kind == "intent" else " of the history"
        st.markdown(f"The smallest change found that takes it out of the first {FIRST}: without {names}{of}, it stands "
                    f"at rank {flip.rank:,}.")  # fmt: skip
    found = explorer.faithfulness(user_id, item_id, **asked)
    left, right = st.columns(2, gap="large")
    with left:
        section("What is each intent worth?", "Exact Shapley values: the model was asked with every set of these "
                "intents. They add up to what all of them give together.", small=True)  # fmt: skip
        chart(shapley_bars(found.values), "Bar chart: Shapley values of the intents")
        note(f"Sum {found.values['shapley'].sum():+.4f}; score with them {found.full:.4f}, without {found.none:.4f}.")
    with right:
        section("Do the strongest carry it?", "Log-probability lost when intents are taken away, strongest first, "
                "beside random orders (band: the middle 90 %).", small=True)  # fmt: skip
        chart(deletion_lines(found.curve), "Line chart: deletion of the strongest intents against random ones")


def reason(why: Explanation) -> str:
    """Markdown built from the computed numbers, never by a language model."""
    title = plain(why.title, 120)
    intents = why.parts[why.parts["kind"].isin(["personal", "public"])]
    best = intents.sort_values("delta_score", ascending=False, kind="stable").head(1)
    if best.empty or best["delta_score"].iloc[0] <= 0:
        return f"**{title}** stands at rank {why.rank:,}. No intent speaks for it."
    row = best.iloc[0]
    fall = int(row["delta_rank"])
    moved = f"it would stand at rank {why.rank + fall:,}" if fall else "it would stay where it is"
    order = why.parts.loc[why.parts["kind"] == "sequence", "delta_score"].sum()
    lead = "mostly because of" if row["delta_score"] > order else "above all for what usually follows; next comes"
    return f"**{title}** stands at rank {why.rank:,}, {lead} **{plain(row[c.NAME])}**: without it, {moved}."
