"""The map's table: what is left out is known, and what an area has in common is counted."""

import pandas as pd

from saerec import columns as c
from saerec.explorer.latents.projection import common_words, thinned


def points(n):
    return pd.DataFrame({c.LATENT: range(n), "name": "", "keywords": ""})


def test_few_points_are_all_shown_and_many_are_drawn_the_same_way_every_time():
    assert thinned(points(5), most=5).equals(points(5))
    drawn = thinned(points(100), most=10, keep=77)
    assert len(drawn) == 10 and 77 in set(drawn[c.LATENT])
    assert drawn.equals(thinned(points(100), most=10, keep=77))
    assert drawn[c.LATENT].is_monotonic_increasing
    assert len(thinned(points(100), most=10, keep=None)) == len(thinned(points(100), most=10, keep=1000)) == 10


def test_words_that_an_area_shares_and_others_lack_come_first():
    every = pd.DataFrame(
        {
            "name": ["Quiet fan", "So quiet", "Good fan", "Good price", "Good"],
            "keywords": ["night, fan", "night", "fan, air", "cheap", "x1, no"],
        }
    )
    assert common_words(every.iloc[:2], every) == [("night", 2), ("quiet", 2)]
    assert common_words(every.iloc[2:3], every) == []  # one latent shares nothing with itself
    assert dict(common_words(every.iloc[2:], every)) == {"good": 3}
