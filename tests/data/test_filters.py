import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from saerec import columns as c
from saerec.data.filters import core_rows, drop_repeats
from tests.support.raw_rows import raw


def k_core(table, k):
    return table[core_rows(pd.factorize(table[c.USER_ID])[0], pd.factorize(table[c.ITEM_ID])[0], k)]


def test_k_core_by_hand():
    # item y is rare; without it user v has one interaction left and goes too, which leaves x with u only
    table = pd.DataFrame({c.USER_ID: list("uuvvww"), c.ITEM_ID: list("xzxyxz")})
    kept = k_core(table, 2)
    assert kept[c.USER_ID].tolist() == list("uuww")


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=60), st.integers(0, 4))
def test_k_core_holds_and_is_largest(pairs, k):
    table = pd.DataFrame(pairs, columns=[c.USER_ID, c.ITEM_ID], dtype="int64")
    kept = k_core(table, k)
    if len(kept):
        assert kept[c.USER_ID].value_counts().min() >= k
        assert kept[c.ITEM_ID].value_counts().min() >= k
    assert k_core(kept, k).equals(kept)


SHOP = st.lists(
    st.tuples(st.sampled_from("uvw"), st.sampled_from("abcd"), st.integers(1, 4), st.integers(1, 2), st.sampled_from(
        ["", "Short one here.", "A longer text, which says more."])), min_size=1, max_size=25
)  # fmt: skip


@settings(deadline=None)
@given(SHOP, st.randoms(use_true_random=False), st.sampled_from(["first", "keep"]))
def test_which_repeat_stays_does_not_depend_on_the_order_of_rows(rows, random, repeats):
    shuffled = random.sample(rows, len(rows))
    kept = [
        sorted(map(repr, drop_repeats(raw(each).interactions, repeats).to_numpy().tolist()))
        for each in (rows, shuffled)
    ]
    assert kept[0] == kept[1]
    if repeats == "first":
        first = {pair: min(row[2] for row in rows if row[:2] == pair) for pair in {row[:2] for row in rows}}
        left = drop_repeats(raw(rows).interactions, repeats)
        assert dict(zip(zip(left[c.USER_ID], left[c.ITEM_ID], strict=True), left[c.TIMESTAMP], strict=True)) == first
