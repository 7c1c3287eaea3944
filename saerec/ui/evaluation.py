"""How well does it rank, and for whom?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from saerec.explorer import Explorer
from saerec.explorer.accuracy import GROUPS, METRICS
from saerec.figures import faithfulness_bars, group_points
from saerec.figures.quality import MODELS
from saerec.ui import numbers
from saerec.ui.components import cards, chart, empty, head, note, section, table
from saerec.ui.controls import choice

PEOPLE = 60


def render(explorer: Explorer) -> None:
    """All metrics beside the baselines, by groups of people, and whether explanations hold."""
    head("Evaluation", "How well does it rank, and for whom?", "Each person's last interaction was held out, chosen by "
         "nothing, and ranked once among all items that the person does not have.")  # fmt: skip
    if not explorer.run.has("evaluation/metrics"):
        empty("Not evaluated yet.", "Finish the run with the command that made it.")
        return
    evaluation = explorer.evaluation()
    _metrics(evaluation)
    _against(explorer, [model for model in evaluation["models"] if model != "model"])
    section("For whom?", "HR@10 by groups of people; whiskers are 95 % bootstrap intervals.")
    group = choice("group", "Group by", GROUPS, default="history")
    chart(group_points(explorer.accuracy_by(group)), f"HR@10 of every model by: {GROUPS[group]}")
    _faithfulness(explorer)


def _metrics(evaluation: dict[str, Any]) -> None:
    section("All metrics", f"Means over {evaluation['users']:,} people, with 95 % bootstrap intervals.")
    rows = [
        {"Model": MODELS.get(name, name), **{metric: _with_interval(evaluation, name, metric) for metric in METRICS}}
        for name in [*MODELS]
        if name in evaluation["models"]
    ]
    table(pd.DataFrame(rows), "Table of all metrics of the model and its baselines")


def _with_interval(evaluation: dict[str, Any], name: str, metric: str) -> str:
    value = evaluation["models"][name][metric]
    low, high = evaluation.get("intervals", {}).get(name, {}).get(metric, (value, value))
    return f"{value:.4f}  ± {max(high - value, value - low):.4f}"


def _against(explorer: Explorer, others: list[str]) -> None:
    section("Against each", "The same people ranked by both. The interval is of the paired difference; where it holds "
            "0, neither is shown to be better.", small=True)  # fmt: skip
    shown = []
    for other in others:
        found = explorer.accuracy_against(other)
        value = f"{found['ndcg']:+.4f}".replace("-", "−")
        meaning = (f"NDCG@10 of the model minus that of {MODELS.get(other, other)}. 95 % interval {found['low']:+.4f} "
                   f"to {found['high']:+.4f}. It finds {found['won']:,} items the other misses, and misses "
                   f"{found['lost']:,} the other finds.")  # fmt: skip
        sure = found["low"] > 0 or found["high"] < 0
        shown.append((f"vs {MODELS.get(other, other).lower()}", value if sure else f"{value} (unsure)", meaning))
    cards(shown, "against")


def _faithfulness(explorer: Explorer) -> None:
    section("Do the explanations hold?", f"For {PEOPLE} people whose item was found: what its log-probability loses "
            "when their three strongest intents go, beside three random ones.")  # fmt: skip
    if not st.toggle("Measure it now", key="measure-faithfulness", help="Asks the model some 2,000 times."):
        return
    sample = explorer.faithfulness_of_many(PEOPLE)
    if sample.empty:
        empty("Nobody to ask.", "The model finds nobody's held-out item.")
        return
    chart(faithfulness_bars(sample), "Bar chart: loss without the strongest intents, and without random ones")
    ratio = sample["loss"].mean() / sample["loss_random"].mean() if sample["loss_random"].mean() else float("nan")
    note(f"The strongest weigh {numbers.score(ratio)} times as much as random ones.")
    known = sample["planted"].dropna()
    if len(known):
        note(f"The data was written with known intents: the strongest intent is one that this person was given in "
             f"{numbers.percent(known.astype(float).mean())} of the cases.")  # fmt: skip
