"""A run held against the table of what its files may hold."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from saerec import columns as c
from saerec.errors import DamagedRunError, RunError
from saerec.workspace.contents.columns import column_problem, values_problem
from saerec.workspace.contents.documents import document_problem, tensors_problem
from saerec.workspace.contents.rules import ARRAYS, TABLES, Array, Size, Table
from saerec.workspace.file_records import Damage
from saerec.workspace.run import STAGES, Run

Sizes = Mapping[str, int]


def contents_damage(run: Run) -> list[Damage]:
    """What no run can hold, file by file; what cannot be read at all is among it. Never raises for a bad file."""
    found, sizes = [], _sizes(run)
    for stage in STAGES:
        paths = sorted(run.path(stage).iterdir()) if run.stage(stage) is not None else []
        for path in paths:
            name = path.relative_to(run.directory).as_posix()
            if problem := _problem(run, name, sizes):
                found.append(Damage(stage, name, problem))
    return found


def _sizes(run: Run) -> dict[str, int]:
    """Users, items, interactions, texts, latents, themes, as far as there are files that say so, and can be read."""
    found = {}
    counted = {size: f"data/{size}" for size in ("users", "items", "interactions", "texts")}
    for size, name in {**counted, "themes": "intents/themes"}.items():
        with contextlib.suppress(RunError):
            found[size] = run.n_rows(name)
    with contextlib.suppress(RunError):
        config = run.json("sae/cfg")
        n = config.get("n_latents") if isinstance(config, dict) else None
        if type(n) is int and 0 < n < 1 << 31:
            found["latents"] = n
    return found


def _problem(run: Run, name: str, sizes: Sizes) -> str:
    """What is wrong with a file, or nothing."""
    stem, _, ending = name.rpartition(".")
    try:
        if ending == "npy":
            return _array_problem(run, stem, ARRAYS.get(stem), sizes)
        if ending == "parquet":
            return _table_problem(run.table(stem), stem, TABLES.get(stem, Table()), sizes)
        if ending == "safetensors":
            return tensors_problem(run, stem, sizes)
        if ending == "json":
            return document_problem(stem, run.json(stem), sizes)
        if ending == "jsonl":
            return document_problem(stem, run.lines(name), sizes)
    except DamagedRunError as error:
        return error.problem
    except RunError as error:
        return f"cannot be used ({' '.join(str(error).split())[:160]})"
    return ""


def _size(size: Size, sizes: Sizes) -> int | None:
    """What a named size is in this run; None where nothing says."""
    if not isinstance(size, str):
        return size
    name, _, more = size.partition(" + ")
    return sizes[name] + int(more or 0) if name in sizes else None


def _array_problem(run: Run, name: str, rule: Array | None, sizes: Sizes) -> str:
    array = run.array(name)
    if array.dtype.kind not in "iufb":
        return f"holds {array.dtype}, not numbers"
    if rule is None:
        return ""
    if array.ndim != len(rule.shape):
        return f"has {array.ndim} dimensions instead of {len(rule.shape)}"
    for place, (length, wanted) in enumerate(zip(array.shape, rule.shape, strict=True)):
        known = _size(wanted, sizes)
        if known is not None and length != known:
            return f"has {length:,} entries along dimension {place} instead of {known:,} ({wanted})"
    if rule.like and run.has(rule.like) and run.array(rule.like).shape != array.shape:
        return f"has another shape than {rule.like}.npy"
    if name == "activations/by_latent_indptr" and (problem := _index_problem(run, array)):
        return problem
    return _chunks_problem(array, rule, sizes)


def _index_problem(run: Run, indptr: np.ndarray) -> str:
    texts = run.array("activations/by_latent_texts") if run.has("activations/by_latent_texts") else None
    ordered = indptr[0] == 0 and bool((np.diff(indptr) >= 0).all())
    return "" if ordered and (texts is None or indptr[-1] == len(texts)) else "does not cut its texts into stretches"


def _chunks_problem(array: np.ndarray, rule: Array, sizes: Sizes) -> str:
    """Value by value, little of a large array in memory at a time."""
    for part in _chunks(array):
        if problem := values_problem(part, rule.holds, _size(rule.holds.of or None, sizes)):
            return problem
    return ""


def _chunks(array: np.ndarray, size: int = 1 << 16) -> Iterator[np.ndarray]:
    for start in range(0, len(array), size):
        yield np.asarray(array[start : start + size])


def _table_problem(table: pd.DataFrame, name: str, rule: Table, sizes: Sizes) -> str:
    if rule.n_rows in sizes and len(table) != sizes[rule.n_rows]:
        return f"has {len(table):,} rows instead of {sizes[rule.n_rows]:,} ({rule.n_rows})"
    for column, holds in rule.columns.items():
        if column not in table:
            if holds.needed:
                return f"has no column {column}"
            continue
        if problem := column_problem(table[column], holds, sizes.get(holds.of)):
            return f"has a column {column} that {problem}"
    if name in ("data/items", "data/users"):
        column = c.ITEM_ID if name == "data/items" else c.USER_ID
        return "" if table[column].is_unique else f"names one {column} twice"
    return _words_problem(table[c.WORDS]) if name == "activations/top_texts" and c.WORDS in table else ""


def _words_problem(words: pd.Series) -> str:
    """JSON [[word, contribution], ...] in every row."""
    for text in words.tolist():
        try:
            pairs: Any = json.loads(text)
            well = isinstance(pairs, list) and all(_is_pair(pair) for pair in pairs)
        except (ValueError, TypeError, RecursionError):
            well = False
        if not well:
            return "has a row whose words are no list of words and numbers"
    return ""


def _is_pair(pair: Any) -> bool:
    if not isinstance(pair, list) or len(pair) != 2:
        return False
    word, value = pair
    return isinstance(word, str) and isinstance(value, int | float) and abs(value) < np.inf
