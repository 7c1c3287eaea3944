"""One's own reasons as text: typed, checked at once line by line, saved, taken away and brought."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

import streamlit as st

from saerec.ui.kit.drafts import Draft, by_and_when
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.picked import pick_file, put_away
from saerec.ui.kit.saving import told
from saerec.ui.kit.widgets import note, section
from saerec.ui.reasons.bank import change, undo
from saerec.workspace.own_reasons import OwnReasons
from saerec.workspace.reason_text import LARGEST, PLAIN, sentences_of
from saerec.workspace.reasons import OWN, text_of

CALLED: Final = {OWN: "Reasons", **{name: f"No reason: {name}" for name in PLAIN}}
EXAMPLE: Final = """# stays in tune
opposite: goes out of tune
+ It held its tuning all evening.
- Flat by the second song."""
SHOWN: Final = 8
"""Problems that are listed."""
_TEXT: Final = "text"


def edit_text() -> None:
    """The editor of one text, and the same text as a file."""
    own = OwnReasons(runs_dir())
    section(
        "Edit your own as text",
        "A line that begins with # names a reason, the next says its opposite: what it is called where it is missed. "
        "Sentences follow, with + where it is met and - where it is missed.",
    )
    name = st.selectbox("Text", own.names(), key="reasons-name", format_func=lambda one: CALLED.get(one, one),
                        persist_state="session")  # fmt: skip
    draft = Draft("reasons" if name == OWN else f"reasons-{name}", {_TEXT: own.text(name)})
    st.text_area("Your own reasons", key=draft.key(_TEXT), height=300, max_chars=LARGEST, persist_state="session",
                 placeholder=EXAMPLE if name not in PLAIN else "One sentence a line",
                 label_visibility="collapsed")  # fmt: skip
    _say_problems(own, name, draft.typed(_TEXT))

    def write(changed: Mapping[str, str]) -> str:
        own.save(name, changed[_TEXT], instead_of=draft.stored[_TEXT])
        return "Saved. Sentences are read with it from now on."

    draft.buttons(write, {_TEXT: f"{name}.txt"}, lambda _: by_and_when("", own.changed(name)))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if draft.changes():
            st.button("Load what is saved", icon=":material/restart_alt:", key="reasons-load", on_click=draft.give_up,
                      help="What you typed and did not save is lost.")  # fmt: skip
        if (what := own.last_edit()) is not None:
            st.button("Undo the last edit", icon=":material/undo:", key="reasons-undo", type="tertiary",
                      help=plain(what), on_click=undo, args=("text",))  # fmt: skip
    told("text")
    _as_a_file(own, name)


def _say_problems(own: OwnReasons, name: str, text: str) -> None:
    found = own.problems(name, text)
    if found:
        lines = [f"- Line {one.line}: {plain(one.what, 240)}" for one in found[:SHOWN]]
        more = f"\n\n... and {len(found) - SHOWN:,} more." if len(found) > SHOWN else ""
        st.error("\n".join(lines) + more, icon=":material/error:")
    elif text.strip():
        sentences = len(sentences_of(text)) if name not in PLAIN else len(text.split("\n"))
        note(f"Nothing is wrong with it. Sentences: {sentences:,}.")
    else:
        note("Nothing yet. What you type is checked when you leave the box or press Ctrl and Enter.")


def _as_a_file(own: OwnReasons, name: str) -> None:
    with st.expander("As a file", icon=":material/description:"):
        left, right = st.columns(2, gap="large")
        with left:
            st.download_button("Download", own.text(name).encode(), f"{name}.txt", "text/plain", key="reasons-download",
                               on_click="ignore", icon=":material/download:", disabled=not own.text(name))  # fmt: skip
            note("What is saved, as plain text for any editor. Another folder of runs takes it as it is.")
        with right:
            file = pick_file("A file of reasons", ["txt"], "reasons-file")
            if st.button("Add what it says", icon=":material/upload:", key="reasons-bring"):
                if file is None:
                    st.error("Choose a file.")
                else:
                    _bring(file.name, file.getvalue())
        told("file")


def _bring(file: str, content: bytes) -> None:
    def bring(own: OwnReasons) -> str:
        added = own.bring(PurePath(file).stem, text_of(content, file), file)
        return f"Added: {added.new:,}. Known before: {added.known:,}."

    if change("file", bring):
        put_away("reasons-file")
        st.rerun()
