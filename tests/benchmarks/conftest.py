"""A run by hand: six sentences, four latents, two themes and one that is not shown."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from benchmarks.meaning_case import GLOSSES, INTENT, LABEL, Case

QUIET, VALUE = "quiet", "good value"
TRUTH = [
    ("No sound at all", "wish", QUIET, ("quiet", "low noise")),
    ("The baby sleeps through", "wish", QUIET, ("quiet", "quiet")),
    ("Costs little", "wish", VALUE, ("low price", "good value")),
    ("Worth the money", "wish", VALUE, ("good value", "good value")),
    ("Arrived on Monday", "chatter", "", ()),
    ("A bamboo box", "thing", "", ()),
]
#          quiet, quiet too, value, chatter
RAW = [[4, 0, 0, 1], [2, 2, 0, 0], [0, 0, 4, 0], [1, 0, 3, 0], [0, 1, 0, 5], [0, 0, 1, 2]]
EVIDENCE = [[4, 0, 0, 0], [2, 2, 0, 0], [0, 0, 4, 0], [1, 0, 3, 0], [0, 1, 0, 4], [0, 0, 0, 2]]


@pytest.fixture
def case() -> Case:
    sentences = pd.DataFrame(TRUTH, columns=["text", LABEL, INTENT, GLOSSES]).assign(p=[0.9, 0.8, 0.7, 0.9, 0.2, 0.1])
    latents = pd.DataFrame(
        {
            "latent": range(4),
            "name": ["Quiet", "Quiet: baby", "Low price", "Monday"],
            "wish": [0.9, 0.7, 0.8, 0.1],
            "is_intent": [True, True, True, False],
            "theme": [0, 0, 1, -1],
            "kind": ["personal", "personal", "public", "none"],
        }
    )
    themes = pd.DataFrame({"name": ["Quiet", "Saves energy"], "kind": ["personal", "undecided"]})
    raw, evidence = (sparse.csr_array(np.array(rows, dtype=np.float32)) for rows in (RAW, EVIDENCE))
    return Case(sentences, raw, evidence, latents, themes)
