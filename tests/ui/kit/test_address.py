"""What a reader changed survives the address, and nonsense in an address is named."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saerec.errors import ConfigError
from saerec.explorer import UNCHANGED, Intervention
from saerec.ui.kit.address import address_of, read_change

weights = st.integers(0, 1000).map(lambda n: n / 100)


item_ids = st.text(min_size=1, max_size=12).filter(lambda text: text.isprintable())


@given(
    st.dictionaries(st.sampled_from(["sequence", "personal", "public"]), weights),
    st.dictionaries(st.integers(0, 99_999), weights),
    st.none() | st.lists(item_ids).map(tuple),
)
def test_changes_survive_the_address(branch, intents, history):
    change = Intervention(branch, intents, history=history)
    assert read_change(address_of(change)) == change
    assert read_change(dict(parse_qsl(urlencode(address_of(change))))) == change
    assert bool(change) == bool(branch or intents or history is not None)


def test_a_change_can_be_made_and_taken_back():
    change = UNCHANGED.with_weight("personal", 0.5).with_weight(7, 2.0)
    assert address_of(change) == {"set": "personal:0.5,7:2"}
    assert change == Intervention(branches={"personal": 0.5}, intents={7: 2.0})
    assert not change.with_weight("personal", None).with_weight(7, None)


@pytest.mark.parametrize(
    "text", ["personal", "personal:", "personal:x", "7:-1", "7:11", "7:nan", "-3:1", "a b:1", ":1"]
)
def test_nonsense_is_named_with_what_is_valid(text):
    with pytest.raises(ConfigError, match=r"set=personal:0\.7,112:2"):
        read_change({"set": text})


def test_a_history_of_nothing_is_not_the_persons_own():
    assert address_of(Intervention(history=())) == {"history": ","}
    assert read_change({"history": ","}).history == ()
    assert read_change({"history": ""}).history is None
