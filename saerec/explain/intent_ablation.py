"""What becomes of recommendations when an intent is taken away? Every answer is the model's, asked again without it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from saerec.explain.attribution import ScoreRequests
from saerec.recommender.inputs.request import Request

TOP = 10
_AT_ONCE = 16


def removal(score: ScoreRequests, asked: Sequence[tuple[Request, int]], latent: int) -> pd.DataFrame:
    """before, after (rank of the held-out item), replaced (share of the first ten that leaves): a row a person.

    asked: requests, each with the internal item held out.
    """
    rows = []
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        answers = score([one for request, _ in some for one in (request, request.without_intents([latent]))])
        for place, (_, target) in enumerate(some):
            had, has = 2 * place, 2 * place + 1
            first = answers.top(TOP, had)
            replaced = len(set(first) - set(answers.top(TOP, has))) / max(len(first), 1)
            rows.append((answers.rank(target, had), answers.rank(target, has), replaced))
    return pd.DataFrame(rows, columns=["before", "after", "replaced"])
