"""Do intents mean what they say? Every figure beside the same with chance put in. Minutes; trains only demo runs.

Sentences: the reason bank reads sentences that somebody labelled. Runs, made up to their intents: verdicts, evidence,
themes, kinds and people's lists against what the demo planted; evidence, codes and names against labelled sentences
(CSV with the columns sentence, label, gloss; `benchmarks.meaning_sentences.read_truth`), where a run has enough of
them. Names need a reader: --sheets writes what they fill, --filled says what it comes to.
Prints tables, writes benchmarks/results/meaning.json (--filled: meaning_names.json).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.meaning_case import Case, load_case, with_controls
from benchmarks.meaning_reasons import bound_figures, code_figures, name_figures, wrong_names
from benchmarks.meaning_sentences import read_truth, sentence_table
from benchmarks.meaning_sheets import score_sheet, write_sheets
from benchmarks.meaning_themes import Planted, list_figures, theme_figures
from benchmarks.meaning_verdicts import LEAST_SENTENCES, evidence_figures, verdict_figures
from benchmarks.planted import make_run
from saerec import columns as c
from saerec.sae.activations import Activations
from saerec.sae.metrics import encode_corpus
from saerec.sae.storage import load_sae
from saerec.workspace.artifacts import read_vectors
from saerec.workspace.run import Run

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
LABELS = ROOT.parent / "shared" / "data" / "labels"
ASKED = {
    "planted": {
        "verdict precision": 0.97,
        "verdict recall": 0.92,
        "verdict specificity": 0.93,
        "kind right, by theme": 0.92,
        "planted with one theme": 0.80,
        "purity by latents": 0.90,
        "first 5 right": 0.80,
        "wanted covered by first 5": 0.85,
    },
    "labelled": {
        "wish share AUC, by codes": 0.88,
        "precision at 0.5 by share x sentence": 0.85,
        "wish activation shown": 0.60,
        "same gloss by codes, AUC": 0.76,
        "strongest latent and gloss by codes, AMI": 0.28,
    },
    "run": {"latents bound to items": 0.05},
}
"""What figures are to reach, of each kind of truth; latents bound to items are to stay under theirs."""
FEWEST_KNOWN = 100
"""Labelled sentences that a run must have, for a set of them to say something of it."""


def main() -> None:
    """Read labelled sentences and finished runs, or a filled sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, nargs="*", default=sorted(LABELS.glob("*.csv")))
    parser.add_argument("--runs", type=Path, nargs="*", default=[], help="runs made up to intents")
    parser.add_argument(
        "--demo-seeds", type=int, nargs="*", default=[], help="make these demos up to intents, and read"
    )
    parser.add_argument("--runs-dir", type=Path, default=Path("build/meaning"), help="where they are made")
    parser.add_argument("--set", nargs="+", default=[], dest="sets", metavar="KEY=VALUE", help="of those demos")
    parser.add_argument("--threads", type=int, default=1, help="torch threads")
    parser.add_argument("--bank", type=Path, default=ROOT / "assets" / "reasons")
    parser.add_argument("--seed", type=int, default=0, help="of the controls and the sheets")
    parser.add_argument("--sheets", type=Path, metavar="DIR", help="write blind sheets and their keys there")
    parser.add_argument("--filled", type=Path, nargs=2, metavar=("FILE", "KEY"), help="score a filled sheet, only that")
    a = parser.parse_args()
    if a.filled:
        report({"names": score_sheet(*map(pd.read_csv, a.filled), seed=a.seed)}, "meaning_names.json")
        return
    runs = [Run(path) for path in a.runs] + [make_run(a, seed, "intents") for seed in a.demo_seeds]
    truths = {path.stem: read_truth(path) for path in a.labels}
    tables = {"sentences": sentence_table(truths, a.bank, a.seed)} if truths else {}
    parts = [
        part for name, run in zip(called(runs), runs, strict=True) for part in run_tables(name, run, truths, a.seed)
    ]
    for i, name in enumerate(("figures", "wrong names") if parts else ()):
        tables[name] = pd.concat([part[i] for part in parts], ignore_index=True)
    for run in runs if a.sheets else ():
        print(*write_sheets(run, a.sheets, a.seed), sep="\n")
    report(tables, "meaning.json")


def called(runs: list[Run]) -> list[str]:
    """What each is called: its folder, with the one above where two share a name."""
    names = [run.directory.name for run in runs]
    above = [f"{run.directory.parent.name}/{name}" for run, name in zip(runs, names, strict=True)]
    return [long if names.count(name) > 1 else name for name, long in zip(names, above, strict=True)]


def run_tables(
    name: str, run: Run, truths: dict[str, pd.DataFrame], seed: int
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """(run, truth, figure, found, random, shuffled; run, truth, and as `wrong_names`) for every truth it has."""
    nothing = pd.DataFrame()
    yield of_run(run, seed).assign(run=name, truth="run"), nothing
    if run.has("data/truth_sentences"):
        case = load_case(run, run.table("data/truth_sentences").drop_duplicates("text"))
        yield of_planted(case, Planted.load(run), seed).assign(run=name, truth="planted"), nothing
    texts = set(run.table("data/texts")[c.TEXT])
    for data, truth in truths.items():
        if truth[c.TEXT].isin(texts).sum() >= FEWEST_KNOWN:
            case = load_case(run, truth)
            yield of_labelled(case, seed).assign(run=name, truth=data), wrong_names(case).assign(run=name, truth=data)


def of_run(run: Run, seed: int) -> pd.DataFrame:
    """What needs no truth: latents bound to items, and the seconds that two stages took."""
    sae = load_sae(run.path("sae"))
    codes = Activations.build(*encode_corpus(sae, np.asarray(read_vectors(run))), sae.n_latents).to_csr()
    stages = {name: run.stage(name) for name in ("activations", "intents")}
    seconds = [{"figure": f"seconds of {name}", "found": stage.seconds} for name, stage in stages.items() if stage]
    return pd.concat([bound_figures(run, codes, seed), pd.DataFrame(seconds)], ignore_index=True)


def of_planted(case: Case, planted: Planted, seed: int) -> pd.DataFrame:
    """Against what the demo planted."""
    themes = with_controls(lambda some: theme_figures(some, planted) | list_figures(some, planted), case, seed)
    return pd.concat(
        [with_controls(verdict_figures, case, seed), with_controls(evidence_figures, case, seed), themes],
        ignore_index=True,
    )


def of_labelled(case: Case, seed: int) -> pd.DataFrame:
    """Against what readers say of sentences."""
    parts = [
        with_controls(lambda some: verdict_figures(some, LEAST_SENTENCES), case, seed),
        with_controls(evidence_figures, case, seed),
        with_controls(code_figures, case, seed, Case.with_codes_dealt),
        with_controls(name_figures, case, seed),
    ]
    return pd.concat(parts, ignore_index=True)


def report(tables: dict[str, pd.DataFrame], file: str) -> None:
    """Print the tables, those of runs side by side, and write them all as they are."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    content = {name: json.loads(table.to_json(orient="records")) for name, table in tables.items()}
    (RESULTS / file).write_text(json.dumps(content, indent=1))
    for name, table in tables.items():
        if table.empty:
            continue
        parts = dict(list(table.groupby("truth", sort=False))) if name == "figures" else {name: table}
        for title, part in parts.items():
            side_by_side = _of_runs(part) if name == "figures" else part.round(3)
            print(f"\n{title}\n{side_by_side.to_string(index=name == 'figures')}")


def _of_runs(figures: pd.DataFrame) -> pd.DataFrame:
    """A row a figure, a column a run: what was found, and in brackets the controls, random and shuffled; asked last."""

    def told(row: pd.Series) -> str:
        found, chance = f"{row['found']:.4g}", row[["random", "shuffled"]]
        same = chance.isna().all() or (chance == row["found"]).all()  # a count, or there is no control
        return found if same else f"{found} ({' '.join(f'{value:.2g}' for value in chance)})"

    rounded = figures.round({"found": 3, "random": 3, "shuffled": 3})
    table = rounded.assign(told=rounded.apply(told, axis=1))
    table = table.pivot(index="figure", columns="run", values="told").reindex(figures["figure"].unique()).fillna("-")
    asked = ASKED.get(figures["truth"].iloc[0], ASKED["labelled"])
    return table.assign(asked=[f"{asked[name]:.2f}" if name in asked else "" for name in table.index])


if __name__ == "__main__":
    main()
