"""What this process writes below a folder, as the interpreter itself tells it (`sys.addaudithook`), and what is guarded
by the role it needs."""

import contextlib
import importlib
import inspect
import os
import pkgutil
import sys
from pathlib import Path

import saerec

ROOT = Path(saerec.__file__).parent

CHANGES = {
    *("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.utime", "os.chmod"),
    *("shutil.rmtree", "shutil.move", "shutil.copytree", "shutil.copyfile"),
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC

_watched: list[tuple[str, list[str]]] = []


def _hook(event, arguments):
    if not _watched:
        return
    folder, seen = _watched[-1]
    if event == "open":
        path, mode, flags = arguments
        changes = isinstance(path, (str, bytes, os.PathLike)) and (set(mode or "") & set("wax+") or flags & WRITES)
        paths = [path] if changes else []
    else:
        paths = [one for one in arguments if isinstance(one, (str, bytes, os.PathLike))] if event in CHANGES else []
        if event == "os.mkdir" and Path(os.fsdecode(arguments[0])).is_dir():
            return  # what is there is not made
    if event == "subprocess.Popen":
        seen.append(f"{event} {arguments[0]}")
        return
    seen.extend(
        f"{event} {place}" for place in map(os.fsdecode, paths) if str(Path(place).absolute()).startswith(folder)
    )


_hooked = []


@contextlib.contextmanager
def watched(folder):
    """A list of what is opened to be written, made, moved or taken away below `folder`, and of started processes.

    A database is known by what it leaves: its file, made or changed. Hooks of an interpreter stay for good.
    """
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked.append(True)
    before, seen = databases(folder), []
    _watched.append((str(Path(folder).absolute()), seen))
    try:
        yield seen
    finally:
        _watched.pop()
        seen.extend(f"database {path}" for path, content in databases(folder).items() if before.get(path) != content)


def databases(folder):
    """Path -> bytes of what SQLite writes, which opens files by itself."""
    found = (path for kind in ("*.sqlite", "*.quiz") for path in Path(folder).rglob(kind))
    return {path: path.read_bytes() for path in found}


def guarded():
    """Name -> role of every function of the package that has a guard."""
    found = {}
    for module in pkgutil.walk_packages([str(ROOT)], "saerec."):
        if module.name.startswith("saerec.ui") or module.name.endswith("__main__"):
            continue
        names = vars(importlib.import_module(module.name))
        own = [one for one in names.values() if getattr(one, "__module__", "") == module.name]
        members = [m for one in own if inspect.isclass(one) for m in vars(one).values()]
        for function in (*own, *(getattr(one, "__func__", one) for one in members)):
            if (role := getattr(function, "__requires__", None)) is not None:
                found[f"{module.name}.{function.__qualname__}".removeprefix("saerec.")] = role
    return found
