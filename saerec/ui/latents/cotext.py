"""What else does a sentence carry? The other latents that fire on it, as bars, one click away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.figures.palette import colour_of
from saerec.ui.kit.html import shortened
from saerec.ui.kit.link_rows import LinkRow, intent_rows
from saerec.ui.kit.widgets import note, section


@st.fragment
def other_latents(explorer: Explorer, latent: int, texts: pd.DataFrame) -> None:
    """`texts`: text_id, text, activation of the sentences to choose from, the strongest first."""
    if texts.empty:
        return
    section("What else does a sentence carry?", "All latents that fire on it, the strongest first.", small=True)
    wording = dict(zip(texts[c.TEXT_ID].tolist(), texts[c.TEXT].tolist(), strict=True))
    chosen = st.selectbox("Sentence", list(wording), key=f"cotext-{latent}", label_visibility="collapsed",
                          format_func=lambda text_id: shortened(wording[text_id], 110))  # fmt: skip
    found = explorer.text_latents(int(chosen))
    top = float(found[c.ACTIVATION].max())
    intent_rows(
        (
            LinkRow(row.latent, row.name, f"{row.activation:.2f}", share=row.activation / top,
                    colour=colour_of(row.kind))
            for row in found.itertuples(index=False)
        ),
        "cotext",
        stay=True,
    )  # fmt: skip
    if len(found) == 1:
        note("This latent alone.")
