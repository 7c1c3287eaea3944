"""The glossary in the app: one Markdown text says of every figure what it is, and how it misleads; docs show it too.

A "?" names its term and links to it. The link is an address: any page with `term=fvu` opens the glossary there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import streamlit as st

from saerec.places import assets
from saerec.ui.kit.address import link, param, set_param
from saerec.ui.kit.presenting import presenting

SOURCE: Final = assets() / "glossary.md"
TERM: Final = "term"
"""The address parameter that opens the glossary."""
_ENTRY = re.compile(r"^### (.+?) \{ #([a-z0-9-]+) \}$(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)

TERM_OF: Final = {
    **{f"{metric}@{k}": term for metric, term in (("HR", "hr"), ("NDCG", "ndcg")) for k in (5, 10, 20)},
    "MRR": "mrr",
    "HR@10, embeddings": "dictionary-cost",
    "HR@10, rebuilt": "dictionary-cost",
    "Change of NDCG@10": "dictionary-cost",
    **{f"vs {other}": "paired" for other in ("without intents", "item kNN", "popularity")},
    "NDCG@10, second minus first": "paired",
    "Found by the second only": "paired",
    "Found by the first only": "paired",
    "First: HR@10": "hr",
    "Second: HR@10": "hr",
    "Change": "part-removal",
    "Lost": "paired",
    "Won": "paired",
    "Latents": "latent",
    "Intents": "verdict",
    "Name score": "name-score",
    "Score": "name-score",
    "By words": "name-score-by-words",
    "By model": "name-score-llm",
    "AUC": "auc",
    "Unexplained": "fvu",
    "Per sentence": "l0",
    "Dead": "dead",
    "Rare": "dead",
    "Dense": "density",
    "Fires on": "density",
    "Stable": "stability",
    "Stability": "stability",
    "Near": "cosine",
    "Alike": "mcc",
    "Personal intents": "personal-public",
    "Kind": "personal-public",
    "Themes": "theme",
    "Theme": "theme",
    "Verdict": "verdict",
    "Verdicts": "verdict",
    "Things": "thing",
    "Chatter": "verdict",
    "Evidence": "code-evidence",
    "Read as": "reading",
    "Praised": "praised",
    "Missed": "praised",
    "Certain": "certain",
    "Vote": "certain",
    "Repeated": "repeated",
    "Reasons": "reason",
    "Your own reasons": "reason",
    "Weight": "evidence",
    "Branch weight": "branch-weights",
    "Score lost": "contribution",
    "Places lost": "contribution",
    "Rank of what came next": "rank",
    "First ten replaced": "without-intent",
    "Next item moves": "without-intent",
    "Lift": "lift",
    "q": "fdr",
    "Took this later": "took-later",
}
"""What a figure is called on a page -> its term."""


class Entry(NamedTuple):
    """One figure, explained."""

    title: str
    text: str
    """Markdown"""


@lru_cache(1)
def glossary() -> dict[str, Entry]:
    """Term -> entry, in the order of the text."""
    return {term: Entry(title, text.strip()) for title, term, text in _ENTRY.findall(SOURCE.read_text("utf-8"))}


def with_term(meaning: str, label: str) -> str:
    """What a "?" says, followed by a link to the term of the figure with this label, where it has one."""
    term = TERM_OF.get(label)
    if term is None:
        return meaning
    return f"{meaning} [Glossary: {glossary()[term].title}](?{urlencode(link(**{TERM: term}))})".strip()


def explained(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a table, the "?" of each with its term."""
    return {
        name: {**config, "help": with_term(config.get("help") or "", config.get("label") or name) or None}
        if isinstance(config, dict)
        else config
        for name, config in columns.items()
    }


def glossary_button() -> None:
    """A way to the glossary in the sidebar; an address that names a term opens it at once."""
    if not presenting():
        about = "What every figure is, how to read it, and how it misleads."
        st.sidebar.button("Glossary", icon=":material/menu_book:", key="glossary", help=about, type="tertiary",
                          on_click=set_param, args=(TERM, next(iter(glossary()))))  # fmt: skip
    if param(TERM) is not None:
        _show()


@st.dialog("Reading the numbers honestly", width="medium", on_dismiss=lambda: set_param(TERM, None))
def _show() -> None:
    entries = glossary()
    wanted = param(TERM)
    if wanted not in entries:
        st.info("The glossary has no such term. Choose one of those it has.")
    st.session_state["glossary-term"] = wanted if wanted in entries else next(iter(entries))
    term = st.selectbox("Figure", list(entries), key="glossary-term", format_func=lambda one: entries[one].title,
                        on_change=lambda: set_param(TERM, st.session_state["glossary-term"]))  # fmt: skip
    st.markdown(entries[term].text)
