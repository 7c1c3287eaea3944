"""The theme a latent belongs to: what is said, by how many, and the latents inside."""

from __future__ import annotations

from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.explorer import ThemeDetail
from saerec.figures.palette import INTENT_NAMES, colour_of
from saerec.intents.reasons import THING
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.link_rows import LinkRow, intent_rows
from saerec.ui.kit.meanings import as_html, meaning_of, sign
from saerec.ui.kit.widgets import note

_KIND_SAYS = {
    "personal": "people who speak of it come back to it",
    "public": "people speak of it as anybody would",
    "undecided": "whether people come back to it, their reviews do not tell",
}


def theme_panel(found: ThemeDetail, latent: int, *, people_speak: bool) -> None:
    """The theme, opened: figures in a sentence, then its latents; the one that is shown below is marked."""
    row = found.row
    kind = THING if row[c.VERDICT] == THING else row[c.INTENT_KIND]
    with st.container(border=True, key="theme"):
        tag = "about a thing" if kind == THING else INTENT_NAMES[kind]
        st.html(
            f'<span class="sx-note">Theme</span> <strong>{as_html(meaning_of(row))}</strong> '
            f"{markup.tag(tag, colour_of(kind))}{markup.note(in_words(row, people_speak=people_speak))}"
        )
        if len(found.latents) == 1:
            note("One latent alone means it.")
            return
        top = float(found.latents[c.N_TEXTS].max())
        rows = zip(
            found.latents[c.LATENT].tolist(),
            found.latents[c.NAME].tolist(),
            found.latents[c.N_TEXTS].tolist(),
            found.latents[c.PRAISED].tolist(),
            found.latents[c.CERTAIN].tolist(),
            strict=True,
        )
        intent_rows(
            (
                LinkRow(
                    inside,
                    ("▸ " if inside == latent else "") + (name or f"latent {inside}"),
                    f"{n:,}",
                    "; ".join(
                        [numbers.counted(n, "sentence"), *([sign(praised)] if people_speak and sign(praised) else [])]
                    ),
                    n / top,
                    colour_of(kind),
                    certain,
                )
                for inside, name, n, praised, certain in rows
            ),
            "in-theme",
            stay=True,
        )


def in_words(row: dict[str, Any], *, people_speak: bool = True) -> str:
    """784 people, 2,325 sentences; praised 52 %, missed 48 %. Repeated 1.0 times ... .

    Where people do not speak, nobody says, praises or repeats anything: 89 texts, nearly all of them of items.
    """
    if not people_speak:
        return (
            f"{numbers.counted(row[c.N_TEXTS], 'text')}, nearly all of items: what they are, not why they are wanted."
        )
    people, sentences = (
        numbers.counted(row["n_people"], "person", "people"),
        numbers.counted(row[c.N_TEXTS], "sentence"),
    )
    said = [f"{people}, {sentences}"]
    if sign(row[c.PRAISED]):
        said.append(sign(row[c.PRAISED]))
    sentence = "; ".join(said) + "."
    if row[c.INTENT_KIND] in _KIND_SAYS and numbers.is_known(row[c.REPEATED]):
        sentence += (
            f" Repeated {row[c.REPEATED]:.1f} times as often as by chance ({row['repeated_low']:.1f} to "
            f"{row['repeated_high']:.1f}): {_KIND_SAYS[row[c.INTENT_KIND]]}."
        )
    return sentence
