"""Which language model names a run, and how many of its latents."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import streamlit as st

from saerec.config.schema import Config, IntentsConfig
from saerec.data.inspection.folders import resolve
from saerec.errors import ConfigError, SaerecError
from saerec.intents.llm.endpoint import PUBLIC_URL
from saerec.pipeline.naming import naming_config
from saerec.pipeline.stage import endpoint_from_environment
from saerec.ui.kit.widgets import note, section
from saerec.workspace.run import Run

SERVER, FOLDER = "A chat server", "A model on this machine"
NAMERS: Final = {SERVER: "llm", FOLDER: "local"}
FIRST: Final = 50
"""Names proposed to begin with."""


def choose_naming(run: Run) -> tuple[Config | None, str | None]:
    """(settings, None) for what is chosen; (None, None) while something is missing; a reason where it is wrong."""
    kind = st.radio(
        "Model", list(NAMERS), horizontal=True, key="naming-kind", label_visibility="collapsed", persist_state="session"
    )
    model, problem = _choose_server(run) if kind == SERVER else _choose_folder(run)
    section("2 · How many names?", small=True)
    n_latents = int(run.metric("sae", "n_latents") or run.metric("intents", "named") or 1)
    chosen = st.number_input(
        "Latents to name",
        min_value=1,
        max_value=n_latents,
        value=min(FIRST, n_latents),
        step=1,
        key=f"naming-latents-{run.run_id}",
        persist_state="session",
        help="Those that fire on most sentences come first. The others keep the names that keywords gave them.",
        width=240,
    )
    note(
        f"The run has {n_latents:,} latents. Begin with a few and read them: answers are kept, so naming more of them "
        "later asks for the new ones only."
    )
    if not model:
        return None, problem
    try:
        limit = 0 if int(chosen) >= n_latents else int(chosen)
        return naming_config(run, NAMERS[kind], model, limit), problem
    except ConfigError as error:
        return None, str(error)


def _choose_server(run: Run) -> tuple[str, str | None]:
    intents = run.config().intents
    before = intents.llm_model if intents.namer != "local" else IntentsConfig.llm_model
    model = st.text_input(
        "Name of the model there", before, key=f"naming-model-{run.run_id}", persist_state="session"
    ).strip()
    try:
        endpoint = endpoint_from_environment()
    except ConfigError as error:
        if os.environ.get("OPENAI_API_KEY") or os.environ.get("OPENAI_BASE_URL"):
            return model, str(error)
        _how_to_set_a_server()
        return model, "No chat server is set, so nothing can be asked yet."
    key = "with the key that is set" if endpoint.api_key else "without a key"
    shown = intents.examples + max(1, intents.examples // 2)
    price = "" if endpoint.base_url == PUBLIC_URL else " A price below is OpenAI's; a server of your own is free."
    note(f"{endpoint.host} is asked, {key}. It is sent up to {shown} sentences of your data for each name.{price}")
    return model, None


def _how_to_set_a_server() -> None:
    """For somebody who has set nothing yet."""
    st.info(
        "Stop the explorer (Ctrl-C in its terminal), type one of these lines there, and start it again (on Windows "
        "`set` in the place of `export`). A key may stand in `.streamlit/secrets.toml` instead. This page never asks "
        f"for it and never writes it. Or choose *{FOLDER}* above.",
        icon=":material/key:",
    )
    st.code(
        "export OPENAI_BASE_URL=http://127.0.0.1:8080/v1   # a server of your own: llama.cpp, Ollama, LM Studio\n"
        "export OPENAI_API_KEY=sk-...                      # OpenAI: paid by the token",
        language="sh",
        wrap_lines=True,
    )


def _choose_folder(run: Run) -> tuple[str, str | None]:
    root = os.environ.get("SAEREC_DATA_ROOT")
    intents = run.config().intents
    text = st.text_input(
        "Folder of the model" if root else "Folder, or name at huggingface.co",
        intents.llm_model if intents.namer == "local" else "",
        placeholder="/models/my-chat-model" if root else "/models/my-chat-model, or Qwen/Qwen2.5-1.5B-Instruct",
        key=f"naming-folder-{run.run_id}",
        persist_state="session",
    ).strip()
    note(
        "A chat model (its name often says instruct) with safetensors weights. No key, nothing leaves this machine. "
        + ("It must lie within the folder of data." if root else "A name is downloaded once, often gigabytes.")
    )
    if not text or not root:
        return text, None
    try:
        return str(resolve(text, Path(root))), None
    except SaerecError as error:
        return text, str(error)
