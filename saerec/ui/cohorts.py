"""Who wants what?"""

from __future__ import annotations

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.cohorts import SEGMENTS
from saerec.figures import lift_bars
from saerec.ui import numbers
from saerec.ui.components import cards, chart, empty, head, note, plain, section
from saerec.ui.state import param, set_param

CERTAIN = 0.05
START = {"a": "active", "b": "quiet"}


def render(explorer: Explorer) -> None:
    """Two groups of people, and the intents that set them apart."""
    head("Cohorts", "Who wants what?", "Choose two groups of people. Shown are the intents that one has more often "
         "than the other, with their uncertainty.")  # fmt: skip
    left, right = st.columns(2, gap="large")
    with left:
        first = _group(explorer, "a", "First group")
    with right:
        second = _group(explorer, "b", "Second group")
    found = explorer.cohorts(first, second)
    cards(
        [
            ("People in the first", numbers.count(found.sizes[0]), "People of the first group."),
            ("People in the second", numbers.count(found.sizes[1]), "People of the second group; both may overlap."),
            ("HR@10 of the first", numbers.percent(found.hit_rates[0]), "Share whose held-out item is in the top ten."),
            ("HR@10 of the second", numbers.percent(found.hit_rates[1]), "The same for the second group."),
        ],
        "cohorts",
    )
    certain = found.intents[found.intents["q"] < CERTAIN]
    section("Which intents set them apart?", "Lift: how many times as common an intent is in the first group. Whiskers "
            "are 95 % intervals; tests are corrected for their number.")  # fmt: skip
    if certain.empty:
        empty("No certain difference.", f"No intent differs at a false discovery rate of {CERTAIN:.0%}. Nearest below.")
    chart(lift_bars(certain if len(certain) else found.intents.head(8)), "Lift of intents between the two groups")
    note(f"{len(certain):,} of {len(found.intents):,} intents differ at a false discovery rate of {CERTAIN:.0%}.")
    with st.expander("All intents as a table", icon=":material/table:"):
        st.dataframe(
            found.intents, hide_index=True, alt="Lift of every intent",
            column_config={
                c.LATENT: st.column_config.NumberColumn("Latent", format="%d"), c.NAME: "Name",
                "share_a": st.column_config.NumberColumn("First", format="percent"),
                "share_b": st.column_config.NumberColumn("Second", format="percent"),
                **{name: st.column_config.NumberColumn(name.capitalize(), format="%.2f")
                   for name in ("lift", "low", "high")},
                "q": st.column_config.NumberColumn("q", format="%.4f", help="False discovery rate"),
            },
        )  # fmt: skip


def _group(explorer: Explorer, name: str, label: str) -> str:
    """A group, kept in the address: `a=category:Garden`."""
    now = param(name) or START[name]
    kind, _, value = now.partition(":")
    key = f"cohort-{name}"
    st.session_state[key] = kind if kind in SEGMENTS else None
    st.selectbox(label, list(SEGMENTS), key=key, format_func=SEGMENTS.__getitem__,
                 on_change=lambda: set_param(name, _default(explorer, st.session_state[key])))  # fmt: skip
    if kind == "category":
        _value(name, "category", value, {one: one for one in explorer.categories()})
    elif kind == "intent":
        table = explorer.latents()
        table = table[table[c.INTENT_KIND] == "personal"]
        _value(name, "intent", value, dict(zip(table[c.LATENT].astype(str), table[c.NAME], strict=True)))
    return now


def _default(explorer: Explorer, kind: str) -> str:
    """A group that needs a value begins with the first there is."""
    if kind == "category":
        return f"category:{next(iter(explorer.categories()), 'none')}"
    if kind == "intent":
        table = explorer.latents()
        return f"intent:{table.loc[table[c.INTENT_KIND] == 'personal', c.LATENT].head(1).tolist()[0]}"
    return kind


def _value(name: str, kind: str, value: str, options: dict[str, str]) -> None:
    key = f"cohort-{name}-{kind}"
    st.session_state[key] = value if value in options else None
    st.selectbox(kind.capitalize(), list(options), key=key, format_func=lambda one: plain(options[one]),
                 on_change=lambda: set_param(name, f"{kind}:{st.session_state[key]}"))  # fmt: skip
