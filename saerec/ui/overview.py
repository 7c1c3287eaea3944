"""Is this run any good?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from saerec.explorer import Explorer
from saerec.figures import accuracy_bars, activity_bars
from saerec.ui.components import chart, figures_row, plain, question
from saerec.ui.state import link


def render(explorer: Explorer) -> None:
    """Data, dictionary, recommender, and where to go from here."""
    facts = explorer.overview()
    question("Is this run any good?", f"Run **{plain(facts['run_id'])}**, made from {plain(facts['source'])} "
             f"with the preset {plain(facts['preset'])}.")  # fmt: skip
    _data(facts["data"])
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Does it recommend well?", anchor=False)
        _accuracy(explorer)
    with right:
        st.subheader("How active are its people?", anchor=False)
        chart(activity_bars(explorer.activity()), "Bar chart: users by number of interactions")
    st.subheader("Is the dictionary healthy?", anchor=False)
    _dictionary(facts["sae"], facts["intents"])
    for warning in warnings(facts):
        st.warning(warning, icon=":material/warning:")
    _tour()


def _data(data: dict[str, Any]) -> None:
    meanings = {
        "users": "People with enough interactions to stay after filtering.",
        "items": "Things that can be recommended.",
        "interactions": "Reviews or purchases, one row each.",
        "texts": "Sentences of reviews and item texts; each is embedded and can be evidence.",
    }
    figures_row([(name.capitalize(), f"{data.get(name, 0):,}", meaning) for name, meaning in meanings.items()])


def _accuracy(explorer: Explorer) -> None:
    if not explorer.run.has("evaluation/metrics"):
        st.info("Not evaluated yet. Finish the run with the command that made it.")
        return
    evaluation = explorer.evaluation()
    metric = st.segmented_control(
        "Metric",
        ["HR@10", "NDCG@10", "HR@20", "MRR"],
        default="HR@10",
        label_visibility="collapsed",
        help="HR@10: share of people whose held-out item is among the first ten. NDCG@10: the same, weighed by place.",
    )
    chart(accuracy_bars(evaluation, metric or "HR@10"), "Bar chart: the model's accuracy beside its baselines")
    st.caption(f"Each of {evaluation['users']:,} people's last interaction was held out and ranked among all items. "
               "Whiskers: 95 % bootstrap intervals.")  # fmt: skip


def _dictionary(sae: dict[str, Any], intents: dict[str, Any]) -> None:
    def share(value: float | None) -> str:
        return "-" if value is None else f"{value:.1%}"

    score = intents.get("median_score")
    figures_row(
        [
            ("Latents", f"{sae.get('n_latents', 0):,}", "Width of the dictionary: directions the autoencoder found."),
            ("Intents", f"{intents.get('intents', 0):,}", "Latents judged to be a reason to want something."),
            ("Name score", "-" if score is None else f"{score:.2f}",
             "Median balanced accuracy with which a name tells held-out sentences that fire its latent from others. "
             "0.5 is chance."),
            ("Unexplained", share(sae.get("fvu")), "FVU: share of the embeddings' variance the dictionary loses."),
            ("Active per text", f"{sae.get('l0', 0):.1f}", "L0: latents that fire on a sentence, on average."),
            ("Dead", share(sae.get("dead_share")), "Latents that no sentence fires."),
        ]
    )  # fmt: skip


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
    if metrics and metrics["model"]["NDCG@10"] < metrics["no_intents"]["NDCG@10"]:
        found.append("The same network without intents ranks better: here the intents explain, but do not help.")
    return found


def _tour() -> None:
    st.subheader("Where to go", anchor=False)
    steps = (
        ("pages/latents.py", "1 · Read an intent", "The sentences that fire it, word by word.", ":material/lightbulb:"),
        ("pages/users.py", "2 · Meet a person", "What they want, and the sentences behind.", ":material/person:"),
        ("pages/recommendations.py", "3 · Change a recommendation", "Turn a branch or an intent up or down.",
         ":material/tune:"),
    )  # fmt: skip
    for column, (path, label, text, icon) in zip(st.columns(3), steps, strict=True):
        with column.container(border=True):
            st.page_link(path, label=f"**{label}**", icon=icon, query_params=link())
            st.caption(text)
