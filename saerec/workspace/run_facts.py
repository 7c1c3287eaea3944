"""What a manifest says of how a run came about: its settings as options, and what it was made of."""

from __future__ import annotations

from typing import Any

from saerec.config.build import PRESETS, build_config, flat, set_argument
from saerec.workspace.run import Run


def settings_options(run: Run) -> list[str]:
    """Options of `saerec run` that give another run just this one's settings. Raises ConfigError for unknown ones."""
    config = run.config()
    preset = config.preset if config.preset in PRESETS else "small"
    base = flat(build_config(preset, seed=config.seed))
    changed = [set_argument(key, value) for key, value in flat(config).items() if value != base[key]]
    return ["--preset", preset, "--seed", str(config.seed), *(["--set", *changed] if changed else [])]


def append_facts(run: Run) -> dict[str, Any]:
    """extends, from, interactions, users_before, items_before of a run with later data; empty for any other."""
    found = run.manifest["source"].get("later")
    needed = {"extends": str, "from": str, "interactions": int, "users_before": int, "items_before": int}
    whole = isinstance(found, dict) and all(isinstance(found.get(key), kind) for key, kind in needed.items())
    return dict(found) if whole else {}


def final_facts(run: Run) -> dict[str, Any]:
    """of, epochs, item_knn, match of a run that was trained on everything; empty for any other."""
    found = run.manifest["source"].get("final")
    needed: dict[str, Any] = {"of": str, "epochs": int, "item_knn": (int, float), "match": (int, float)}
    whole = isinstance(found, dict) and all(isinstance(found.get(key), kind) for key, kind in needed.items())
    return dict(found) if whole else {}


def measured(facts: dict[str, Any]) -> str:
    """Whose the figures of accuracy are that a final run keeps, in words; facts: `final_facts`."""
    return f"Figures of {facts['of']}, measured before the last two interactions were added."


def approximate(run: Run) -> str:
    """What of a run that is final, or has later data, was not measured on it, in words; empty for any other."""
    return " ".join(filter(None, (_approximate_final(final_facts(run)), _approximate_append(append_facts(run)))))


def _approximate_final(facts: dict[str, Any]) -> str:
    if not facts:
        return ""
    return (
        f"Final: trained on everything that {facts['of']} holds, also what was held out there. Nothing is held out any "
        f"more, so nothing is measured on it; the figures of {facts['of']} were measured before the last two "
        "interactions were added."
    )


def _approximate_append(facts: dict[str, Any]) -> str:
    if not facts:
        return ""
    return (
        f"Made of {facts['extends']} and interactions that came later ({facts['interactions']:,}), without training: "
        f"its accuracy is that of {facts['extends']}."
    )
