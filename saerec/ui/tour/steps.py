"""The five views. Each draws itself and gives the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from saerec import columns as c
from saerec.embedding.masking import bound_spans
from saerec.errors import SaerecError
from saerec.explorer import Explorer
from saerec.explorer.recommendations.what_if import WhatIf
from saerec.figures.palette import NEUTRAL, SEQUENCE, colour_of
from saerec.intents.reasons import WISH
from saerec.ui.kit import html as markup
from saerec.ui.kit import numbers
from saerec.ui.kit.html import Bar, Passage
from saerec.ui.kit.meanings import Meaning, as_html, meaning_of
from saerec.ui.kit.widgets import bars, empty, head, note, passages, section
from saerec.ui.tour import notes
from saerec.ui.users.page import quoted

WISHES, SENTENCES, ITEMS, QUOTED, LATEST, RANKED = 8, 4, 7, 3, 5, 5
"""How many of each a view shows."""


def people(explorer: Explorer, eyebrow: str) -> list[str]:
    """What people say."""
    facts = explorer.overview()["data"]
    head(
        eyebrow,
        "What do people say?",
        f"{numbers.count(facts.get('users'))} people and {numbers.count(facts.get('items'))} items: the program has "
        f"read {numbers.count(facts.get('texts'))} sentences, and gathered those that say the same wish.",
    )
    themes = explorer.themes()
    wishes = themes[(themes[c.VERDICT] == WISH) & (themes["n_people"] > 0)].sort_values(
        "n_people", ascending=False, kind="stable"
    )
    if wishes.empty:
        empty("No wish was found in these texts.", "Go on: the next views show what there is.")
        return notes.of_people(explorer.health())
    left, right = st.columns([3, 2], gap="large")
    with left:
        section("In their own words", small=True)
        certain = wishes[wishes[c.CERTAIN]] if wishes[c.CERTAIN].any() else wishes
        passages(_first_sentences(explorer, certain.head(SENTENCES)[c.HEAD].tolist()), colour_of("personal"))
    with right:
        section("What most people wish", "People who say it.", small=True)
        st.html(_wish_bars(wishes.head(WISHES)))
    return notes.of_people(explorer.health())


def _first_sentences(explorer: Explorer, latents: Sequence[int]) -> list[Passage]:
    """The strongest sentence of each."""
    found = []
    for latent in latents:
        texts = explorer.top_texts(latent).head(1)
        found += [Passage(row.text, row.words, None, f"on {row.title}") for row in texts.itertuples(index=False)]
    return found


def _wish_bars(wishes: pd.DataFrame) -> str:
    """Bars whose names are as certain as they look."""
    most = float(wishes["n_people"].max())
    rows = (
        f'<li><span class="sx-label">{as_html(meaning_of(row))}</span>'
        f"{markup.rail(row['n_people'] / most, numbers.count(row['n_people']), SEQUENCE)}</li>"
        for row in wishes.to_dict("records")
    )
    return f'<ul class="sx-bars">{"".join(rows)}</ul>'


def intent(explorer: Explorer, eyebrow: str) -> list[str]:
    """One wish, and the sentences that say it."""
    latent = explorer.opening_latent()
    if latent is None:
        head(eyebrow, "What is one wish?", "Sentences that mean one thing, whatever they are about.")
        empty("This run has no wish to show.", "Go on: the next view shows a person.")
        return []
    found = explorer.latent(latent)
    theme = explorer.theme(found.row[c.THEME]).row
    meaning = meaning_of(theme)
    title = f"One wish: {meaning.name}" if meaning.certain and meaning.name else "One wish, whose name is a guess"
    said = f"{theme['n_people']:,} people say it, in {theme[c.N_TEXTS]:,} sentences."
    head(eyebrow, title, f"{said} Darker words are those by which the program knows it.")
    if not meaning.certain:
        st.html(f"<p>The program calls it {as_html(meaning)}.</p>")
    left, right = st.columns([3, 2], gap="large")
    colour, masked = colour_of(found.row[c.INTENT_KIND]), explorer.masked_words()
    with left:
        section("Sentences that say it", small=True)
        texts = _of_all_strengths(found.top_texts)
        passages(
            (Passage(row.text, row.words, None, f"on {row.title}", masked) for row in texts.itertuples(index=False)),
            colour,
        )
        if any(next(iter(bound_spans(text, masked)), None) for text in texts[c.TEXT]):
            note("Struck words name the thing. The program does not read them here: only the wish counts.")
    with right:
        section("Items whose texts say it most", small=True)
        st.html(_listed((f"{place}", title, "") for place, title in enumerate(found.top_items[c.TITLE].head(ITEMS), 1)))
    return notes.of_intent(found.row, theme)


def _of_all_strengths(texts: pd.DataFrame) -> pd.DataFrame:
    """The two strongest sentences, and one of each weaker quarter: what the wish is, and where it ends."""
    different = texts.drop_duplicates(c.TEXT)
    place = different.groupby(c.BAND).cumcount()
    return different[(place == 0) | ((place == 1) & (different[c.BAND] == different[c.BAND].min()))]


def person(explorer: Explorer, eyebrow: str) -> list[str]:
    """One person, what they come back to, and what they had."""
    user_id = _somebody(explorer)
    found = explorer.user(user_id)
    history = found.history[found.history[c.SPLIT] != c.TEST]
    head(
        eyebrow,
        "What does one person want?",
        f"{user_id} has chosen {len(history):,} items so far. What they keep writing about is theirs; what everybody "
        "writes about is not.",
    )
    mine = _own_wishes(found.themes)
    left, right = st.columns([3, 2], gap="large")
    with left:
        section("What they come back to", small=True)
        if mine.empty:
            empty("Nothing sets this person apart.", "No wish of their own stands in more than one of their reviews.")
        for row in mine.head(QUOTED).to_dict("records"):
            st.html(f'<h3 class="sx-wish">{as_html(meaning_of(row))}</h3>')
            st.markdown(quoted(row[c.EVIDENCE]) or "They chose items that say so.")
    with right:
        section("What they chose last", small=True)
        st.html(_latest(history))
    known = explorer.users()
    ranks = known.loc[known[c.USER_ID] == user_id, c.RANK_MODEL].dropna()
    return notes.of_person(float(ranks.iloc[0]) if len(ranks) else None, len(explorer.items()), _against(explorer))


def _own_wishes(themes: pd.DataFrame) -> pd.DataFrame:
    """What a person comes back to in reviews of their own, by certain names where there are any."""
    mine = themes[themes[c.INTENT_KIND] == "personal"]
    again = [
        len({one["step"] for one in spoken if one[c.SOURCE] == "review"}) > 1 for spoken in mine[c.EVIDENCE].tolist()
    ]
    mine = mine[np.array(again, dtype=bool)]
    return mine[mine[c.CERTAIN]] if mine[c.CERTAIN].any() else mine


def _somebody(explorer: Explorer) -> str:
    """Raises SaerecError where the run has nobody."""
    everybody = explorer.opening_users()
    if not everybody:
        raise SaerecError("This run has no people.")
    return everybody[0]


def _latest(history: pd.DataFrame) -> str:
    """The last items, the latest first; every word of the corpus is escaped."""
    lines = []
    for row in history.iloc[::-1].head(LATEST).to_dict("records"):
        stars = f"{row[c.RATING]:g} of 5 stars" if numbers.is_known(row[c.RATING]) else ""
        lines.append(
            f'<li><span class="sx-when">{escape(stars)}</span><div class="sx-what">{escape(row[c.TITLE])}</div></li>'
        )
    return f'<ol class="sx-time">{"".join(lines)}</ol>'


def recommendation(explorer: Explorer, eyebrow: str) -> list[str]:
    """What the person is shown, and what they would be shown without one wish."""
    user_id = _somebody(explorer)
    found = explorer.what_if(user_id, RANKED)
    head(
        eyebrow,
        "What is recommended, and what if?",
        f"The first items for {user_id}, and the same program asked again without one of their wishes.",
    )
    if found is None:
        empty("Nothing can be recommended.", "This person has every item already. Go on with the next view.")
        return []
    st.html(f'<p class="sx-says">{_what_if_in_words(found)}</p>')
    left, right = st.columns(2, gap="large")
    with left:
        section("Recommended", small=True)
        st.html(_ranked(found.ranking, found, moves=False))
    wish = found.wish
    if wish is not None:
        with right:
            section("The same without this wish", small=True)
            st.html(_ranked(found.without, found, moves=True))
    if explorer.holds_out(user_id):
        star = " ★ marks it." if found.is_next else ""
        note(f"As evaluated: what this person chose last is kept aside, so it can be in the list.{star}")
    named = "" if wish is None else (f"“{wish[c.NAME]}”" if wish[c.CERTAIN] else f"what it calls “{wish[c.NAME]}”")
    return notes.of_ranking(named, wish is not None)


def _what_if_in_words(found: WhatIf) -> str:
    """HTML."""
    stands = f"<strong>{escape(found.title)}</strong> stands at rank {found.rank:,}"
    if found.wish is None:
        return f"{stands}. No single wish decides that: without any one of them it stands no lower."
    name = as_html(Meaning(found.wish[c.NAME], bool(found.wish[c.CERTAIN])))
    called = f"the wish <strong>{name}</strong>" if found.wish[c.CERTAIN] else f"the wish that the program calls {name}"
    if found.rank_without > found.rank:
        return f"{stands}. Without {called} it falls to rank {found.rank_without:,}."
    return f"{stands}. Without {called} it stands at rank {found.rank_without:,}."


def _ranked(table: pd.DataFrame, found: WhatIf, *, moves: bool) -> str:
    """An ordered list as HTML, the item that is spoken of set off."""
    rows = []
    for row in table.to_dict("records"):
        star = "★ " if found.is_next and row[c.ITEM_ID] == found.item_id else ""
        move = numbers.move(int(row[c.BASE_RANK]), int(row[c.RANK]), len(table)) if moves else ""
        rows.append((f"{row[c.RANK]:,}", star + row[c.TITLE], move))
    here = table[c.ITEM_ID].tolist().index(found.item_id) if (table[c.ITEM_ID] == found.item_id).any() else None
    return _listed(rows, here)


def _listed(rows: Iterable[tuple[str, str, str]], here: int | None = None) -> str:
    """(place, title, figure) of each as HTML; `here` is set off."""
    lines = (
        f'<li{" class=sx-here" if at == here else ""}><span class="sx-place">{escape(place)}</span>'
        f'<span>{escape(title)}</span><span class="sx-value">{escape(figure)}</span></li>'
        for at, (place, title, figure) in enumerate(rows)
    )
    return f'<ol class="sx-ranked">{"".join(lines)}</ol>'


def accuracy(explorer: Explorer, eyebrow: str) -> list[str]:
    """Of 100 people, how many find what they chose next among the first ten?"""
    head(
        eyebrow,
        "How good is it?",
        "What each person chose last was kept aside. How often is it among the first ten items recommended?",
    )
    found = explorer.evaluation()
    shown = [(name, found["models"][name]["HR@10"]) for name in notes.MODELS if name in found["models"]]
    section("Of 100 people, so many find it", f"{found['users']:,} people were asked about.", small=True)
    most = max((share for _, share in shown), default=0.0) or 1.0
    with st.container(key="tour-accuracy"):
        bars(
            Bar(notes.MODELS[name], share / most, f"{100 * share:.0f} of 100", SEQUENCE if name == "model" else NEUTRAL)
            for name, share in shown
        )
    if "measured" in found:
        note(f"This run is final: it was trained on everything. {found['measured']}")
    note(f"By chance it would be {_by_chance(len(explorer.items()))} of 100.")
    return notes.of_accuracy(found, _against(explorer))


def _by_chance(n_items: int) -> str:
    share = 100 * min(10 / max(n_items, 1), 1)
    return f"{share:.0f}" if share >= 1 else "fewer than 1"


def _against(explorer: Explorer) -> dict[str, float] | None:
    """The model beside the same without intents; None where that was not measured."""
    try:
        return explorer.accuracy_against("no_intents")
    except SaerecError:
        return None
