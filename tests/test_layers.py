"""The walls of the house: imports only ever point down, and packages never run in a circle."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAYERS = [
    {
        *("blocks", "columns", "errors", "files", "hardware", "places", "process_group", "progress", "rights"),
        *("serialize", "text"),
    },
    {"config"},
    {"data", "embedding", "evaluation", "explain", "intents", "jobs", "recommender", "sae"},
    {"workspace"},
    {"explorer", "figures", "pipeline", "report"},
    {"__init__", "__main__", "cli", "ui"},
]
LAYER = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}


def imports():
    """(file, its room, the room it imports from) for every import inside the package, in functions too."""
    for path in sorted((ROOT / "saerec").rglob("*.py")):
        room = path.relative_to(ROOT / "saerec").parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                if name.startswith("saerec."):
                    yield path, room, name.split(".")[1]


def test_imports_point_down():
    found = list(imports())
    assert len(found) > 50
    wrong = [f"{path}: {room} imports {other}" for path, room, other in found if LAYER[room] < LAYER[other]]
    assert wrong == []


def circle(edges):
    """The rooms of one circle, or none."""
    below: dict[str, set[str]] = {}
    for room, other in edges:
        if room != other:
            below.setdefault(room, set()).add(other)
    try:
        TopologicalSorter(below).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_packages_never_import_in_a_circle():
    assert circle([("a", "b"), ("b", "c"), ("c", "a"), ("a", "a")])  # the check can fail
    assert circle((room, other) for _, room, other in imports()) == []


HEAVY = ("torch", "transformers", "umap", "streamlit", "openai", "sklearn")


def test_the_first_page_does_not_pay_for_heavy_libraries():
    code = f"import sys, saerec.explorer, saerec.figures, saerec.cli; print([m for m in {HEAVY} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"
