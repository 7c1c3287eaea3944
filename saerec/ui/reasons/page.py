"""What do people give as reasons?"""

from __future__ import annotations

import shlex

import streamlit as st

from saerec.errors import DataError, SaerecError
from saerec.explorer import Explorer
from saerec.rights import Role, may
from saerec.ui.kit import numbers
from saerec.ui.kit.address import link
from saerec.ui.kit.html import plain
from saerec.ui.kit.loaders import runs_dir
from saerec.ui.kit.widgets import cards, head, note
from saerec.ui.reasons.add import add_sentences
from saerec.ui.reasons.bank import reasons
from saerec.ui.reasons.browse import browse
from saerec.ui.reasons.edit import edit_text
from saerec.workspace.reasons import made_with, own_fingerprint
from saerec.workspace.run import Run
from saerec.workspace.run_facts import settings_options


def render(explorer: Explorer) -> None:
    """All reasons, whether the run was made with them, and three ways to add one's own."""
    head(
        "Reasons",
        "What do people give as reasons?",
        "Sentences are read with a bank of reasons to want or avoid things, each said in many ways. Add what is said "
        "in your own field: it counts for all runs of this folder.",
    )
    try:
        found = reasons()
        _run_made_with(explorer.run)
    except DataError as error:  # it is put right below
        st.error(f"The bank cannot be read. {plain(error, 400)}", icon=":material/error:")
        found = []
    if found:
        own = [one for one in found if one.own]
        said = sum(len(one.met) + len(one.missed) for one in found)
        cards(
            [
                ("Reasons", numbers.count(len(found)), "Of the bank in force: packaged ones and your own."),
                ("Sentences", numbers.count(said), "That say a reason is met or missed."),
                ("Your own reasons", numbers.count(len(own)), "Reasons that you added, or say in more ways."),
                ("Your own sentences", numbers.count(sum(len(one.own) for one in own)), "Added by you or others here."),
            ],
            "reasons",
        )
        browse(found)
    if not may(Role.EDITOR):
        return
    if found:
        add_sentences(found)
    edit_text()


def _run_made_with(run: Run) -> None:
    """Whether the intents that the other pages show go back to the reasons that stand here."""
    known = made_with(run)
    if known is None:
        note(
            "No bank of reasons had a part in this run's intents. The Text probe reads with the bank that is in force."
        )
    elif known == own_fingerprint(runs_dir()):
        note("The intents of this run were made with these reasons.")
    else:
        st.warning(
            "The intents of this run were made with other own reasons than those in force now. The command that made "
            "the run makes its stage intents again, and what stands on it; earlier stages stay. Train makes another "
            "run of the same settings.",
            icon=":material/update:",
        )
        _ways(run)


def _ways(run: Run) -> None:
    if not may(Role.TRAINER):
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.page_link(
            "pages/train.py",
            label="Train like this",
            icon=":material/content_copy:",
            query_params=link(like=run.run_id),
        )
        with st.popover("The command", icon=":material/terminal:", type="tertiary"):
            try:
                options = settings_options(run)
                command = ("saerec", "run", "--data", "YOUR-FILE", "--run-id", run.run_id, *options)
                st.code(shlex.join(command), language="sh", wrap_lines=True)
            except SaerecError as error:  # made by another version, with settings that this one does not know
                st.caption(plain(error, 300))
