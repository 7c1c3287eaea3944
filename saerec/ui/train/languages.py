"""What the texts are written in, and what that means for the run that is about to be made of them."""

from __future__ import annotations

import streamlit as st

from saerec.config.schema import Config
from saerec.data.about_texts import text_notes
from saerec.data.inspection.sizes import spoken_share
from saerec.ui.kit.html import plain
from saerec.ui.kit.widgets import note
from saerec.ui.train.dataset import Dataset


def about_languages(dataset: Dataset, config: Config) -> None:
    """Follows filters and settings: another text model takes away what was said of the packaged one."""
    told = dataset.report.languages
    if told is None:
        return
    note(told.sentence())
    said = text_notes(told, spoken_share(dataset.index, config.data), config.embedding)
    if said:
        st.info("\n\n".join(plain(one, 500) for one in said), icon=":material/translate:")
