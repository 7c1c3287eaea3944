"""Can a reader tell?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from saerec.errors import ConfigError
from saerec.explorer import Explorer
from saerec.intents.quiz import N_NAMES, N_QUESTIONS, NONE, Answer, Question
from saerec.rights import Role, may
from saerec.ui.kit.address import param, set_param
from saerec.ui.kit.html import Passage, plain
from saerec.ui.kit.presenting import presenting
from saerec.ui.kit.saving import attempt, told
from saerec.ui.kit.standing import refused
from saerec.ui.kit.widgets import empty, head, note, passages, section
from saerec.ui.quiz.results import everybody, one_go
from saerec.ui.quiz.sheet import on_a_sheet
from saerec.workspace.quiz_answers import LONGEST, reader_name

LENGTHS: Final = (5, 10, N_QUESTIONS, 40, 100)
READER, SEED, ASKED, QUESTION, END = "reader", "seed", "asked", "question", "end"
"""Parameters of the address, and the question that comes after the last one."""
_KNOWN: Final = "quiz-known-reader"
_NONE_OF_THEM: Final = "None of them"
_LONGEST_NAME: Final = 120


def render(explorer: Explorer) -> None:
    """Before a go: who answers, sheets, and what readers have scored. In one: a question, at its end the result."""
    head(
        "Quiz",
        "Can a reader tell?",
        "Five sentences that fire a latent, and four names: one is its own. Who understands what the sentences share "
        "should find it; by chance one in four is right. No name was made from these sentences.",
    )
    if not may(Role.EDITOR):
        refused("Nothing is asked while presenting." if presenting() else "Nothing is asked: answers are kept.")
        return
    reader, seed, asked = param(READER), _whole(SEED), _whole(ASKED)
    if reader is None or seed is None or not asked:
        _before(explorer)
        return
    reader = reader_name(reader)
    questions, answered = explorer.quiz.questions(seed, asked), explorer.quiz.answered(reader, seed)
    left = [place for place, one in enumerate(questions) if one.latent not in answered]
    _who(reader, len(questions) - len(left), len(questions))
    if left and param(QUESTION) != END:
        place = (_whole(QUESTION) or 0) - 1
        _ask(explorer, reader, seed, questions, place if place in left else left[0])
        return
    one_go(questions, answered)
    with st.container(horizontal=True, gap="small"):
        if left:
            st.button("Go on", icon=":material/play_arrow:", on_click=set_param, args=(QUESTION, None))
        st.button("Another go", icon=":material/replay:", on_click=_begin, args=(explorer, reader, asked))
        st.button("What readers scored", icon=":material/leaderboard:", on_click=_leave)


def _whole(name: str) -> int | None:
    """A number of the address; None where there is none."""
    value = param(name) or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _before(explorer: Explorer) -> None:
    try:
        most = len(explorer.quiz.questions(n=LENGTHS[-1]))
    except ConfigError as error:
        empty("There is nothing to ask.", str(error))
        return
    _start(explorer)
    if most < LENGTHS[-1]:
        note(f"This run has {most:,} to ask: intents of different names, with five sentences that no namer saw.")
    on_a_sheet(explorer)
    everybody(explorer)


def _start(explorer: Explorer) -> None:
    left, middle, right = st.columns([3, 2, 1], vertical_alignment="bottom")
    left.text_input(
        "Your name",
        st.session_state.get(_KNOWN, ""),
        key="quiz-name",
        max_chars=LONGEST,
        placeholder="So that readers can be told apart",
        persist_state="session",
    )
    middle.selectbox("Questions", LENGTHS, LENGTHS.index(N_QUESTIONS), key="quiz-length", persist_state="session")
    right.button("Start", key="quiz-start", type="primary", width="stretch", on_click=_begin, args=(explorer,))
    told("quiz")
    note("Every answer is kept at once. A go that was left goes on where it was: start it again under the same name.")


def _begin(explorer: Explorer, reader: str | None = None, asked: int | None = None) -> None:
    """Begin a go, or go on with one; its questions are the first that this reader has not answered."""

    def begin() -> str:
        who = reader_name(reader or st.session_state["quiz-name"])
        n = asked or int(st.session_state["quiz-length"])
        seed = explorer.quiz.open_seed(who, n)
        st.session_state[_KNOWN] = who
        for name, value in ((READER, who), (SEED, seed), (ASKED, n), (QUESTION, None)):
            set_param(name, value)
        return ""

    attempt("quiz", begin)


def _leave() -> None:
    for name in (READER, SEED, ASKED, QUESTION):
        set_param(name, None)


def _who(reader: str, done: int, of: int) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.progress(done / of, f"{plain(reader)} · {done} of {of} answered")
        if done < of and param(QUESTION) != END:
            st.button("Stop here", type="tertiary", on_click=set_param, args=(QUESTION, END))


def _ask(explorer: Explorer, reader: str, seed: int, questions: list[Question], place: int) -> None:
    """One question. Whether the answer is right is said at the end, so that nothing is learned on the way."""
    question = questions[place]
    key = f"quiz-{question.code}"

    def answer() -> str:
        choice = st.session_state[key]
        if choice is None:
            raise ConfigError("Choose a name, or none of them.")
        chosen = question.names[choice] if choice < N_NAMES else NONE
        explorer.quiz.keep(reader, seed, [Answer(question.latent, question.names[question.right], chosen)])
        set_param(QUESTION, place + 2 if place + 1 < len(questions) else None)
        return ""

    def keep() -> None:
        attempt("quiz", answer)

    section(f"Question {place + 1} of {len(questions)}", "What do these sentences have in common?")
    passages(Passage(sentence) for sentence in question.sentences)
    options = [*(plain(name, _LONGEST_NAME) for name in question.names), _NONE_OF_THEM]
    st.radio("Which name says it?", range(len(options)), None, key=key, format_func=options.__getitem__,
             persist_state="session")  # fmt: skip
    st.button("Next", key="quiz-next", type="primary", icon=":material/arrow_forward:", on_click=keep)
    told("quiz")
