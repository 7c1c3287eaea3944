"""Answers of a chat model, one JSON line each, appended and flushed at once: a kill costs no paid answer."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any


def answer_key(model: str, messages: Any, schema: Any) -> str:
    """sha256 over the model and all it is sent."""
    return hashlib.sha256(json.dumps([model, messages, schema], sort_keys=True).encode()).hexdigest()


class AnswerCache:
    """Lines {key, model, answer}. A line that is not whole (the process was killed while writing) is passed over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes() if path.is_file() else b""
        self._torn = bool(content) and not content.endswith(b"\n")
        self.answers: dict[str, str] = {}
        for line in content.splitlines():
            try:
                row = json.loads(line)
                self.answers[str(row["key"])] = str(row["answer"])
            except (ValueError, KeyError, TypeError):
                continue

    def add(self, key: str, model: str, answer: str) -> None:
        """On the disk when this returns. One write a line, so that several processes may share the file."""
        line = json.dumps({"key": key, "model": model, "answer": answer}) + "\n"
        with self.path.open("ab", buffering=0) as stream:
            stream.write((("\n" if self._torn else "") + line).encode())
            os.fsync(stream.fileno())
        self._torn = False
        self.answers[key] = answer
