"""What carries the work of a stage: this process, or others. Stages call an engine's verbs and do not know which."""

from __future__ import annotations

from saerec.errors import ConfigError
from saerec.pipeline.engines.base import Engine
from saerec.pipeline.engines.local import LocalEngine


def make_engine(name: str, address: str = "", workers: int = 0) -> Engine:
    """`local` or `ray`. Raises ConfigError for another, or for what does not go with it."""
    if name == "ray":
        from saerec.pipeline.engines.ray import RayEngine

        return RayEngine(address, workers)
    if name != "local":
        raise ConfigError(f"Unknown engine {name!r}. Valid: local, ray.")
    if address or workers:
        raise ConfigError("--address and --workers go with --engine ray: give that, or leave them out.")
    return LocalEngine()
