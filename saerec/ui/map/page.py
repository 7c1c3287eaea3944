"""Where do intents lie, and what is said where?"""

from __future__ import annotations

from saerec.explorer import Explorer
from saerec.ui.kit.controls import choice
from saerec.ui.kit.widgets import head
from saerec.ui.map.intents import intents
from saerec.ui.map.sentences import sentences

VIEWS = {"intents": "Intents", "sentences": "Every sentence"}


def render(explorer: Explorer) -> None:
    """The map of the dictionary, or of all that people say."""
    head(
        "Map",
        "Where do intents lie?",
        "What means the same lies near each other: intents and other latents, or every sentence by itself.",
    )
    if choice("view", "What the map shows", VIEWS, default="intents") == "sentences":
        sentences(explorer)
    else:
        intents(explorer)
