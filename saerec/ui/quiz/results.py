"""What readers could tell: one go with what was wrong in it, and all goes of all readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.intents.quiz import NONE, Answer, Question
from saerec.intents.quiz_score import ASKED, CHANCE, READER, RIGHT, TAKEN_FOR, Share
from saerec.text.shortened import shortened
from saerec.ui.kit import numbers
from saerec.ui.kit.html import Passage
from saerec.ui.kit.link_rows import LinkRow, intent_rows
from saerec.ui.kit.widgets import Card, cards, empty, intent_link, note, passages, section, table

MOST_LINKS: Final = 40
MEANING: Final = "How often people found a latent's name among four, going by five sentences that fire it."


def readers_card(share: Share) -> Card:
    """The figure beside a name's score."""
    return "Readers", str(share), f"{MEANING} 95 % interval {_ends(share)}; by chance {numbers.rough_percent(CHANCE)}."


def readers_line(share: Share) -> str:
    """The same as a line of text."""
    return f"Readers: {share}. {MEANING} 95 % interval {_ends(share)}; by chance {numbers.rough_percent(CHANCE)}."


def one_go(questions: Sequence[Question], answered: Mapping[int, Answer]) -> None:
    """How many were right, and what was wrong."""
    asked = [one for one in questions if one.latent in answered]
    wrong = [one for one in asked if answered[one.latent].chosen != answered[one.latent].name]
    share = Share(len(asked) - len(wrong), len(asked))
    section("What could you tell?")
    _cards(share)
    if not wrong:
        note("Nothing was wrong." if asked else "Nothing was answered.")
        return
    section("Which were wrong?", "The name that was right, what you chose, and the sentences.", small=True)
    for question in wrong:
        with st.container(border=True):
            intent_link(question.latent, question.names[question.right])
            note(f"You chose: {_called(answered[question.latent].chosen)}")
            passages(Passage(sentence) for sentence in question.sentences)


def everybody(explorer: Explorer) -> None:
    """Each reader, and the latents that readers fail on."""
    section("How do readers do?", "An answer counts as long as the latent bears the name that was asked.")
    found, outdated = explorer.quiz.results(), explorer.quiz.outdated()
    if not found.total.asked:
        empty("Nobody was asked yet.", "Type your name above and start.")
    else:
        _cards(found.total)
        number = st.column_config.NumberColumn
        shown = {
            READER: "Reader",
            RIGHT: number("Right", format="%d"),
            ASKED: number("Asked", format="%d"),
            "share": number("Share", format="percent"),
            "low": number("Low", format="percent", help="Lower end of the 95 % interval (Wilson)"),
            "high": number("High", format="percent", help="Upper end of the 95 % interval"),
        }
        table(found.readers, "What readers scored", shown)
        _failed(explorer, found.latents[found.latents[RIGHT] < found.latents[ASKED]])
    if (themes := explorer.quiz_of_themes.results().total).asked:
        note(f"Themes, asked on sheets: {themes} right. 95 % interval {_ends(themes)}.")
    if outdated:
        note(f"Not counted: {outdated:,} answers about names that were changed since.")


def _failed(explorer: Explorer, latents: pd.DataFrame) -> None:
    if latents.empty:
        return
    certain = explorer.latents().set_index(c.LATENT)[c.CERTAIN]
    section("Which names fail?", "How often the name was found, and what it was taken for most.", small=True)
    intent_rows(
        (
            LinkRow(
                latent,
                f"{name}, taken for: {shortened(_called(taken), 40)}" if taken != NONE else f"{name}: none of them",
                f"{right} of {asked}",
                certain=bool(certain[latent]),
            )
            for latent, name, taken, right, asked in latents.head(MOST_LINKS)[
                [c.LATENT, c.NAME, TAKEN_FOR, RIGHT, ASKED]
            ].itertuples(index=False)
        ),
        "quiz-failed",
    )


def _cards(share: Share) -> None:
    cards(
        [
            ("Right", str(share), "Answers that name the latent's own name."),
            (
                "Share",
                f"{100 * share.value:.0f} %" if share.asked else numbers.NOTHING,
                "Of all that were answered; none of them counts as wrong.",
            ),
            ("Interval", _ends(share), "Where the share lies with 95 % certainty, by Wilson."),
            ("Chance", numbers.rough_percent(CHANCE), "Who does not read is right once in four times."),
        ],
        "quiz",
    )


def _ends(share: Share) -> str:
    low, high = (numbers.rough_percent(end) for end in share.interval)
    return f"{low} to {high}" if share.asked else numbers.NOTHING


def _called(chosen: str) -> str:
    return chosen if chosen != NONE else "none of them"
