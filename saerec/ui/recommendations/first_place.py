"""What would make this item first? The smallest turns of intents, and a button that makes them."""

from __future__ import annotations

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, Intervention, ToFirst
from saerec.explorer.recommendations.sentences import as_text
from saerec.explorer.recommendations.steering import first_in_words
from saerec.ui.kit.address import set_change
from saerec.ui.kit.meanings import as_option, in_markdown, meaning_of
from saerec.ui.kit.widgets import note, table


def make_first(explorer: Explorer, user_id: str, item_id: str, change: Intervention[str]) -> None:
    """Worked out when it is opened."""
    found = explorer.to_first(user_id, item_id, change)
    answer, *searched = first_in_words(found)
    st.markdown(in_markdown([answer]))
    if len(found.turns):
        _turns(found)
        st.button(
            "Make this change",
            icon=":material/vertical_align_top:",
            on_click=set_change,
            args=(found.change,),
            help="Above, the model ranks again. Reset brings everything back.",
        )
    for sentence in searched:
        note(as_text(sentence))


def _turns(found: ToFirst) -> None:
    names = [as_option(meaning_of(row)) for row in found.turns.to_dict("records")]
    number = st.column_config.NumberColumn
    less = "Where the item stands when this turn alone is a step, 0.1, less."
    table(
        found.turns.assign(**{c.NAME: names}),
        "Turns that bring the item up",
        {
            c.NAME: st.column_config.TextColumn("Turn", width="medium"),
            "factor": number("To", format="%.1f", help="1 is as the model has it, 0 removes it, 2 doubles it."),
            "rank_less": number("Rank a step less", format="%d", help=less),
        },
    )
