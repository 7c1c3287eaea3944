"""What the explorer answers with."""

from __future__ import annotations

from saerec.explorer.results.changes import Faithfulness, Flip, ToFirst
from saerec.explorer.results.latents import LatentDetail, Probe, ThemeDetail
from saerec.explorer.results.people import Recommendation, UserDetail
from saerec.explorer.results.reasons import Explanation, Provenance, Together

__all__ = [
    "Explanation",
    "Faithfulness",
    "Flip",
    "LatentDetail",
    "Probe",
    "Provenance",
    "Recommendation",
    "ThemeDetail",
    "ToFirst",
    "Together",
    "UserDetail",
]
