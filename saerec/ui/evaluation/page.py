"""How well does it rank, and for whom?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from saerec.explorer import Explorer
from saerec.explorer.evaluation.accuracy import GROUPS, METRICS
from saerec.explorer.evaluation.notes import evaluation_notes
from saerec.figures import group_points, rank_scatter
from saerec.figures.palette import readable
from saerec.figures.quality import MODELS
from saerec.ui.evaluation.names import names
from saerec.ui.evaluation.on_demand import faithfulness, part_ablation
from saerec.ui.evaluation.sensitivity import sensitivity
from saerec.ui.kit import numbers
from saerec.ui.kit.address import EVALUATED, link
from saerec.ui.kit.controls import choice
from saerec.ui.kit.downloads import save_figure, save_table
from saerec.ui.kit.html import plain
from saerec.ui.kit.widgets import PLOT, cards, chart, empty, head, note, person_link, section, table

MOST_DOTS = 2_000
_ABLATION = " “Without intents” is the ablation: the same network, trained blind to them."
MEANINGS = {
    "HR@": "Share of people whose held-out item is among the first {}.",
    "NDCG@": "The same, weighed by place: 1 at the top, less below, 0 behind place {}.",
    "MRR": "Mean of 1 / rank of the held-out item.",
}


def render(explorer: Explorer) -> None:
    """All metrics beside the baselines, person by person, by groups, and whether explanations and names hold."""
    head(
        "Evaluation",
        "How well does it rank, and for whom?",
        "Each person's last interaction was held out, chosen by "
        "nothing, and ranked once among all items that the person does not have.",
    )
    if not explorer.is_measured():
        empty("Not evaluated yet.", "Finish the run with the command that made it.")
        return
    evaluation = explorer.evaluation()
    if "measured" in evaluation:
        _of_a_final_run(explorer, evaluation)
        return
    ranked = explorer.run.table("evaluation/per_user").columns
    others = {name: words for name, words in MODELS.items() if name != "model" and f"rank_{name}" in ranked}
    _metrics(evaluation)
    if others:
        _against(explorer, others)
        _people(explorer, others)
    section("For whom?", "HR@10 by groups of people; whiskers are 95 % bootstrap intervals.")
    group = choice("group", "Group by", GROUPS, default="history")
    groups = explorer.accuracy_by(group)
    chart(group_points(groups), f"HR@10 of every model by: {GROUPS[group]}")
    save_table(groups, f"HR@10 by {group}")
    part_ablation(explorer)
    faithfulness(explorer)
    names(explorer)
    sensitivity(explorer)


def _of_a_final_run(explorer: Explorer, evaluation: dict[str, Any]) -> None:
    """The figures that it keeps, and whose they are."""
    st.info(f"This run is final: it was trained on everything, so nothing is held out to measure it on. "
            f"{plain(evaluation['measured'])}", icon=":material/done_all:")  # fmt: skip
    before = explorer.overview()["final"]["of"]
    st.page_link("pages/evaluation.py", label=f"Evaluation of {plain(before, 60)}", icon=":material/query_stats:",
                 query_params=link(run=before))  # fmt: skip
    _metrics(evaluation)


def _metrics(evaluation: dict[str, Any]) -> None:
    ablated = "no_intents" in evaluation["models"]
    section(
        "All metrics",
        f"Means over {evaluation['users']:,} people, with 95 % bootstrap intervals.{_ABLATION if ablated else ''}",
    )
    known = [metric for metric in METRICS if metric in evaluation["models"]["model"]]
    rows = [
        {"Model": MODELS[name], **{metric: _with_interval(evaluation, name, metric) for metric in known}}
        for name in MODELS
        if name in evaluation["models"]
    ]
    helps = {metric: st.column_config.TextColumn(metric, help=_meaning(metric)) for metric in known}
    table(pd.DataFrame(rows), "Table of all metrics of the model and its baselines", {"Model": "Model", **helps})
    if said := evaluation_notes(evaluation):
        note(" ".join(said))


def _meaning(metric: str) -> str:
    kind = next(kind for kind in MEANINGS if metric.startswith(kind))
    return MEANINGS[kind].format(metric.removeprefix(kind))


def _with_interval(evaluation: dict[str, Any], name: str, metric: str) -> str:
    value = evaluation["models"][name][metric]
    low, high = evaluation.get("intervals", {}).get(name, {}).get(metric, (value, value))
    return f"{value:.4f}  ± {max(high - value, value - low):.4f}"


def _against(explorer: Explorer, others: dict[str, str]) -> None:
    section(
        "NDCG@10 against each",
        "What this model has more, the same people ranked by both. The interval is of the paired difference; where it "
        "holds 0, neither is shown to be better.",
        small=True,
    )
    shown, intervals = [], []
    for other, words in others.items():
        found = explorer.accuracy_against(other)
        value = numbers.fine(found["ndcg"])
        meaning = (
            f"NDCG@10 of the model minus that of {words}. 95 % interval {numbers.fine(found['low'])} "
            f"to {numbers.fine(found['high'])}. It finds {found['won']:,} items the other misses, and misses "
            f"{found['lost']:,} the other finds."
        )
        sure = found["low"] > 0 or found["high"] < 0
        shown.append((f"vs {_inside(words)}", value if sure else f"{value} (unsure)", meaning))
        intervals.append(f"{_inside(words)} {numbers.fine(found['low'])} to {numbers.fine(found['high'])}")
    cards(shown, "against")
    note(f"95 % intervals of the difference in NDCG@10: {'; '.join(intervals)}.")


def _inside(words: str) -> str:
    """As it stands within a sentence: item kNN, not item knn."""
    return words[:1].lower() + words[1:]


def _people(explorer: Explorer, others: dict[str, str]) -> None:
    section(
        "Person by person",
        "A dot is a person: where each model ranks the item they chose next. Above the line "
        "this model is better. Click a dot to meet the person.",
    )
    other = choice("against", "Against", others, default=next(iter(others)))
    ranks = explorer.paired_ranks(other)
    shown = ranks.sample(MOST_DOTS, random_state=0) if len(ranks) > MOST_DOTS else ranks
    alt = f"Scatter plot: rank of each person's item by this model and by {_inside(others[other])}"
    with st.container(key="figure-ranks"):
        figure = readable(rank_scatter(shown, _inside(others[other])), dark=st.context.theme.type == "dark")
        state = st.plotly_chart(figure, key="ranks", config=PLOT, alt=alt, on_select="rerun", selection_mode="points",
                                height=figure.layout.height)  # fmt: skip
        save_figure(figure, "figure-ranks", alt)
    points = state["selection"]["points"] if isinstance(state, dict) else []
    if points and points[0].get("customdata"):
        user = str(points[0]["customdata"][0])
        question = "Why was this person's item ranked so?"
        person_link("pages/recommendations.py", user, question, ":material/tune:", **{EVALUATED: "1"})
    note(f"Showing {len(shown):,} of {len(ranks):,} people.")
    save_table(ranks, f"Ranks beside {other}")
