"""Is this run any good?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from saerec import columns as c
from saerec.explorer import Explorer
from saerec.figures import accuracy_bars, activity_bars, density_histogram, score_histogram
from saerec.ui import numbers
from saerec.ui.audience import presenting
from saerec.ui.components import cards, chart, empty, head, note, section
from saerec.ui.state import link

METRICS = {
    "HR@10": "Share of people whose held-out item is among the first ten.",
    "NDCG@10": "The same, weighed by place: 1 at the top, 0.29 at place ten.",
    "HR@20": "Share of people whose held-out item is among the first twenty.",
    "MRR": "Mean of 1 / rank of the held-out item.",
}
TOUR = (
    ("pages/latents.py", "1 · Read intents", "The sentences that fire it, word by word.", ":material/lightbulb:"),
    ("pages/users.py", "2 · Meet people", "What they want, and the sentences behind it.", ":material/person:"),
    ("pages/recommendations.py", "3 · Change a recommendation", "Turn a branch or an intent up or down.",
     ":material/tune:"),
)  # fmt: skip


def render(explorer: Explorer) -> None:
    """Data, recommender, dictionary, and where to go from here."""
    facts = explorer.overview()
    head("Overview", "Is this run any good?",
         f"Made from {facts['source'] or 'its data'} with the preset {facts['preset']}: what was read, how well it "
         "recommends, and whether its dictionary of intents can be trusted.")  # fmt: skip
    _data(facts["data"])
    _tour()
    for warning in warnings(facts):
        st.warning(warning, icon=":material/warning:")
    left, right = st.columns(2, gap="large")
    with left:
        section("Does it recommend well?", "Each person's last interaction was held out and ranked among all items.")
        _accuracy(explorer)
    with right:
        section("How active are its people?", "Interactions of each person, the held-out ones included.")
        chart(activity_bars(explorer.activity()), "Bar chart: people by number of interactions")
    if not presenting():
        _dictionary(explorer, facts["sae"], facts["intents"])


def _data(data: dict[str, Any]) -> None:
    meanings = {
        "users": "People with enough interactions to stay after filtering.",
        "items": "Things that can be recommended.",
        "interactions": "Reviews or purchases, one row each.",
        "texts": "Sentences of reviews and item texts; each is embedded and can be evidence.",
    }
    cards([(name.capitalize(), numbers.count(data.get(name)), meaning) for name, meaning in meanings.items()], "data")


def _accuracy(explorer: Explorer) -> None:
    if not explorer.run.has("evaluation/metrics"):
        empty("Not evaluated yet.", "Finish the run with the command that made it.")
        return
    evaluation = explorer.evaluation()
    metric = st.segmented_control("Metric", list(METRICS), default="HR@10", label_visibility="collapsed") or "HR@10"
    chart(accuracy_bars(evaluation, metric), f"Bar chart: {metric} of the model beside its baselines")
    note(f"{METRICS[metric]} {evaluation['users']:,} people; whiskers are 95 % bootstrap intervals.")


def _dictionary(explorer: Explorer, sae: dict[str, Any], intents: dict[str, Any]) -> None:
    section("Is the dictionary healthy?", "The autoencoder splits every sentence into a few latents. An intent is a "
            "latent whose name can tell its sentences from others.")  # fmt: skip
    score = intents.get("median_score")
    cards(
        [
            ("Latents", numbers.count(sae.get("n_latents")), "Width of the dictionary: directions that were found."),
            ("Intents", numbers.count(intents.get("intents")), "Latents judged to be a reason to want something."),
            ("Name score", numbers.score(score), "Median balanced accuracy with which a name tells held-out sentences "
             "that fire its latent from others. 0.5 is chance."),
            ("Unexplained", numbers.percent(sae.get("fvu")), "FVU: share of the embeddings' variance that is lost."),
            ("Per sentence", numbers.score(sae.get("l0")), "L0: latents that fire on a sentence, on average."),
            ("Dead", numbers.percent(sae.get("dead_share")), "Latents that no sentence fires."),
        ],
        "dictionary",
    )  # fmt: skip
    latents = explorer.latents()
    left, right = st.columns(2, gap="large")
    with left:
        section("How good are the names?", small=True)
        chart(score_histogram(latents[c.SCORE].to_numpy()), "Histogram of name scores, chance marked at 0.5")
    with right:
        section("How often do latents fire?", small=True)
        chart(density_histogram(latents[c.DENSITY].to_numpy()), "Histogram of the share of sentences firing a latent")


def warnings(facts: dict[str, Any]) -> list[str]:
    """What a reader should know before trusting the run, in plain words."""
    found = []
    sae, intents, metrics = facts["sae"], facts["intents"], facts["metrics"]
    if sae.get("dead_share", 0) > 0.05:
        found.append(f"{sae['dead_share']:.0%} of the latents never fire: the dictionary is wider than the data needs.")
    if sae.get("fvu", 0) > 0.5:
        found.append(f"The dictionary loses {sae['fvu']:.0%} of the embeddings' variance: it misses part of the texts.")
    if sae.get("n_latents") and intents.get("intents", 0) < 0.2 * sae["n_latents"]:
        found.append(f"Only {intents.get('intents', 0)} of {sae['n_latents']} latents count as intents.")
    if later := facts.get("later"):
        found.append(f"Interactions that came after training: {later['interactions']:,}. Nothing was learned of them. "
                     f"Accuracy and the figures of latents are those of {later['extends']}; new people are folded in; "
                     "new items have only their intents.")  # fmt: skip
    if metrics:
        model = metrics["model"]["NDCG@10"]
        if model < metrics["no_intents"]["NDCG@10"]:
            found.append("The same network without intents ranks better: here the intents explain, but do not help.")
        if model < metrics["neighbours"]["NDCG@10"]:
            found.append("Plain item neighbours rank better than this recommender: read its explanations with care.")
    return found


def _tour() -> None:
    with st.container(key="tour", horizontal=True, gap="small"):
        for path, label, text, icon in TOUR:
            with st.container(border=True, width="stretch"):
                st.page_link(path, label=f"**{label}**", icon=icon, query_params=link())
                note(text)
