"""From presets, TOML files and `section.key=value` strings to a configuration, and back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from saerec.config.schema import Config
from saerec.errors import ConfigError

PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "tiny": {
        "data": {"max_passages": 1},
        "sae": {"n_latents": 128, "k": 6, "epochs": 15},
        "recommender": {"d_model": 32, "n_layers": 1, "epochs": 15, "patience": 3, "dropout": 0.3},
    },
    "demo": {
        "sae": {"n_latents": 128, "k": 2},
        "recommender": {"epochs": 60, "patience": 6, "d_model": 224, "n_layers": 1},
    },
    "small": {"recommender": {"epochs": 60, "patience": 3, "dropout": 0.2}},
    "best": {
        "sae": {"k": 8},
        "intents": {"recency": 0.7, "min_score": 0.0, "min_texts": 4},
        "recommender": {"d_model": 128, "epochs": 200, "patience": 2, "dropout": 0.35, "lookahead": 0.3},
    },
    "paper": {
        "sae": {"architecture": "topk", "k": 15},
        "intents": {"retrieval": "similarity", "n_personal": 5, "n_public": 5},
        "recommender": {
            "design": "released",
            "use_item_intents": False,
            "neighbours": False,
            "matching": False,
            "average": 0.0,
            "weight_decay": 1e-4,
            "epochs": 300,
            "patience": 40,
        },
    },
}
"""Named starting points; anything not named here keeps its default."""
PRESET_NOTES = {
    "tiny": "A first look within two minutes: the first sentence of each text, a narrow dictionary, a small network.",
    "demo": "What the bundled demo shop was made with.",
    "small": "Good settings for most data of up to a few hundred thousand interactions.",
    "best": "The most accurate settings we know; they take the longest. Latents count as intents however well "
    "their names do.",
    "paper": "The published network and retrieval, their defects mended. For comparison.",
}
"""What each preset is for, in a sentence."""
_WHOLE: Final = TypeAdapter(Config)


def build_config(preset: str = "small", *, seed: int = 0, toml: Path | None = None, sets: Sequence[str] = ()) -> Config:
    """Preset, then a TOML file, then `section.key=value` strings, each over the one before.

    Raises ConfigError for an unknown preset, section or key, a value of the wrong type or outside its limits.
    """
    if preset not in PRESETS:
        raise ConfigError(f"Unknown preset {preset!r}. Valid: {', '.join(PRESETS)}.")
    tree: dict[str, Any] = {"preset": preset, "seed": seed}
    _merge(tree, PRESETS[preset])
    if toml is not None:
        _merge(tree, _read_toml(toml))
    for text in sets:
        _merge(tree, _parse_set(text))
    return config_from_dict(tree)


def config_from_dict(tree: dict[str, Any]) -> Config:
    """The inverse of `Config.to_dict`; unknown keys are errors."""
    return _WHOLE.validate_python(tree)


def set_argument(key: str, value: object) -> str:
    """`section.key=value` as `--set` reads it back: a text that looks like a number or a list is quoted."""
    plain = isinstance(value, str) and parse_value(value) == value
    return f"{key}={value if plain else json.dumps(value)}"


def flat(config: Config) -> dict[str, Any]:
    """`section.key` -> value, for every setting that lies in a section."""
    tree = config.to_dict()
    return {
        f"{name}.{key}": value for name, part in tree.items() if isinstance(part, dict) for key, value in part.items()
    }


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such configuration file.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None


def _parse_set(text: str) -> dict[str, Any]:
    key, sign, raw = text.partition("=")
    if not sign or not key.strip():
        raise ConfigError(f"--set {text!r}: write section.key=value, for example sae.k=32.")
    value = parse_value(raw)
    tree: dict[str, Any] = {}
    *parents, leaf = key.strip().split(".")
    node = tree
    for part in parents:
        node = node.setdefault(part, {})
    node[leaf] = value
    return tree


def parse_value(raw: str) -> Any:
    """JSON where it is JSON, else the text itself."""
    try:
        return json.loads(raw)
    except json.JSONDecodeError:
        return raw


def _merge(tree: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(tree.get(key), dict):
            _merge(tree[key], value)
        else:
            tree[key] = dict(value) if isinstance(value, dict) else value
