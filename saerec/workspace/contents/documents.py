"""JSON files and tensors of a run held against what they may hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from saerec import columns as c
from saerec.workspace.run import Run

METRICS: Final = "evaluation/metrics"


def document_problem(name: str, content: Any, sizes: Mapping[str, int] | None = None) -> str:
    """What is wrong with what a JSON file, named without its ending, holds; empty where nothing is, or nobody knows."""
    rule = DOCUMENTS.get(name)
    return rule(content, sizes or {}) if rule is not None else ""


def tensors_problem(run: Run, name: str, sizes: Mapping[str, int]) -> str:
    """Values that are no numbers, or a model that cannot be loaded. Raises RunError, which says why."""
    tensors = run.tensors(name)
    for part, values in tensors.items():
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            return f"holds what is no finite number ({part})"
    # Sizes come before models are built: one that is written large would be given the memory it asks for.
    rows = tensors.get({"sae/sae": "W_dec", "recommender/model": "item_latents"}.get(name, ""), np.empty(0))
    wanted = {"sae/sae": sizes.get("latents"), "recommender/model": sizes.get("items", -1) + 1}.get(name)
    if wanted and len(rows) != wanted:
        return f"has {len(rows):,} rows instead of {wanted:,}"
    if name == "recommender/model" and run.has("recommender/cfg"):
        return _model_problem(run, run.json("recommender/cfg"), sizes)
    return ""


def _model_problem(run: Run, config: Any, sizes: Mapping[str, int]) -> str:
    """Whether the network can be loaded; one of an earlier version says so to whoever asks it, and is no damage."""
    from saerec.recommender.model.storage import TERMS, load_recommender

    if (problem := _recommender(config, sizes)) or config.get("terms") != TERMS:
        return problem
    load_recommender(run.folder("recommender"))
    return ""


def _sae(content: Any, sizes: Mapping[str, int]) -> str:
    keys = ("n_latents", "d_model", "k")
    wrong = [key for key in keys if not isinstance(content, dict) or not _is_count(content.get(key))]
    return f"has no size {wrong[0]}" if wrong else ""


def _recommender(content: Any, sizes: Mapping[str, int]) -> str:
    shape = content.get("shape") if isinstance(content, dict) else None
    if not isinstance(shape, dict) or not isinstance(content.get("config"), dict):
        return "has no settings and sizes"
    counted = {"n_items": sizes.get("items"), "n_latents": sizes.get("latents")}
    wrong = [key for key, size in counted.items() if size is not None and shape.get(key) != size]
    if wrong:
        return f"is of another run: its {wrong[0]} is {str(shape.get(wrong[0]))[:20]}, not {counted[wrong[0]]:,}"
    well = all(type(value) is int and 0 <= value < 1 << 24 for value in shape.values())
    return "" if well else "has sizes that are none"


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 < value < 1 << 31


def _metrics(content: Any, sizes: Mapping[str, int]) -> str:
    """{split, users, models: {model: {metric: value}}, intervals: {model: {metric: [low, high]}}}"""
    if not isinstance(content, dict) or not isinstance(content.get("models"), dict):
        return "has no models"
    if not isinstance(content.get("split"), str) or type(content.get("users")) is not int:
        return "does not say which split, of how many people"
    intervals = content.get("intervals", {})
    for kind, models, is_one in (("figures", content["models"], _is_figure), ("intervals", intervals, _is_interval)):
        if not isinstance(models, dict) or not all(isinstance(one, dict) for one in models.values()):
            return f"has no {kind} by model"
        if not all(is_one(value) for one in models.values() for value in one.values()):
            return f"has {kind} that are none"
    named = {(model, metric) for model, one in content["models"].items() for metric in one}
    stray = [pair for model, one in intervals.items() for metric in one if (pair := (model, metric)) not in named]
    return f"has an interval of {stray[0][1][:40]!r} without its figure" if stray else ""


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_interval(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_is_figure(end) for end in value)


def _prompts(rows: Any, sizes: Mapping[str, int]) -> str:
    """What a language model was asked: {latent, answer, failure, ...} a line."""
    highest = sizes.get("latents", math.inf)
    for row in rows:
        well = isinstance(row, dict) and type(row.get(c.LATENT)) is int and 0 <= row[c.LATENT] < highest
        if not well or not all(isinstance(row.get(key), str | None) for key in ("answer", "failure")):
            return "has a line that is no answer about a latent"
    return ""


def _source(content: Any, sizes: Mapping[str, int]) -> str:
    lists = ("files", "notes", "dates")
    well = isinstance(content, dict) and all(
        isinstance(content.get(key, []), list) and all(isinstance(one, str) for one in content.get(key, []))
        for key in lists
    )
    return "" if well else "is no description of files"


def _meta(content: Any, sizes: Mapping[str, int]) -> str:
    texts = ("model", "fingerprint", "backend", "pooling")
    well = isinstance(content, dict) and all(isinstance(content.get(key, ""), str) for key in texts)
    return "" if well else "does not say which text model"


def _words(content: Any, sizes: Mapping[str, int]) -> str:
    well = isinstance(content, list) and all(isinstance(word, str) for word in content)
    return "" if well else "is no list of words"


DOCUMENTS: Final[dict[str, Callable[[Any, Mapping[str, int]], str]]] = {
    "sae/cfg": _sae,
    "recommender/cfg": _recommender,
    METRICS: _metrics,
    "evaluation/before": _metrics,
    "intents/prompts": _prompts,
    "data/source": _source,
    "embeddings/meta": _meta,
    "embeddings/bound_words": _words,
}
"""Name without ending -> what is wrong with what it holds."""
