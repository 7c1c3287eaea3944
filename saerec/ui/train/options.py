"""Every option of the configuration as a widget: its docstring as help, what differs from the preset marked."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any, Final

import streamlit as st

from saerec.config import schema as settings
from saerec.config.build import build_config, flat
from saerec.config.section import Section, Setting, settings_of

SECTIONS: Final = (
    ("data", "Data", settings.DataConfig, ("max_passages", "passage", "repeats")),
    ("embedding", "Text model", settings.EmbeddingConfig, ("backend", "model")),
    ("sae", "Dictionary", settings.SAEConfig, ("n_latents", "k", "architecture")),
    ("intents", "Intents", settings.IntentsConfig, ("n_personal", "n_public", "namer")),
    ("recommender", "Recommender", settings.RecommenderConfig, ("d_model", "epochs", "use_item_intents")),
)
"""Section, its title, its class, and the options shown before the advanced ones."""
LABELS: Final = {
    "sae.k": "Latents active a sentence (K)",
    "sae.lr": "Learning rate",
    "recommender.lr": "Learning rate",
    "recommender.d_model": "Width (d_model)",
}
"""Where the option's own name says too little."""
FILTERS: Final = ("data.k_core", "data.max_interactions", "data.min_chars")
"""Chosen with one's own data, where their effect is shown."""
MARK: Final = ":blue[●] "


def choose_options(preset: str, hidden: Collection[str] = ()) -> dict[str, Any]:
    """`section.key` -> value, for every option that was changed from the preset; those that are hidden stay."""
    own = {name: value for name, value in flat(build_config(preset)).items() if name not in hidden}
    keys = {name: f"option-{preset}-{name}" for name in own}
    chosen = {name: st.session_state.get(key, own[name]) for name, key in keys.items()}
    changed = {name: value for name, value in chosen.items() if value != own[name]}
    label = f"All options · {len(changed)} changed" if changed else "All options"
    with st.expander(label, icon=":material/tune:", key="train-options"):
        _summary(own, changed, keys)
        for tab, (section, _, cls, first) in zip(
            st.tabs([title for _, title, _, _ in SECTIONS]), SECTIONS, strict=True
        ):
            with tab:
                _section(section, cls, first, own, keys)
    return changed


def _summary(own: Mapping[str, Any], changed: Mapping[str, Any], keys: Mapping[str, str]) -> None:
    """What differs from the preset, and the way back."""
    if not changed:
        st.caption("Everything is as the preset has it. What you change is marked.")
        return

    def reset() -> None:
        for name in changed:
            st.session_state[keys[name]] = own[name]

    listed = ", ".join(f"`{name}` {_shown(value)} (preset: {_shown(own[name])})" for name, value in changed.items())
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.caption(f"{MARK}{listed}")
    about = "Back to the values of the preset."
    right.button("Reset", icon=":material/restart_alt:", on_click=reset, key="train-reset", width="stretch", help=about)


def _section(
    section: str, cls: type[Section], first: tuple[str, ...], own: Mapping[str, Any], keys: Mapping[str, str]
) -> None:
    names = [name for name in settings_of(cls) if f"{section}.{name}" in own]
    _grid(section, cls, [name for name in first if name in names], own, keys)
    with st.expander("Advanced", key=f"train-advanced-{section}"):
        _grid(section, cls, [name for name in names if name not in first], own, keys)


def _grid(section: str, cls: type[Section], names: list[str], own: Mapping[str, Any], keys: Mapping[str, str]) -> None:
    for start in range(0, len(names), 3):
        for column, name in zip(st.columns(3), names[start : start + 3], strict=False):
            with column:
                key = f"{section}.{name}"
                _widget(key, name, settings_of(cls)[name], own[key], keys[key])


def _widget(full: str, name: str, setting: Setting, default: Any, key: str) -> None:
    """One option. Limits are the configuration's own: it says them where a value lies outside."""
    changed = key in st.session_state and st.session_state[key] != default
    label = (MARK if changed else "") + _label(full, name)
    limits = f", {setting.limits}" if setting.limits else ""
    about = f"{setting.doc}\n\n`{full}`{limits}, preset: {_shown(default)}"
    st.session_state.setdefault(key, default)
    if setting.choices:
        st.selectbox(label, list(setting.choices), key=key, help=about, persist_state="session")
    elif setting.kind is bool:
        st.toggle(label, key=key, help=about, persist_state="session")
    elif setting.kind is str:
        st.text_input(label, key=key, help=about, persist_state="session")
    else:
        step, form = (1, "%d") if setting.kind is int else (_step(default), "%g")
        st.number_input(label, key=key, help=about, step=step, format=form, persist_state="session")


def _label(setting: str, name: str) -> str:
    words = name.replace("_", " ")
    words = f"number of {words[2:]}" if words.startswith("n ") else words
    return LABELS.get(setting, words[:1].upper() + words[1:])


def _step(value: float) -> float:
    """A tenth of the value's own size: 0.0001 for 0.003, 0.1 for 2."""
    return 10.0 ** (math.floor(math.log10(value)) - 1) if value > 0 else 0.01


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
