"""One person as a terminal shows them: themes first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from saerec.explorer import UserDetail

KINDS: Final = {"personal": "their own", "public": "as most people say", "undecided": "too little to tell"}
MOST_THINGS: Final = 20


def in_words(found: UserDetail) -> dict[str, Any]:
    """A person as a terminal shows them."""
    from saerec.explorer.guesses import as_said

    themes = [
        {
            "theme": as_said(row["name"], row["certain"]),
            "whose": KINDS.get(row["kind"], row["kind"]),
            "weight": f"{row['weight']:.0%}",
            "praised": f"{row['praised']:.0%}" if math.isfinite(row["praised"]) else "",
            "sentence": row["evidence"][0]["text"] if row["evidence"] else "",
        }
        for row in found.themes.to_dict("records")
    ]
    things = ", ".join(found.things["word"].head(MOST_THINGS))
    history = found.history[["position", "item_id", "title", "rating", "split"]]
    return {"user_id": found.user_id, "themes": themes, "interested_in": things, "history": history}
