"""What every section of the configuration does: pydantic checks it at once, and what is wrong is said in one line."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, Self

from annotated_types import Ge, Le
from pydantic import ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator

from saerec.errors import ConfigError

RULES: Final = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)
"""No unknown keys, no text taken for a number, and the docstring under a field is its description."""


@dataclass(frozen=True)
class Setting:
    """One field of a section, as a page, the terminal and the documentation show it."""

    kind: type | None
    """bool, int, float or str; None where it is one of `choices`"""
    default: Any
    doc: str
    choices: tuple[str, ...] = ()
    low: Any = None
    high: Any = None
    """the smallest and the largest value that are valid"""

    @property
    def limits(self) -> str:
        """`0 to 1000`; empty where there are none."""
        return "" if self.low is None else f"{self.low} to {self.high}"


class Section:
    """Base of pydantic dataclasses under `RULES`. Whatever is wrong with a value is one ConfigError."""

    section: ClassVar[str] = ""
    """What stands before the dot in a key; empty for the whole configuration."""

    @model_validator(mode="wrap")
    @classmethod
    def _check(cls, values: Any, build: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(values, dict):  # a table, as in TOML and run.json
            return cls(**values)
        try:
            return build(values)
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            raise ConfigError(_in_words(cls, detail["type"], detail["loc"], detail["input"])) from None


def settings_of(section: type[Section]) -> Mapping[str, Setting]:
    """Field name -> what there is to know of it; a section within the configuration is no setting."""
    fields: dict[str, Any] = section.__pydantic_fields__  # type: ignore[attr-defined]
    return {
        name: _setting(field)
        for name, field in fields.items()
        if not (isinstance(field.annotation, type) and issubclass(field.annotation, Section))
    }


def _setting(field: Any) -> Setting:
    choices = typing.get_args(field.annotation) if typing.get_origin(field.annotation) is Literal else ()
    low = next((limit.ge for limit in field.metadata if isinstance(limit, Ge)), None)
    high = next((limit.le for limit in field.metadata if isinstance(limit, Le)), None)
    return Setting(None if choices else field.annotation, field.default, field.description or "", choices, low, high)


def _in_words(cls: type[Section], problem: str, place: tuple[int | str, ...], value: Any) -> str:
    """What pydantic found: `problem` is its name for it, `place` the field, empty for the section itself."""
    if not place:
        return f"{cls.section or 'configuration'} must be a table of settings, got {value!r}."
    key, settings = str(place[0]), settings_of(cls)
    name = f"{cls.section}.{key}" if cls.section else key
    if key not in settings:
        return f"Unknown setting {name}. Valid here: {', '.join(cls.__pydantic_fields__)}."  # type: ignore[attr-defined]
    setting = settings[key]
    if setting.kind is None:
        return f"{name} = {value!r} is not valid. Choose one of: {', '.join(setting.choices)}."
    if problem in ("greater_than_equal", "less_than_equal"):
        return f"{name} = {value} is outside its limits: {setting.limits}."
    return f"{name} = {value!r} is not of type {setting.kind.__name__}."
