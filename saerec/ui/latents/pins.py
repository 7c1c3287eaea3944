"""Pins: latents that stay in reach whatever the list is searched for, the same for everybody who opens the run."""

from __future__ import annotations

from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.ui.kit.widgets import intent_link, note
from saerec.workspace.notebook import PINNED

SHOWN = 12


def pinned_links(explorer: Explorer) -> None:
    """The pinned latents as links; nothing where none is pinned."""
    table = explorer.latents()
    pinned = table[table[PINNED]]
    if pinned.empty:
        return
    with st.container(key="pins", horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(":material/keep:", help="Pinned latents, whatever the list shows.", width="content")
        for latent, name in pinned[[c.LATENT, c.NAME]].head(SHOWN).itertuples(index=False):
            intent_link(int(latent), name)
    if len(pinned) > SHOWN:
        note(f"The first {SHOWN} of {len(pinned)} pinned ones; Show: Pinned lists all.")


def pin_button(explorer: Explorer, latent: int, row: dict[str, Any]) -> None:
    """Pin or unpin, for everybody."""
    pinned = bool(row[PINNED])
    st.button("Unpin" if pinned else "Pin", icon=":material/keep_off:" if pinned else ":material/keep:",
              key=f"pin-{latent}", on_click=explorer.notebook.pin, args=(latent, not pinned))  # fmt: skip
