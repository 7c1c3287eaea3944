"""How many requests go out at once, learned from how long answers take."""

import asyncio

import pytest

from saerec.intents.llm.pace import Pace, Patience, SilenceError


def at_once(pace, seconds, n):
    """The limits while n answers come; seconds: what an answer takes when so many are asked at once."""
    limits = []
    for _ in range(n):
        pace.answered(seconds(pace.limit))
        limits.append(pace.limit)
    return limits


def test_a_quick_endpoint_is_asked_more_and_more_up_to_the_bound():
    pace = Pace(8)
    limits = at_once(pace, lambda n: 1.0, 40)
    assert limits[0] == 2 and limits[-1] == 8 and limits == sorted(limits)


def test_an_endpoint_that_answers_one_at_a_time_is_hardly_asked_more_than_that():
    limits = at_once(Pace(8), lambda n: 5.0 * n, 200)
    assert min(limits) >= 1 and max(limits) <= 4
    assert sum(limits) / len(limits) < 3


def test_an_endpoint_with_four_places_is_asked_more_than_one_with_one_and_not_all_there_is():
    limits = at_once(Pace(8), lambda n: 5.0 * max(1.0, n / 4), 300)[50:]
    assert 4 <= sum(limits) / len(limits) < 7


def test_trouble_halves_and_never_stops():
    pace = Pace(8)
    at_once(pace, lambda n: 1.0, 40)
    halved = []
    for _ in range(5):
        pace.troubled()
        halved.append(pace.limit)
    assert halved == [4, 2, 1, 1, 1]
    assert at_once(pace, lambda n: 1.0, 40)[-1] == 8


def test_never_more_than_the_bound():
    assert Pace(1).limit == 1
    assert set(at_once(Pace(1), lambda n: 1.0, 20)) == {1}


def test_a_silence_says_what_did_not_come():
    async def waits(patience, tokens):
        async with patience.request() as token:
            for _ in range(tokens):
                token()
            await asyncio.sleep(60)

    with pytest.raises(SilenceError, match=r"no answer within 0\.01 seconds"):
        asyncio.run(waits(Patience(0.01, 60), 0))
    with pytest.raises(SilenceError, match=r"its answer stopped for 0\.01 seconds"):
        asyncio.run(waits(Patience(60, 0.01), 2))


def test_other_errors_pass():
    async def fails():
        async with Patience(60, 60).request():
            raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        asyncio.run(fails())
