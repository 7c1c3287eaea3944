"""Why a stage is made again, in words: nobody should wonder why hours begin anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from saerec.config.build import config_from_dict, flat
from saerec.config.schema import Config
from saerec.errors import ConfigError
from saerec.pipeline.stage import Context, Stage
from saerec.workspace.file_records import Damage
from saerec.workspace.run import StageRecord


def why_made(
    stage: Stage, record: StageRecord | None, damaged: Sequence[Damage], context: Context, inputs: Mapping[str, str]
) -> str:
    """Why a stage that was there is made again; nothing where there was none. inputs: fingerprints of what it reads."""
    if damaged:
        return f"damaged, made again: {damaged[0]}"
    if record is None:
        return ""
    changed = _changed_settings(stage, context.before, context.config)
    others = [name for name, one in inputs.items() if record.inputs.get(name, one) != one]
    if changed:
        why = ", ".join(changed)
    elif others:
        why = f"{', '.join(others)} {'is another' if len(others) == 1 else 'are others'} now"
    elif not stage.inputs and context.before is not None:
        why = "the data are others, or read otherwise"
    else:
        why = "another version of saerec made it, or with other reasons of one's own"
    return f"stale, made again: {why}"


def _changed_settings(stage: Stage, before: Config | None, config: Config) -> list[str]:
    """Settings of the stage that are others now, in words; each is asked alone whether the stage depends on it."""
    if before is None or stage.settings(before) == stage.settings(config):
        return []
    old, new = flat(before), flat(config)
    found = []
    for key, value in new.items():
        section, _, name = key.partition(".")
        if old.get(key) != value and _depends(stage, before, section, name, value):
            found.append(f"{key} was {old.get(key)}, is {value}")
    return [*found, *([f"seed was {before.seed}, is {config.seed}"] if before.seed != config.seed else [])]


def _depends(stage: Stage, before: Config, section: str, name: str, value: Any) -> bool:
    """Whether this setting alone makes another stage. One that is valid only with others counts."""
    tree = before.to_dict()
    tree[section][name] = value
    try:
        return bool(stage.settings(config_from_dict(tree)) != stage.settings(before))
    except ConfigError:
        return True
