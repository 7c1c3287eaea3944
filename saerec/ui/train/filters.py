"""Which interactions are used, and what is left of the data: follows the sliders at once."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from saerec.config.schema import DataConfig
from saerec.data.inspection.sizes import CORES, CorpusSize, compare_cores, corpus_size, text_cuts
from saerec.figures import core_lines
from saerec.ui.kit import numbers
from saerec.ui.kit.widgets import cards, chart, note
from saerec.ui.train.dataset import Dataset

_FEW = 20  # users; fewer tell nothing
_ENOUGH = 5000  # interactions to learn from; a filter that leaves fewer must not take the greater part


def choose_filters(dataset: Dataset) -> tuple[DataConfig, CorpusSize]:
    """(the settings of data, what they leave): cards of what is left, the sliders one click away."""
    left = st.container()
    with st.expander(
        "Filters: leave out rare users and items", icon=":material/filter_alt:", key=f"train-filters-{dataset.key}"
    ):
        config = _sliders(dataset)
        cores = _cores(_stamp(dataset), dataset.index, config)
        chart(
            core_lines(cores, config.k_core),
            "Line chart: users, items and interactions left for each k",
            key=f"train-cores-{dataset.key}",
        )
    size = corpus_size(dataset.index, config)
    with left:
        _cards(size, corpus_size(dataset.index, DataConfig(k_core=0)))
        for said in text_cuts(dataset.index, config).notes(config):
            note(said)
    return config, size


def guess_core(index: pd.DataFrame) -> int:
    """The default k where it leaves enough to learn from, else the largest one below that does, else 0.

    Enough are twenty users, and 5,000 interactions or half of what there is without it.
    """
    default = DataConfig()
    needed = min(_ENOUGH, corpus_size(index, replace(default, k_core=0)).interactions / 2)
    sizes = {k: corpus_size(index, replace(default, k_core=k)) for k in range(default.k_core, 1, -1)}
    return next((k for k, left in sizes.items() if left.users >= _FEW and left.interactions >= needed), 0)


def _sliders(dataset: Dataset) -> DataConfig:
    first, second, third = st.columns(3)
    key = f"train-core-{dataset.key}"
    if key not in st.session_state:
        st.session_state[key] = guess_core(dataset.index)
    k = first.slider(
        "Interactions a user and an item must have",
        0,
        CORES[-1],
        key=key,
        persist_state="session",
        help="k-core: who has fewer is left out, and again until nobody is. 0 keeps all.",
    )
    most = second.number_input(
        "Most interactions of a user",
        0,
        step=50,
        key=f"train-most-{dataset.key}",
        persist_state="session",
        help="Users with more are left out: shops, robots. 0 keeps all.",
    )
    chars = third.number_input(
        "Shortest review, characters",
        0,
        20_000,
        step=10,
        key=f"train-chars-{dataset.key}",
        persist_state="session",
        help="Shorter reviews are not read; their interaction stays. 0 reads all.",
    )
    return DataConfig(k_core=int(k), max_interactions=int(most), min_chars=int(chars))


def _stamp(dataset: Dataset) -> str:
    return f"{dataset.key} {len(dataset.index)} {sorted(dataset.mapping.items())}"


@st.cache_data(max_entries=32, show_spinner=False)
def _cores(stamp: str, _index: pd.DataFrame, config: DataConfig) -> pd.DataFrame:
    return compare_cores(_index, config)


def _cards(size: CorpusSize, whole: CorpusSize) -> None:
    def of(name: str) -> str:
        now, before = getattr(size, name), getattr(whole, name)
        return "" if now == before else f" Without filters {numbers.count(before)}."

    def left(name: str) -> str:
        now, before = getattr(size, name), getattr(whole, name)
        return numbers.count(now) if now == before else f"{numbers.count(now)} of {numbers.count(before)}"

    texts = numbers.count(float(f"{size.texts:.2g}"))
    cards(
        [
            ("Users", left("users"), f"People that are left after filtering.{of('users')}"),
            ("Items", left("items"), f"Things that can be recommended.{of('items')}"),
            ("Interactions", left("interactions"), f"Reviews or purchases.{of('interactions')}"),
            (
                "Texts",
                f"about {texts}",
                f"Sentences that will be embedded.{of('texts')}",
            ),
        ],
        "dataset",
    )
    if 0 < 2 * size.interactions < whole.interactions:
        st.warning(
            f"Filters leave {size.interactions:,} of {whole.interactions:,} interactions. Lower the number that users "
            "and items must have, under Filters, to keep more.",
            icon=":material/filter_alt:",
        )
    if size.users == 0:
        st.error(
            "Nobody is left. Lower the number of interactions that users and items must have, under Filters.",
            icon=":material/filter_alt_off:",
        )
