"""Explorer(run): the read-only questions of the pages and the command line. External ids in and out."""

from __future__ import annotations

from saerec.explorer.explorer import Explorer
from saerec.explorer.results import (
    Explanation,
    Faithfulness,
    Flip,
    LatentDetail,
    Probe,
    Provenance,
    Recommendation,
    UserDetail,
)
from saerec.recommender.inputs.request import UNCHANGED, Intervention

__all__ = [
    "UNCHANGED",
    "Explanation",
    "Explorer",
    "Faithfulness",
    "Flip",
    "Intervention",
    "LatentDetail",
    "Probe",
    "Provenance",
    "Recommendation",
    "UserDetail",
]
