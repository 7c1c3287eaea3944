"""Is this run any good?"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.explorer.latents.health import DENSE, FEW, Health, warnings
from saerec.figures import accuracy_bars, activity_bars, density_histogram, score_histogram
from saerec.ui.kit import numbers
from saerec.ui.kit.address import TOUR, link, set_param
from saerec.ui.kit.controls import choice
from saerec.ui.kit.presenting import presenting, touring
from saerec.ui.kit.widgets import cards, chart, empty, head, note, plain, section
from saerec.ui.quiz.results import readers_card
from saerec.ui.tour.page import render as tour

METRICS = {
    "HR@10": "Share of people whose held-out item is among the first ten.",
    "NDCG@10": "The same, weighed by place: 1 at the top, 0.29 at place ten.",
    "HR@20": "Share of people whose held-out item is among the first twenty.",
    "MRR": "Mean of 1 / rank of the held-out item.",
}
WAYS = (
    ("pages/latents.py", "Read intents", "The sentences that fire it, word by word.", ":material/lightbulb:"),
    ("pages/users.py", "Meet people", "What they want, and the sentences behind it.", ":material/person:"),
    (
        "pages/recommendations.py",
        "Change a ranking",
        "Turn a branch or an intent up or down.",
        ":material/tune:",
    ),
)


def render(explorer: Explorer) -> None:
    """Data, recommender, dictionary, and where to go from here; or the guided tour, where the address asks for it."""
    if touring():
        tour(explorer)
        return
    facts = explorer.overview()
    head(
        "Overview",
        "Is this run any good?",
        f"Made from {facts['source'] or 'its data'} with the preset {facts['preset']}: what was read, how well it "
        "recommends, and whether its dictionary of intents can be trusted.",
    )
    _data(facts["data"])
    if facts["about_texts"]:
        note(" ".join(facts["about_texts"]))
    _ways()
    found = explorer.health() if explorer.run.stage("intents") is not None else None
    if found is not None:
        _warnings(warnings(facts, found))
    left, right = st.columns(2, gap="large")
    with left:
        section("Does it recommend well?", "Each person's last interaction was held out and ranked among all items.")
        _accuracy(explorer)
    with right:
        section("How active are its people?", "Interactions of each person, the held-out ones included.")
        chart(activity_bars(explorer.activity()), "Bar chart: people by number of interactions")
    if found is not None and not presenting():
        _dictionary(explorer, found, facts["sae"], facts["intents"])


def _warnings(texts: list[str]) -> None:
    """In one quiet box, whatever their number."""
    said = [plain(text, 300) for text in texts]
    if said:
        st.warning(said[0] if len(said) == 1 else "- " + "\n- ".join(said), icon=":material/warning:")


def _data(data: dict[str, Any]) -> None:
    meanings = {
        "users": "People with enough interactions to stay after filtering.",
        "items": "Things that can be recommended.",
        "interactions": "Reviews or purchases, one row each.",
        "texts": "Sentences of reviews and item texts; each is embedded and can be evidence.",
    }
    cards([(name.capitalize(), numbers.count(data.get(name)), meaning) for name, meaning in meanings.items()], "data")


def _accuracy(explorer: Explorer) -> None:
    if not explorer.is_measured():
        empty("Not evaluated yet.", "Finish the run with the command that made it.")
        return
    evaluation = explorer.evaluation()
    if "measured" in evaluation:
        note(f"A final run: trained on everything, so nothing is measured on it. {evaluation['measured']}")
    metric = choice("metric", "Metric", dict(zip(METRICS, METRICS, strict=True)), default="HR@10")
    chart(accuracy_bars(evaluation, metric), f"Bar chart: {metric} of the model beside its baselines")
    note(f"{METRICS[metric]} {evaluation['users']:,} people; whiskers are 95 % bootstrap intervals.")


def _dictionary(explorer: Explorer, found: Health, sae: dict[str, Any], intents: dict[str, Any]) -> None:
    section(
        "Is the dictionary healthy?",
        "The autoencoder splits every sentence into a few latents. An intent is a latent whose sentences say why "
        "people want something.",
    )
    note(what_it_holds(found))
    score, told = intents.get("median_score"), explorer.quiz.results().total
    cards(
        [
            ("Latents", numbers.count(sae.get("n_latents")), f"Width of the dictionary: directions that were found. "
             f"{found.named:,} have a name."),
            ("Themes", numbers.count(found.themes), "Latents of one meaning are one theme."),
            ("Intents", numbers.count(found.intents), "Latents that say why people want something, and have a name."),
            ("Name score", numbers.score(score), "Median balanced accuracy with which a name tells held-out sentences "
             "that fire its latent from others. 0.5 is chance."),
            *([readers_card(told)] if told.asked else []),
            ("Unexplained", numbers.percent(sae.get("fvu")), "FVU: share of the embeddings' variance that is lost."),
            ("Per sentence", numbers.score(sae.get("l0")), "L0: latents that fire on a sentence, on average."),
            ("Dead", numbers.percent(found.dead), "Latents that no sentence fires."),
            ("Rare", numbers.percent(found.rare), f"Latents that fire on fewer than {FEW} sentences: too few to read."),
            ("Dense", numbers.percent(found.dense), f"Latents that fire on more than {DENSE:.0%} of the sentences: "
             "they say little of any one."),
            *([("Stable", numbers.score(found.stability), "Median similarity (cosine) of a latent to the nearest of "
                "dictionaries trained with other seeds. 1 is the same.")] if numbers.is_known(found.stability) else []),
        ],
        "dictionary",
    )  # fmt: skip
    _cost(explorer.dictionary_cost())
    latents = explorer.latents()
    left, right = st.columns(2, gap="large")
    with left:
        section("How good are the names?", small=True)
        chart(score_histogram(latents[c.SCORE].to_numpy()), "Histogram of name scores, chance marked at 0.5")
    with right:
        section("How often do latents fire?", small=True)
        chart(density_histogram(latents[c.DENSITY].to_numpy()), "Histogram of the share of sentences firing a latent")


_ABOUT: Final = {
    "thing": "are about things",
    "praise": "are praise or blame",
    "chatter": "are chatter",
    "unclear": "are unclear",
    "wish": "are wishes without a name that could be shown",
}


def what_it_holds(found: Health) -> str:
    """47 themes of 89 intents. Of the other latents 7 are about things, 12 are chatter."""
    said = f"{numbers.counted(found.themes, 'theme')} of {numbers.counted(found.intents, 'intent')}."
    others = ", ".join(f"{found.others[name]:,} {words}" for name, words in _ABOUT.items() if found.others.get(name))
    return f"{said} Of the other latents {others}." if others else said


def _cost(found: dict[str, float] | None) -> None:
    section(
        "What does the dictionary cost?",
        "The next item is sought by texts alone, without the recommender: once "
        "with the text model's embeddings, once with what the latents rebuild of them.",
        small=True,
    )
    if found is None:
        note(
            "Not measured in this run: it was evaluated before this was measured, or its embeddings are gone. Made "
            "again, it will be."
        )
        return
    sure = found["low"] > 0 or found["high"] < 0
    cards(
        [
            ("HR@10, embeddings", f"{found['raw']:.3f}", "An item is the mean of its sentences, a person the mean of "
             f"what they had; items by cosine. {found['people']:,.0f} people, their last interaction held out."),
            ("HR@10, rebuilt", f"{found['rebuilt']:.3f}", "The same with what the dictionary rebuilds of each "
             "sentence. Whatever it loses, no intent can say."),
            ("Change of NDCG@10", numbers.fine(found["ndcg"]) + ("" if sure else " (unsure)"), "Rebuilt minus "
             f"embeddings, person by person; 95 % interval {numbers.fine(found['low'])} to "
             f"{numbers.fine(found['high'])}."),
        ],
        "cost",
    )  # fmt: skip


def _ways() -> None:
    """Where to go from here, the guided tour first."""
    with st.container(key="ways", horizontal=True, gap="small"):
        with st.container(border=True, width="stretch", height="stretch"):
            # A link to the page one is on leaves the address as it is.
            st.button("**Take the tour**", icon=":material/slideshow:", type="tertiary", key="take-tour",
                      on_click=set_param, args=(TOUR, 1))  # fmt: skip
            note("Five views, for showing to others. Arrow keys lead on.")
        for path, label, text, icon in WAYS:
            with st.container(border=True, width="stretch", height="stretch"):
                st.page_link(path, label=f"**{label}**", icon=icon, query_params=link())
                note(text)
