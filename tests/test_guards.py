"""No write without a guard: whoever adds a function that writes is told here to say who may call it."""

import ast

from tests.support.writes import ROOT, guarded

FUNCTIONS = {
    *("write_json", "write_text", "make_directory", "exclusive", "FileLock", "save_file", "copytree", "copy2", "rmtree")
}
METHODS = {
    *("mkdir", "rmdir", "unlink", "touch", "write_text", "write_bytes", "to_parquet", "writing", "Popen", "symlink"),
    *("link", "utime", "copyfile", "rmtree", "copytree", "copy2", "connect"),
}
"""Calls that write, by name: of functions, and of methods."""
ALLOWED = {
    "workspace.archive.export.export_run": "writes the file it is given, not the workspace",
    "workspace.stage_writer.StageWriter": "made by Run.write_stage alone",
    "workspace.bank_vectors.embed_bank": "a cache of the person who runs the server",
    "workspace.stage_reuse.link_or_copy": "what copytree copies with, in functions that are guarded",
    "jobs.reporter.JobReporter": "making one is guarded",
    "ui.quiz.sheet": "a file of its own that is read and thrown away",
    "workspace.sqlite_file.SqliteFile": "`writing` is guarded; else it opens to read",
    "workspace.sqlite_backups": "copies of what is there; a damaged file is put aside by `writing` alone",
}


def writes(function):
    """Names of calls in a function that write."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        call = node.func
        words = [one.value for one in (*node.args, *(k.value for k in node.keywords)) if isinstance(one, ast.Constant)]
        if isinstance(call, ast.Name):
            name, found = call.id, call.id in FUNCTIONS
        elif isinstance(call, ast.Attribute):
            name = call.attr
            of = call.value.id if isinstance(call.value, ast.Name) else ""
            moves = name in ("rename", "replace") and len(node.args) == 1 and not node.keywords
            # A column of a table is renamed too, by a word; of it values are replaced.
            moves = moves and not isinstance(call.value, ast.Subscript) and not isinstance(node.args[0], ast.Constant)
            found = name in METHODS or moves or (of, name) == ("np", "save")
        else:
            continue
        opens = name == "open" and any(isinstance(w, str) and w[:1] in "wax" and len(w) < 4 for w in words)
        if found or opens:
            yield name


def calls(function):
    """Names of what a function calls, or hands on."""
    return {n.attr for n in ast.walk(function) if isinstance(n, ast.Attribute)} | {
        n.id for n in ast.walk(function) if isinstance(n, ast.Name)
    }


def functions(path):
    """Qualified name -> function of a module."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield f"{module}.{node.name}", node
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, ast.FunctionDef):
                    yield f"{module}.{node.name}.{member.name}", member


def unguarded(found, has_guard):
    """Functions that write without a guard: neither their own, nor of all that call them in their module."""

    def covered(name, trail=()):
        if name in has_guard or any(name == one or name.startswith(f"{one}.") for one in ALLOWED):
            return True
        short = name.rpartition(".")[2]
        callers = [one for one, node in found.items() if one != name and short in calls(node)]
        private = short.startswith("_") and not short.startswith("__")
        return private and bool(callers) and all(one in trail or covered(one, (*trail, name)) for one in callers)

    return [name for name, node in found.items() if any(writes(node)) and not covered(name)]


def test_nothing_is_written_without_a_guard():
    has_guard, wrong, n_writing = set(guarded()), [], 0
    for room in ("workspace", "jobs", "report", "explorer", "ui"):
        for path in sorted((ROOT / room).rglob("*.py")):
            found = dict(functions(path))
            n_writing += sum(any(writes(node)) for node in found.values())
            wrong += unguarded(found, has_guard)
    assert n_writing > 40  # the scan sees what is there
    assert wrong == []


def test_a_new_way_to_write_without_a_guard_is_found():
    source = "def keep(path):\n    _put(path)\ndef _put(path):\n    path.write_text('x')\ndef read(path):\n    pass\n"
    found = {f"workspace.new.{node.name}": node for node in ast.parse(source).body}
    assert unguarded(found, set()) == ["workspace.new._put"]
    assert unguarded(found, {"workspace.new.keep"}) == []
