"""What would make this item first? The smallest turns of intents, and a button that makes them."""

from __future__ import annotations

import streamlit as st

from saerec.explorer import Explorer, Intervention, ToFirst
from saerec.ui.kit.address import set_change
from saerec.ui.kit.widgets import note, table
from saerec.ui.recommendations.sentences import said

IN_A_SENTENCE = 3
"""Turns that a sentence names; more stand in the table alone."""


def make_first(explorer: Explorer, user_id: str, item_id: str, change: Intervention[str]) -> None:
    """Worked out when it is opened."""
    found = explorer.to_first(user_id, item_id, change)
    st.markdown(answer(found))
    if found.before == 1:
        return
    if len(found.turns):
        _turns(found)
        st.button(
            "Make this change",
            icon=":material/vertical_align_top:",
            on_click=set_change,
            args=(found.change,),
            help="Above, the model ranks again. Reset brings everything back.",
        )
    note(_how(found))


def answer(found: ToFirst) -> str:
    """One or two sentences, as markdown; every rank in them is the model's own answer."""
    if found.before == 1:
        return "It is first already."
    if found.rank == 1:
        least = "The smallest change" if found.proved else "The smallest change found"
        return f"{least}: {_said(found)}. Then it stands first. {_less(found)}"
    what = "No turn of the intents makes it first" if found.proved else "No turn that makes it first was found"
    if found.turns.empty:
        return f"{what}, and none that was tried lifts it from rank {found.before:,}."
    return f"{what}. The best reached is rank {found.rank:,}: {_said(found)}. It stands at rank {found.before:,} now."


def _said(found: ToFirst) -> str:
    """turn **Quiet** up to 2.4, **Light** up to 2 and **Cheap** down to 0"""
    if len(found.turns) > IN_A_SENTENCE:
        return f"turn the {len(found.turns)} intents below"
    turns = [
        f"{said(row['name'], row['certain'])} {'up' if row['factor'] > 1 else 'down'} to {row['factor']:g}"
        for row in found.turns.to_dict("records")
    ]
    return "turn " + " and ".join([", ".join(turns[:-1]), turns[-1]] if len(turns) > 1 else turns)


def _less(found: ToFirst) -> str:
    if len(found.turns) > 1:
        return "With any one of these turns a step less, it does not."
    row = found.turns.iloc[0]
    step = row["factor"] + (-0.1 if row["factor"] > 1 else 0.1)
    return f"At {step:.1f} it stands at rank {row['rank_less']:,}."


def _turns(found: ToFirst) -> None:
    rows = found.turns
    unsure = rows["certain"].map({True: "", False: " (not sure)"})
    number = st.column_config.NumberColumn
    table(
        rows.assign(turned=rows["name"] + unsure)[["turned", "factor", "rank_less", "group", "latents"]],
        "Turns that bring the item up",
        {
            "turned": st.column_config.TextColumn("Turn", width="medium"),
            "factor": number("To", format="%.1f", help="1 is as the model has it, 0 removes it, 2 doubles it."),
            "rank_less": number("Rank a step less", format="%d",
                                help="Where the item stands when this turn alone is 0.1 less."),
        },
    )  # fmt: skip


def _how(found: ToFirst) -> str:
    """What was searched, and how sure that is."""
    kept = f" What is turned by hand ({found.n_kept}) stays." if found.n_kept else ""
    searched = f"Searched: all {found.n_intents} intents, each from 0 to 3 in steps of 0.1.{kept}"
    if found.proved and found.rank == 1:
        return f"{searched} Smallest: the fewest intents, then the fewest steps; no smaller change does it."
    if found.proved:
        return f"{searched} That none makes it first is proved; a better rank than the one reached may exist."
    return f"{searched} The best turn was taken again and again, then each as small as it can be."
