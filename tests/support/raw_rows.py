"""Raw corpora written row by row."""

import pandas as pd

from saerec import columns as c
from saerec.data.raw import RawCorpus, SourceInfo


def raw(rows, items=()):
    """A corpus of (user, item, time, rating, review) and (item, title, category, brand, description, price)."""
    interactions = pd.DataFrame(rows, columns=[c.USER_ID, c.ITEM_ID, c.TIMESTAMP, c.RATING, c.REVIEW])
    columns = [c.ITEM_ID, c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION, c.PRICE]
    meta = pd.DataFrame(list(items), columns=columns).astype({c.PRICE: "float32"})
    source = SourceInfo(format="test", files=[], mapping={}, notes=[])
    return RawCorpus(interactions.astype({c.TIMESTAMP: "int64", c.RATING: "float32"}), meta, source)
