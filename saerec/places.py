"""Where things lie: the app and what it shows, in a checkout and in an installed package alike; the user's runs."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

from saerec.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent
_PACKED = _PACKAGE / "_app"  # setup.py puts it there


def is_checkout() -> bool:
    """Whether this is the source with the app beside the package, not an installed package that holds the app."""
    return not _PACKED.is_dir()


def import_root() -> Path:
    """The folder this package is imported from: on a process' path, it gives that process just this version."""
    return _PACKAGE.parent


def app_file() -> Path:
    """The first page; `pages` and Streamlit's settings lie beside it."""
    return _app() / "app.py"


def assets() -> Path:
    """Scripts, styles and pictures of the pages."""
    return _app() / "assets"


def demo_run() -> Path:
    """The bundled demo run."""
    return assets() / "demo_run"


def bundled_runs() -> dict[str, Path]:
    """What the runs that come with the program are called -> where they lie; the demo first, then what it can be
    compared with."""
    lie = {"demo": demo_run(), "demo-coarse": assets() / "demo_coarse"}
    return {name: path for name, path in lie.items() if (path / "run.json").is_file()}


def bundled_name(directory: Path) -> str | None:
    """What the run that lies there is called, if it comes with the program."""
    own = directory.resolve()
    return next((name for name, path in bundled_runs().items() if path.resolve() == own), None)


def default_runs_dir() -> Path:
    """Where runs lie if nobody says otherwise: SAEREC_RUNS_DIR; `runs` here, where it is or this is the checkout; else
    `platform_runs_dir`."""
    if chosen := os.environ.get("SAEREC_RUNS_DIR"):
        return Path(chosen)
    here = Path("runs")
    if here.is_dir() or (is_checkout() and Path.cwd() == _PACKAGE.parent):
        return here
    return platform_runs_dir()


def platform_runs_dir() -> Path:
    """Where the runs of somebody lie who is nowhere in particular: where the platform keeps a user's data."""
    return user_data_path("saerec", appauthor=False) / "runs"


def is_shared() -> bool:
    """Whether others on this machine may read what is written, as far as its umask lets them: SAEREC_SHARED=1.

    Raises ConfigError for another value than 0 and 1.
    """
    chosen = os.environ.get("SAEREC_SHARED", "").strip()
    if chosen not in ("", "0", "1"):
        raise ConfigError(f"SAEREC_SHARED = {chosen[:20]!r} is not valid. Give 1 to share with others, or 0.")
    return chosen == "1"


def user_cache() -> Path:
    """What is worked out once for a person, whatever folder runs lie in: SAEREC_CACHE_DIR, or where the platform keeps
    a user's caches."""
    chosen = os.environ.get("SAEREC_CACHE_DIR")
    return Path(chosen) if chosen else user_cache_path("saerec", appauthor=False)


def keep_caches(folder: Path) -> None:
    """Keep in `folder` what this program and libraries have worked out or fetched, where a user's own cache cannot be
    written: a service often has no home. What the environment says already stands."""
    if not _is_writable(user_cache_path()):
        for variable, name in (("NUMBA_CACHE_DIR", "numba"), ("HF_HOME", "huggingface"), ("SAEREC_CACHE_DIR", "")):
            os.environ.setdefault(variable, str(folder.absolute() / name))


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _app() -> Path:
    return _PACKAGE.parent if is_checkout() else _PACKED
