"""What people write about a latent: name, description, verdict, tags, note, pins. Seen by everybody at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.ui.kit import numbers
from saerec.ui.kit.address import set_param
from saerec.ui.kit.drafts import Draft, by_and_when
from saerec.ui.kit.html import plain
from saerec.ui.kit.meanings import meaning_link, meaning_of
from saerec.ui.kit.saving import attempt, told
from saerec.ui.kit.widgets import note
from saerec.workspace.notebook import LIMITS, NOTE, PINNED, TAGS, VERDICT, Entry, Measured

VERDICTS = {"The run's own verdict": None, "Is an intent": True, "Is no intent": False}
_SAID_OF = {said: words for words, said in VERDICTS.items()}
LABELS = {c.NAME: "Name", c.DESCRIPTION: "Description", VERDICT: "Verdict", TAGS: "Tags", NOTE: "Note"}
_WRITER, _PIN = "writer", "pin"
SHOWN = 12


def edit_latent(explorer: Explorer, latent: int, row: dict[str, Any]) -> None:
    """A form behind a button; what is saved is an edit that can be undone."""
    written, place = explorer.notebook.entry(latent), f"edit-{st.session_state['run']}-{latent}"
    draft = Draft(place, {
        c.NAME: row[c.NAME],
        c.DESCRIPTION: row[c.DESCRIPTION],
        VERDICT: _SAID_OF[written.verdict],
        TAGS: ", ".join(written.tags),
        NOTE: written.note,
    })  # fmt: skip

    def write(changed: Mapping[str, Any]) -> str:
        return _save(explorer, latent, draft, changed, written)

    with st.popover("Edit", icon=":material/edit:"):
        _fields(draft)
        draft.buttons(write, LABELS, lambda field: _meanwhile(explorer, latent, field))
        with st.container(horizontal=True, gap="small"):
            tried = st.button("Measure", icon=":material/straighten:", key=f"{place}-measure")
            st.button("Undo the last edit", icon=":material/undo:", key=f"undo-{latent}", type="tertiary",
                      disabled=explorer.notebook.history(latent).empty, on_click=_undo,
                      args=(explorer, latent, place))  # fmt: skip
        st.caption("Saved for everybody who opens this run. A new name is measured on the same held-out sentences.")
        if tried:
            _tell(explorer, latent, row, draft)
    if written.note:
        st.caption(f"**Note.** {plain(written.note, 400)}")


def _fields(draft: Draft) -> None:
    st.text_input(LABELS[c.NAME], key=draft.key(c.NAME), max_chars=LIMITS[c.NAME], persist_state="session")
    st.text_area(LABELS[c.DESCRIPTION], key=draft.key(c.DESCRIPTION), height=90, max_chars=LIMITS[c.DESCRIPTION],
                 persist_state="session")  # fmt: skip
    left, right = st.columns(2)
    left.selectbox(LABELS[VERDICT], list(VERDICTS), key=draft.key(VERDICT), persist_state="session")
    right.text_input(LABELS[TAGS], key=draft.key(TAGS), placeholder="parted by commas", persist_state="session")
    st.text_area(LABELS[NOTE], key=draft.key(NOTE), height=90, max_chars=LIMITS[NOTE], persist_state="session",
                 placeholder="For whoever reads this next")  # fmt: skip
    st.text_input("Your name", key=_WRITER, max_chars=LIMITS["by"], persist_state="session",
                  placeholder="optional, so that others know who wrote it")  # fmt: skip


def _meanwhile(explorer: Explorer, latent: int, field: str) -> str:
    """Who changed it last."""
    history = explorer.notebook.history(latent)
    edits = history[history["field"] == field]
    return by_and_when(edits["by"].iloc[0], edits["at"].iloc[0]) if len(edits) else "with the run itself"


def _undo(explorer: Explorer, latent: int, place: str) -> None:
    attempt(place, lambda: "Taken back." if explorer.notebook.undo(latent) else "There is nothing to take back.")
    set_param(c.LATENT, latent)


def _tell(explorer: Explorer, latent: int, row: dict[str, Any], draft: Draft) -> None:
    """What the name in the box is worth, without saving it."""
    try:
        found = explorer.score_name(latent, draft.typed(c.NAME), draft.typed(c.DESCRIPTION))
    except SaerecError as error:
        st.error(plain(error, 400))
        return
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


def _save(explorer: Explorer, latent: int, draft: Draft, changed: Mapping[str, Any], seen: Entry) -> str:
    """Write what changed, nothing else, as one edit, so that undo takes back what was meant."""
    values, measured = dict(changed), None
    if c.NAME in changed or c.DESCRIPTION in changed:  # they are kept and measured together
        values |= {field: draft.typed(field) for field in (c.NAME, c.DESCRIPTION)}
        measured = _measure(explorer, latent, values[c.NAME], values[c.DESCRIPTION])
    if VERDICT in changed:
        values[VERDICT] = VERDICTS[changed[VERDICT]]
    if TAGS in changed:
        values[TAGS] = changed[TAGS].split(",")
    explorer.notebook.write(latent, values, st.session_state[_WRITER], measured, seen)
    set_param(c.LATENT, latent)  # another score may reorder the list, but the reader stays where they are
    return "Saved for everybody."


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
        on_click=_pin,
        args=(explorer, latent, not pinned),
    )
    told(_PIN)


def _pin(explorer: Explorer, latent: int, pinned: bool) -> None:
    def pin() -> str:
        explorer.notebook.pin(latent, pinned)
        return ""

    attempt(_PIN, pin)
