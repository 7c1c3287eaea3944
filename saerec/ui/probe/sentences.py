"""How each sentence of a text is read, and which of the latents it fires it is evidence of."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.figures.palette import VERDICT_NAMES, colour_of
from saerec.intents.reasons import CLASSES
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.downloads import save_table, slug
from saerec.ui.kit.html import Bar, Passage
from saerec.ui.kit.link_rows import LinkRow, intent_rows
from saerec.ui.kit.widgets import note, passages

SHOWN: Final = 12
LATENTS: Final = 8


def sentences(explorer: Explorer, text: str, which: str) -> None:
    """What the bank of reasons reads in each sentence of `text`; asked when it is opened. which: "the text"."""
    if not explorer.reads_reasons():
        note("The bank of reasons is English; it cannot say how these texts are meant.")
        return
    panel = st.expander(f"How is {which} read, and what is it evidence of?", icon=":material/psychology:",
                        key=f"meaning-{slug(which)}", on_change="rerun")  # fmt: skip
    if not panel.open:
        return
    with panel, st.spinner("Reading with the bank of reasons; the first time on a machine takes a minute ..."):
        read, masked = explorer.meaning(text), explorer.masked_words()
        note(
            "A bank of sentences that say why people want things, or say none, reads each sentence. A latent that "
            "fires has evidence only where the sentence is of the latent's own kind and says what it says."
        )
        for place, row in enumerate(read.head(SHOWN).itertuples(index=False)):
            with st.container(border=True):
                passages([Passage(row.sentence, masked=masked)])
                if row.as_read != row.sentence:
                    note(f"Read as: {row.as_read}")
                parts = (
                    Bar(VERDICT_NAMES[name], getattr(row, name), numbers.rough_percent(getattr(row, name)),
                        colour_of(name))
                    for name in CLASSES
                )  # fmt: skip
                st.html(markup.stacked(parts))
                note(in_words(row))
                _latents(row.latents, f"{slug(which)}-{place}")
        if len(read) > SHOWN:
            note(f"The first {SHOWN} of {len(read)} sentences.")
        written = {name: [json.dumps(one) for one in read[name]] for name in ("reasons", "latents")}
        save_table(read.assign(**written), f"Meaning of {which}")


def _latents(latents: list[dict[str, Any]], key: str) -> None:
    """As code and as evidence; those without evidence say why."""
    if not latents:
        note("No latent fires on it.")
        return
    shown = latents[:LATENTS]
    most = max(one[c.ACTIVATION] for one in shown)
    intent_rows(
        (
            LinkRow(
                one[c.LATENT],
                one[c.NAME],
                f"{one[c.ACTIVATION]:.2f} → " + ("none" if one["why"] else f"{one[c.EVIDENCE]:.2f}"),
                f"No evidence: {one['why']}." if one["why"] else "Code, and what of it is evidence.",
                one[c.EVIDENCE] / most,
                colour_of(one[c.INTENT_KIND]),
                one[c.CERTAIN],
            )
            for one in shown
        ),
        f"evidence-{key}",
    )
    note(evidence_in_words(latents))


def in_words(row: Any) -> str:
    """The likeliest reading of a sentence; where it says a reason, which, and whether it is met or missed."""
    likeliest = max(CLASSES, key=lambda name: getattr(row, name))
    if likeliest != CLASSES[0]:
        return f"Read as {VERDICT_NAMES[likeliest]}: no reason to look for."
    near = ", ".join(f"{name} ({nearness:.2f})" for name, nearness in row.reasons)
    sign = f"Said to be met: {numbers.rough_percent(row.met)} sure." if row.met >= 0.5 else (
        f"Said to be missed: {numbers.rough_percent(1 - row.met)} sure."
    )  # fmt: skip
    return f"Nearest reasons: {near}. {sign}" if near else f"A wish, but no reason of the bank lies near. {sign}"


def evidence_in_words(latents: list[dict[str, Any]]) -> str:
    """Code → evidence. Evidence of 2 of 5 latents. No evidence of 3: the sentence is praise, ..."""
    whys = Counter(one["why"] for one in latents if one["why"])
    said = f"Code → evidence: of {len(latents) - whys.total():,} of {len(latents):,} latents."
    others = [f"No evidence of {n:,}: {why}." for why, n in whys.most_common(3)]
    more = whys.total() - sum(n for _, n in whys.most_common(3))
    return " ".join([said, *others, *([f"Nor of {more:,} others."] if more else [])])
