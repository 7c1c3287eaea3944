"""Streamed answers: read whole, waited for while tokens come, asked for in a way that the endpoint knows."""

import json

import pytest

from saerec.errors import Cancelled, ServiceError
from saerec.intents.llm import stream
from saerec.intents.llm.cache import AnswerCache
from saerec.intents.llm.client import GIVE_UP_AFTER_SILENCES, ChatClient
from saerec.intents.llm.endpoint import MAX_TOKENS, Endpoint
from saerec.intents.llm.naming_prompt import FORM, make_prompt
from saerec.intents.llm.stream import WAYS, without_limits
from tests.intents.conftest import KEY, answer, completion

PROMPTS = [make_prompt([f"text {i}"], ["other"]) for i in range(6)]


@pytest.fixture
def cache(tmp_path):
    return AnswerCache(tmp_path / "names.jsonl")


@pytest.fixture
def streaming(stub):
    stub.pieces = 12
    return stub


def ask(stub, cache, prompts=PROMPTS, progress=None, **settings):
    settings = {"retries": 2, "backoff": 0.001} | settings
    return ChatClient(Endpoint(stub.url, KEY), "stub", **settings).ask_all(prompts, FORM, cache, progress)


def limited(schema):
    return schema != without_limits(schema)


def test_a_streamed_answer_is_read_whole(streaming, cache):
    streaming.good = lambda prompt: answer(json.loads(prompt)["fires"][0])
    replies = ask(streaming, cache)
    assert [json.loads(r.text)["candidates"][0]["name"] for r in replies] == [f"text {i}" for i in range(6)]
    assert [r.failure for r in replies] == [None] * 6 and len(streaming.requests) == 6
    asked = streaming.requests[0][1]
    assert asked["stream"] is True and asked["max_tokens"] == MAX_TOKENS
    name = asked["response_format"]["json_schema"]["schema"]["$defs"]["Candidate"]["properties"]["name"]
    assert name["maxLength"] == 60


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (completion('{"candidates": [', finish_reason="length"), "the model's answer was cut off"),
        (completion(None, refusal="I would rather not " + KEY), "the model refused"),
        (completion(""), "the model's answer is empty"),
        (completion("Quiet motor"), "outside the schema: json_invalid"),
    ],
)
def test_how_a_streamed_answer_ended_is_recorded(streaming, cache, body, reason):
    streaming.plan = [{"body": body}]
    (reply,) = ask(streaming, cache, PROMPTS[:1])
    assert reply.failure == reason and KEY not in repr(reply)
    assert cache.answers == {}


@pytest.mark.slow
def test_an_answer_is_not_cut_off_while_tokens_come(streaming, cache):
    streaming.gap = 0.2  # 2.4 seconds in all
    (reply,) = ask(streaming, cache, PROMPTS[:1], timeout=1.5, gap=1.5)
    assert reply.failure is None and len(streaming.requests) == 1


@pytest.mark.slow
def test_the_queue_at_the_endpoint_is_not_the_models_time(streaming, cache):
    streaming.one_at_a_time, streaming.gap = True, 0.2  # who is second waits for 2.4 seconds
    replies = ask(streaming, cache, PROMPTS[:3], timeout=1.5, gap=1.5)
    assert [r.failure for r in replies] == [None] * 3
    assert len(streaming.requests) == 3 and streaming.most == 2


@pytest.mark.slow
def test_an_answer_that_stops_is_asked_for_once_again(streaming, cache):
    streaming.plan = [{"gap": 6.0}] * 2
    replies = ask(streaming, cache, PROMPTS[:2], gap=1.5, concurrency=1, retries=5)
    assert [r.failure for r in replies] == ["its answer stopped for 1.5 seconds", None]
    assert len(streaming.requests) == 3


@pytest.mark.slow
def test_an_endpoint_that_hangs_ends_the_work_in_words(streaming, cache):
    streaming.plan = [{}] + [{"delay": 8.0}] * 20
    with pytest.raises(ServiceError, match=r"did not answer 4 requests in a row .no answer within 1 seconds") as error:
        ask(streaming, cache, timeout=1.0, concurrency=1)
    assert len(streaming.requests) == 1 + GIVE_UP_AFTER_SILENCES
    assert "answers so far are kept" in str(error.value) and len(AnswerCache(cache.path).answers) == 1


def test_a_wish_to_stop_is_heard_while_nothing_comes(streaming, cache):
    beats = []

    def stop(done, total):
        beats.append(done)
        if len(beats) == 3:
            raise Cancelled

    streaming.plan = [{"delay": 30.0}] * 6
    with pytest.raises(Cancelled):
        ask(streaming, cache, progress=stop)
    assert beats == [0, 0, 0] and len(streaming.requests) == 2


@pytest.mark.parametrize(
    ("refuses", "way"),
    [
        (lambda asked: False, 0),
        (lambda asked: limited(asked["response_format"]), 1),
        (lambda asked: limited(asked["response_format"]) or "max_tokens" in asked, 2),
        (lambda asked: asked["stream"], 3),
    ],
)
def test_the_way_of_asking_that_the_endpoint_knows_is_found_once(streaming, cache, refuses, way):
    streaming.refuses = refuses
    replies = ask(streaming, cache, concurrency=1)
    assert [r.failure for r in replies] == [None] * 6
    assert len(streaming.requests) == 6 + way
    assert [refuses(asked) for _, asked in streaming.requests] == [True] * way + [False] * 6


def test_a_prompt_that_is_refused_in_every_way_is_a_failure(streaming, cache):
    streaming.refuses = lambda asked: "text 0" in asked["messages"][-1]["content"]
    replies = ask(streaming, cache, PROMPTS[:2], concurrency=1)
    assert [r.failure for r in replies] == ["the endpoint answered 400", None]
    assert len(streaming.requests) == len(WAYS) + 1


def test_an_answer_without_an_end_is_broken_off(streaming, cache, monkeypatch):
    monkeypatch.setattr(stream, "_ENDLESS", 20)
    streaming.pieces, streaming.plan = 4000, [{"body": completion("x" * 4000)}]
    (reply,) = ask(streaming, cache, PROMPTS[:1])
    assert reply.failure == "the model's answer was cut off" and 10 < len(reply.text) < 40


def test_a_stream_of_no_sense_is_a_failure(stub, cache):
    stub.pieces = 3
    stub.RequestHandlerClass = type(
        "Odd",
        (stub.RequestHandlerClass,),
        {"stream": lambda self, choice, step: odd_stream(self)},
    )
    (reply,) = ask(stub, cache, PROMPTS[:1])
    assert reply.failure == "the endpoint's answer is not the documented JSON"


def odd_stream(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
    handler.end_headers()
    handler.wfile.write(b'data: {"choices": null}\n\n')


def test_limits_alone_are_left_out_of_a_schema():
    plain = without_limits(FORM.schema)
    assert limited(FORM.schema) and "maxLength" not in json.dumps(plain) and "maxItems" not in json.dumps(plain)
    assert plain["json_schema"]["schema"]["required"] == FORM.schema["json_schema"]["schema"]["required"]
