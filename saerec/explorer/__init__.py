"""Explorer(run): the read-only questions of the pages and the command line. External ids in and out."""

from __future__ import annotations

from saerec.explorer.evaluation.questions import AboutAccuracy
from saerec.explorer.latents.questions import AboutLatents
from saerec.explorer.lists import AboutLists
from saerec.explorer.recommendations.questions import AboutRecommendations
from saerec.explorer.results import (
    Explanation,
    Faithfulness,
    Flip,
    LatentDetail,
    Probe,
    Provenance,
    Recommendation,
    ThemeDetail,
    ToFirst,
    UserDetail,
)
from saerec.explorer.runs.questions import AboutTheRun
from saerec.explorer.sentences.questions import AboutSentences
from saerec.explorer.users.questions import AboutPeople
from saerec.recommender.inputs.request import AS_EVALUATED, UNCHANGED, Intervention

__all__ = [
    "AS_EVALUATED",
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
    "ThemeDetail",
    "ToFirst",
    "UserDetail",
]


class Explorer(AboutTheRun, AboutLatents, AboutSentences, AboutPeople, AboutRecommendations, AboutAccuracy, AboutLists):
    """Questions to a run. Tables are read when first needed and kept; nothing of the run is ever changed.

    Names and verdicts that people wrote into the notebook hold everywhere, from the moment they are written.
    """
