"""What lies around a latent: neighbours, opposites, what fires with it, who has it, what else its sentences carry."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer, LatentDetail
from saerec.figures.palette import PERSONAL, colour_of
from saerec.text.shortened import shortened
from saerec.ui.kit import numbers
from saerec.ui.kit.address import link
from saerec.ui.kit.link_rows import LinkRow, intent_rows, person_rows
from saerec.ui.kit.widgets import note, section

SHOWN_TOGETHER = 6
SHOWN_PEOPLE = 8


def surroundings(found: LatentDetail) -> None:
    """Links to other latents, each list under its own heading."""
    section("What lies near it?", "Cosine of the dictionary rows; 1 would be the same direction.", small=True)
    _cosines(found.neighbours, "neighbours", "No other latent points the same way.")
    section("What is its opposite?", "Rows that point the other way; −1 would be exactly against it.", small=True)
    _cosines(found.opposites, "opposite", "No latent points away from it.")
    if len(found.cofiring):
        section("What fires with it?", "How much more often than chance the same sentence fires both.", small=True)
        intent_rows(
            (
                LinkRow(
                    row.latent,
                    row.name,
                    f"× {row.lift:.1f}",
                    f"{row.n_together:,} sentences fire both",
                    certain=row.certain,
                )
                for row in found.cofiring.head(SHOWN_TOGETHER).itertuples(index=False)
            ),
            "cofiring",
            stay=True,
        )


def _cosines(table: pd.DataFrame, key: str, otherwise: str) -> None:
    if table.empty:
        note(otherwise)
        return
    columns = (table[name].tolist() for name in (c.LATENT, c.NAME, c.COSINE, c.CERTAIN))
    found = zip(*columns, strict=True)
    rows = (LinkRow(one, name, numbers.signed(cosine), certain=sure) for one, name, cosine, sure in found)
    intent_rows(rows, key, stay=True)


def carried_by(explorer: Explorer, latent: int, row: dict[str, Any]) -> None:
    """The people who have it most, and a way to all of them."""
    if not explorer.run.has("intents/personal_indices"):
        return
    section("Who has it?", "People with it among their personal intents, and its share of their evidence.", small=True)
    people, count = explorer.carriers(latent, SHOWN_PEOPLE)
    if not count:
        note("Everybody: it is a public intent." if row[c.INTENT_KIND] == "public" else "Nobody has it.")
        return
    top = float(people[c.WEIGHT].max())
    shares = zip(people[c.USER_ID].tolist(), people[c.WEIGHT].tolist(), strict=True)
    person_rows(
        (LinkRow(user, user, numbers.percent(share), share=share / top, colour=PERSONAL) for user, share in shares),
        "carriers",
    )
    st.page_link(
        "pages/users.py",
        label=f"All {count:,} people who have it",
        icon=":material/group:",
        query_params=link(carries=latent),
    )


@st.fragment
def other_latents(explorer: Explorer, latent: int, texts: pd.DataFrame) -> None:
    """`texts`: text_id, text, activation of the sentences to choose from, the strongest first."""
    if texts.empty:
        return
    section("What else does a sentence carry?", "All latents that fire on it, the strongest first.", small=True)
    wording = dict(zip(texts[c.TEXT_ID].tolist(), texts[c.TEXT].tolist(), strict=True))
    chosen = st.selectbox(
        "Sentence",
        list(wording),
        key=f"cotext-{latent}",
        label_visibility="collapsed",
        format_func=lambda text_id: shortened(wording[text_id], 110),
    )
    found = explorer.text_latents(int(chosen))
    top = float(found[c.ACTIVATION].max())
    intent_rows(
        (
            LinkRow(
                row.latent,
                row.name,
                f"{row.activation:.2f}",
                share=row.activation / top,
                colour=colour_of(row.kind),
                certain=row.certain,
            )
            for row in found.itertuples(index=False)
        ),
        "cotext",
        stay=True,
    )
    if len(found) == 1:
        note("This latent alone.")
