"""Does every sentence on a recommendation hold? Writes benchmarks/results/sentences.json.

Sentences on random people and items of some runs are checked by `tests/support/honest.py`, which counts in the run's
own tables and asks the model by hand, apart from the code that forms them. The exit code is 1 where one does not hold.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from saerec.explorer import Explorer
from saerec.workspace.notebook import Notebook
from saerec.workspace.run import Run
from tests.support.honest import what_is_wrong

RESULTS = Path(__file__).parent / "results"
KINDS = {
    "what they had decides most": r"(mostly|above all|not least) because of what they had and in which order",
    "one part decides": r"(mostly|above all|not least) because of (?!what they had and)",
    "several decide together": r"nothing alone decides",
    "nothing in particular": r"because of nothing in particular",
    "an item of the history counts": r"^Of what they had, ",
    "more than the others": r"times as many as of the others",
    "an intent counts": r"^Of the intents ",
    "no single intent decides": r"^No single intent decides",
    "no intent speaks for it": r"^No intent speaks",
}
"""What a sentence says."""


def main() -> int:
    """Read and check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, nargs="+", required=True)
    parser.add_argument("--pairs", type=int, default=500, help="people and items of each run")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rows = [checked(run, arguments.pairs, arguments.seed) for run in arguments.runs]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "sentences.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False))
    for row in rows:
        print(f"{row['run']}: {row['sentences']:,} sentences on {row['pairs']:,} pairs, {len(row['wrong'])} wrong, "
              f"{row['seconds']:.0f} s")  # fmt: skip
        for kind, count in row["kinds"].items():
            print(f"    {count:5,} {kind}")
        for user, item, what in row["wrong"]:
            print(f"  {user}, {item}: {what}")
    return int(any(row["wrong"] for row in rows))


def checked(directory: Path, pairs: int, seed: int) -> dict[str, object]:
    """One run, as it was made: what people wrote about it is left aside."""
    start, run = time.monotonic(), Run(directory)
    with tempfile.TemporaryDirectory() as nothing:
        explorer = Explorer(run, Notebook(Path(nothing) / "empty.sqlite", "nothing written"))
        read, wrong = what_is_wrong(explorer, pairs, seed)
    kinds = Counter(kind for sentence in read for kind, pattern in KINDS.items() if re.search(pattern, sentence))
    return {
        "run": run.run_id,
        "pairs": pairs,
        "sentences": len(read),
        "wrong": wrong,
        "kinds": {kind: kinds[kind] for kind in KINDS},
        "seconds": time.monotonic() - start,
    }


if __name__ == "__main__":
    sys.exit(main())
