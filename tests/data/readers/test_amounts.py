"""Ratings and prices as people write them; what cannot be read is named or counted."""

import math

import numpy as np
import pytest

from saerec.data.readers import read_corpus
from saerec.data.readers.rows.amounts import read_prices, read_ratings
from saerec.data.readers.rows.plain_numbers import pack
from saerec.errors import DataError


@pytest.mark.parametrize(
    "values, expected",
    [
        (["12,99 €", "EUR 1.299,00", "1.299 €"], [12.99, 1299, 1299]),
        (["EUR 1.299"], [1299]),
        (["1.299"], [1.299]),
        (["12,99", "1,5", "1.299"], [12.99, 1.5, 1299]),
        (["$1,299.00 - $1,499.00", "$12", ".99", "US $12.99", "CDN$ 8"], [1299, 12, 0.99, 12.99, 8]),
        (["1 299,00 kr", "1\u202f299 kr", "99 kr"], [1299, 1299, 99]),
        (["1'299.00 CHF", "CHF 5.50"], [1299, 5.5]),
        (["₹1,49,999.00", "Rs. 1,499.00", "Rs.499"], [149999, 1499, 499]),
        (["from $12.99", "ab 9,50"], [12.99, 9.5]),
        (["1.234.567"], [1234567]),
        (["R$ 1.200,50", "R$ 900"], [1200.5, 900]),
        (["￥1,200", "1,200円"], [1200, 1200]),
        (["Free", "Free to Play", "0"], [0, 0, 0]),
        ([12.5, None, 7], [12.5, math.nan, 7]),
        (["about ten", "-5", ".a-box{color:#fff}", "#x1{}"], [math.nan] * 4),
    ],
)  # fmt: skip
def test_prices(values, expected):
    found = read_prices(pack(values))
    np.testing.assert_allclose(found.values, expected)
    assert found.bad.tolist() == [
        math.isnan(each) and value is not None for each, value in zip(expected, values, strict=True)
    ]


def test_the_reading_of_commas_is_said():
    assert read_prices(pack(["12,99 €"])).notes == ["Prices are read with a decimal comma, because of '12,99 €'."]
    assert read_prices(pack(["$12.99"])).notes == []


@pytest.mark.parametrize(
    "values, expected",
    [
        (["4,5", "4/5", "4 stars", "4.5 out of 5 stars", "Rated 3 out of 5"], [4.5, 4, 4, 4.5, 3]),
        (["★★★★☆", "⭐⭐⭐", "⭐️⭐️", "*****", "★★½", "3½", "4 ★"], [4, 3, 2, 5, 2.5, 3.5, 4]),
        (["5", "-1", "４", " 3 "], [5, -1, 4, 3]),
        (["8/10", "7/10", "4/5"], [8, 7, math.nan]),
        (["80%", "75 %"], [80, 75]),
        (["80%", "4"], [math.nan, 4]),
        (["4_0", "good", "A+", "1,234", "6/5", "1e400"], [math.nan] * 6),
        ([5, None, 4.5], [5, math.nan, 4.5]),
    ],
)
def test_ratings(values, expected):
    found = read_ratings(pack(values))
    np.testing.assert_allclose(found.values, expected)
    assert found.bad.tolist() == [
        math.isnan(each) and value is not None for each, value in zip(expected, values, strict=True)
    ]


def test_a_rating_that_is_none_is_refused_by_name(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("user,item,rating,text\nu,a,4,One.\nv,b,4_0,Two.\n")
    with pytest.raises(DataError, match=r"a\.csv, line 3: rating \(column 'rating'\): '4_0' is not a number"):
        read_corpus(path)


def test_prices_of_items_are_read_as_one_column_and_counted(tmp_path):
    (tmp_path / "interactions.csv").write_text("user,item,text\nu,a,One.\nv,b,Two.\nv,c,Three.\n")
    (tmp_path / "items.csv").write_text('item,title,price\na,Mug,"12,99 €"\nb,Pot,1.299 €\nc,Pan,ask us\n')
    raw = read_corpus(tmp_path)
    np.testing.assert_allclose(raw.items["price"], [12.99, 1299, np.nan], rtol=1e-6)
    assert {"1 prices hold no amount and count as unknown.", "Prices are read with a decimal comma, because of "
            "'12,99 €'."} <= set(raw.source.notes)  # fmt: skip
