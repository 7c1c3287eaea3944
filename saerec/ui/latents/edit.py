"""What people write about a latent: name, description, verdict, tags, note, pins. Seen by everybody at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.ui.kit import numbers
from saerec.ui.kit.address import set_param
from saerec.ui.kit.html import plain
from saerec.ui.kit.meanings import meaning_link, meaning_of
from saerec.ui.kit.widgets import note
from saerec.workspace.notebook import PINNED, Measured

VERDICTS = {"The run's own verdict": None, "Is an intent": True, "Is no intent": False}
SHOWN = 12


def edit_latent(explorer: Explorer, latent: int, row: dict[str, Any]) -> None:
    """A form behind a button; what is saved is an edit that can be undone."""
    written = explorer.notebook.entry(latent)
    with st.popover("Edit", icon=":material/edit:"):
        with st.form(f"edit-{latent}", border=False):
            name = st.text_input("Name", row[c.NAME], max_chars=120)
            description = st.text_area("Description", row[c.DESCRIPTION], height=90)
            verdict = st.selectbox("Verdict", list(VERDICTS), index=list(VERDICTS.values()).index(written.verdict))
            tags = st.text_input("Tags", ", ".join(written.tags), placeholder="parted by commas")
            remark = st.text_area("Note", written.note, height=90, placeholder="For whoever reads this next")
            with st.container(horizontal=True):
                saved = st.form_submit_button("Save", type="primary", icon=":material/check:")
                tried = st.form_submit_button("Measure", icon=":material/straighten:")
        undone = st.button(
            "Undo the last edit",
            icon=":material/undo:",
            key=f"undo-{latent}",
            type="tertiary",
            disabled=explorer.notebook.history(latent).empty,
        )
        st.caption("Saved for everybody who opens this run. A new name is measured on the same held-out sentences.")
        try:
            if tried:
                _tell(explorer, latent, row, name, description)
            elif saved:
                _save(explorer, latent, row, (name, description, VERDICTS[verdict], remark, _parted(tags)))
            elif undone:
                explorer.notebook.undo(latent)
        except SaerecError as error:
            st.error(plain(error, 400))
            return
        if saved or undone:
            set_param(c.LATENT, latent)  # another score may reorder the list, but the reader stays where they are
            st.rerun()
    if written.note:
        st.caption(f"**Note.** {plain(written.note, 400)}")


def _tell(explorer: Explorer, latent: int, row: dict[str, Any], name: str, description: str) -> None:
    found = explorer.score_name(latent, name, description)
    measured, held_out = found.measured, found.samples[found.samples["held_out"]]
    before = f", against {row[c.SCORE]:.2f} now" if numbers.is_known(row[c.SCORE]) else ""
    st.info(
        f"Name score {measured.score:.2f} ({measured.score_low:.2f} to {measured.score_high:.2f}){before}. Wrong "
        f"about {int(held_out['wrong'].sum())} of {len(held_out)} held-out sentences."
    )


def _measure(explorer: Explorer, latent: int, name: str, description: str) -> Measured | None:
    """What the name is worth; a name that cannot be measured is kept all the same, without a score."""
    try:
        return explorer.score_name(latent, name, description).measured
    except SaerecError:
        return None


def _parted(text: str) -> tuple[str, ...]:
    return tuple(tag for tag in (" ".join(part.split()) for part in text.split(",")) if tag)


def _save(
    explorer: Explorer, latent: int, row: dict[str, Any], values: tuple[str, str, bool | None, str, tuple[str, ...]]
) -> None:
    """Write what changed, nothing else, so that undo takes back what was meant."""
    name, description, verdict, remark, tags = values
    notebook, written = explorer.notebook, explorer.notebook.entry(latent)
    if (name, description) != (row[c.NAME], row[c.DESCRIPTION]):
        notebook.rename(latent, name, description, measured=_measure(explorer, latent, name, description))
    if verdict != written.verdict:
        notebook.verdict(latent, verdict)
    if remark != written.note:
        notebook.note(latent, remark)
    if tags != written.tags:
        notebook.tag(latent, tags)


def pinned_links(explorer: Explorer) -> None:
    """The pinned latents as links; nothing where none is pinned."""
    table = explorer.latents()
    pinned = table[table[PINNED]]
    if pinned.empty:
        return
    with st.container(key="pins", horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(":material/keep:", help="Pinned latents, whatever the list shows.", width="content")
        for row in pinned.head(SHOWN).to_dict("records"):
            meaning_link(int(row[c.LATENT]), meaning_of({**row, c.NAME: row[c.NAME] or f"latent {row[c.LATENT]}"}))
    if len(pinned) > SHOWN:
        note(f"The first {SHOWN} of {len(pinned)} pinned ones; Show: Pinned lists all.")


def pin_button(explorer: Explorer, latent: int, row: dict[str, Any]) -> None:
    """Pin or unpin, for everybody."""
    pinned = bool(row[PINNED])
    st.button(
        "Unpin" if pinned else "Pin",
        icon=":material/keep_off:" if pinned else ":material/keep:",
        key=f"pin-{latent}",
        on_click=explorer.notebook.pin,
        args=(latent, not pinned),
    )
