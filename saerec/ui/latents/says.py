"""A correction: what the sentences of a latent say, in the bank's words. They are read so from then on."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.errors import DataError
from saerec.rights import Role, may
from saerec.ui.kit.address import link
from saerec.ui.kit.html import plain
from saerec.ui.kit.saving import told
from saerec.ui.kit.widgets import note
from saerec.ui.reasons.add import add_chosen, choose_reason, choose_sign
from saerec.ui.reasons.bank import reasons
from saerec.workspace.reason_text import LONGEST_SENTENCE

OFFERED: Final = 5
"""Sentences of the latent, the strongest first."""


@st.fragment
def says(latent: int, texts: pd.DataFrame) -> None:
    """A panel behind a button, for those who may add. `texts`: text, the strongest first."""
    if not may(Role.EDITOR):
        return
    panel = st.popover("This says ...", icon=":material/psychology:", key=f"says-{latent}", on_change="rerun")
    if not panel.open:
        return
    with panel:
        try:
            _form(latent, texts)
        except DataError as error:
            st.error(f"The bank of reasons cannot be read. {plain(error, 300)} Put it right on the page Reasons.")
        st.page_link("pages/reasons.py", label="All reasons", icon=":material/arrow_forward:", query_params=link())


def _form(latent: int, texts: pd.DataFrame) -> None:
    found, key = reasons(), f"says-{latent}"
    choose_reason(found, key)
    choose_sign(key)
    offered = texts[c.TEXT].str[:LONGEST_SENTENCE].drop_duplicates().head(OFFERED).tolist()
    st.caption("Which of its sentences say so?")
    for place, sentence in enumerate(offered):
        st.checkbox(plain(sentence, 160), True, key=f"{key}-{place}", persist_state="session")

    def add() -> None:
        add_chosen(found, key, [one for place, one in enumerate(offered) if st.session_state[f"{key}-{place}"]])

    st.button("Add to the reasons", type="primary", icon=":material/add:", key=f"{key}-add", on_click=add)
    told(key)
    note("They count for all runs of this folder, and are taken back on the page Reasons.")
