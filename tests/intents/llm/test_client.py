"""The chat client against a stub that misbehaves: what is waited out, what is recorded, what ends the work."""

import json
import socket

import pytest

from saerec.errors import Cancelled, ConfigError, ServiceError
from saerec.intents.llm.cache import AnswerCache, answer_key
from saerec.intents.llm.client import GIVE_UP_AFTER, ChatClient
from saerec.intents.llm.endpoint import PUBLIC_URL, Endpoint
from saerec.intents.llm.naming_prompt import FORM, make_prompt
from tests.intents.conftest import KEY, answer, completion

PROMPTS = [make_prompt([f"text {i}"], ["other"]) for i in range(5)]


@pytest.fixture
def cache(tmp_path):
    return AnswerCache(tmp_path / "deep" / "names.jsonl")


def client(stub, **settings):
    settings = {"retries": 2, "backoff": 0.001, "timeout": 5} | settings
    return ChatClient(Endpoint(stub.url, KEY), "stub", **settings)


def ask(stub, cache, prompts=PROMPTS, progress=None, **settings):
    return client(stub, **settings).ask_all(prompts, FORM, cache, progress)


def test_every_prompt_is_asked_once_and_answers_keep_their_order(stub, cache):
    stub.good = lambda prompt: answer(json.loads(prompt)["fires"][0])
    seen = []
    replies = ask(stub, cache, progress=lambda done, total: seen.append((done, total)))
    assert [json.loads(r.text)["candidates"][0]["name"] for r in replies] == [f"text {i}" for i in range(5)]
    assert len(stub.requests) == 5
    assert {path for path, _ in stub.requests} == {"/v1/chat/completions"}
    assert stub.keys == {f"Bearer {KEY}"}
    assert stub.requests[0][1]["response_format"]["type"] == "json_schema"
    assert seen[0] == (0, 5) and seen[-1] == (5, 5)


def test_no_more_at_once_than_agreed(stub, cache):
    stub.plan = [{"delay": 0.05, "body": completion(answer())} for _ in range(12)]
    ask(stub, cache, [make_prompt([str(i)], []) for i in range(12)], concurrency=3)
    assert 2 <= stub.most <= 3


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_passing_trouble_is_waited_out(stub, cache, status):
    stub.plan = [{"status": status, "body": {"error": {"message": KEY}}}] * 2
    (reply,) = ask(stub, cache, PROMPTS[:1])
    assert reply.failure is None
    assert len(stub.requests) == 3


def test_waits_grow_and_scatter(stub, cache, monkeypatch):
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    monkeypatch.setattr("saerec.intents.llm.client.asyncio.sleep", sleep)
    stub.plan = [{"status": 429, "body": {}}] * 4
    ask(stub, cache, PROMPTS[:1], retries=4, backoff=1)
    assert len(waits) == 4
    for attempt, wait in enumerate(waits):
        assert 0.5 * 2**attempt <= wait <= 2**attempt


def test_a_slow_answer_is_asked_for_again(stub, cache):
    stub.plan = [{"delay": 1.0}]
    (reply,) = ask(stub, cache, PROMPTS[:1], timeout=0.3)
    assert reply.failure is None
    assert len(stub.requests) == 2


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ({"status": 500, "body": KEY}, "answered 500"),
        ({"status": 400, "body": {"error": {"message": KEY}}}, "answered 400"),
        ({"delay": 0.6}, "no answer within 0.3 seconds"),
        ({"body": "{not json " + KEY}, "not the documented JSON"),
        ({"body": {"choices": []}}, "not the documented JSON"),
        ({"body": {"choices": None}}, "not the documented JSON"),
        ({"body": {"choices": [{"message": "text"}]}}, "not the documented JSON"),
        ({"body": []}, "not the documented JSON"),
        ({"body": completion(None, refusal="I would rather not " + KEY)}, "refused"),
        ({"body": completion("")}, "empty"),
        ({"body": completion('{"candidates": [', finish_reason="length")}, "cut off"),
        ({"body": completion("Quiet motor")}, "outside the schema: json_invalid"),
        ({"body": completion(answer(kind="cosmic"))}, "outside the schema: kind"),
        ({"body": completion(answer(confidence=7))}, "confidence"),
        ({"body": completion(answer(is_intent="yes"))}, "is_intent"),
        ({"body": completion(answer(extra=1))}, "extra"),
        ({"body": completion(answer(candidates=[]))}, "no name"),
        ({"body": completion(answer("one two three four five six"))}, "no name of 1 to 5 words"),
        ({"body": completion(answer("  "))}, "no name"),
        ({"body": completion(answer("bell \x07"))}, "no name"),
    ],
)
def test_one_bad_prompt_is_a_failure_with_its_reason_and_the_rest_go_on(stub, cache, step, reason):
    bad = PROMPTS[2][-1]["content"]
    real = stub.RequestHandlerClass.do_POST

    class Picky(stub.RequestHandlerClass):
        def do_POST(self):
            body = self.rfile.peek(int(self.headers["Content-Length"]))
            if json.loads(body)["messages"][-1]["content"] == bad:
                self.server.plan.insert(0, step)
            real(self)

    stub.RequestHandlerClass = Picky
    replies = ask(stub, cache, concurrency=1, timeout=0.3, retries=1)
    assert [r.failure is None for r in replies] == [True, True, False, True, True]
    assert reason in replies[2].failure
    assert KEY not in repr(replies)
    assert KEY.encode() not in cache.path.read_bytes()
    assert len(cache.answers) == 4


@pytest.mark.parametrize(("status", "hint"), [(401, "OPENAI_API_KEY"), (403, "rights"), (404, "intents.llm_model")])
def test_what_would_fail_for_all_ends_the_work_without_the_key(stub, cache, status, hint):
    stub.plan = [{"status": status, "body": {"error": {"message": f"Incorrect API key: {KEY}"}}}] * 5
    with pytest.raises(ServiceError, match=hint) as caught:
        ask(stub, cache, concurrency=1)
    assert len(stub.requests) == 1
    assert KEY not in str(caught.value) + repr(caught.value)
    assert caught.value.__suppress_context__


def test_an_endpoint_that_has_gone_is_given_up_and_answers_are_kept(stub, cache):
    prompts = [make_prompt([str(i)], []) for i in range(30)]
    stub.plan = [{}, {}] + [{"status": 503, "body": KEY}] * 100
    with pytest.raises(ServiceError, match="in a row") as caught:
        ask(stub, cache, prompts, concurrency=1, retries=0)
    assert len(stub.requests) == 2 + GIVE_UP_AFTER
    assert KEY not in str(caught.value)
    stub.plan, stub.requests = [], []
    replies = ask(stub, AnswerCache(cache.path), prompts)
    assert all(r.failure is None for r in replies)
    assert len(stub.requests) == 28


def test_nobody_there(cache):
    nobody = ChatClient(Endpoint("http://127.0.0.1:9/v1", KEY), "stub", retries=1, backoff=0.001)
    (reply,) = nobody.ask_all(PROMPTS[:1], FORM, cache)
    assert reply.failure == "the endpoint cannot be reached"


def test_no_other_address_is_contacted(stub, cache, monkeypatch):
    met = []
    real = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: met.append(address) or real(self, address))
    ask(stub, cache)
    assert {tuple(address[:2]) for address in met} == {("127.0.0.1", stub.server_address[1])}


def test_a_key_in_an_answer_is_not_kept(stub, cache):
    stub.good = lambda prompt: answer("Quiet", candidates=[{"name": "Quiet", "description": f"The key is {KEY}."}])
    (reply,) = ask(stub, cache, PROMPTS[:1])
    assert KEY not in reply.text and "[key]" in reply.text
    assert KEY.encode() not in cache.path.read_bytes()


def test_the_second_time_nobody_is_asked(stub, cache):
    first = ask(stub, cache)
    stub.requests.clear()
    again = ask(stub, AnswerCache(cache.path))
    assert stub.requests == []
    assert [r.text for r in again] == [r.text for r in first]
    assert all(r.cached for r in again)


def test_another_model_or_prompt_does_not_meet_these_answers(stub, cache):
    ask(stub, cache, PROMPTS[:1])
    other = ChatClient(Endpoint(stub.url, KEY), "other", retries=0)
    assert other.unanswered(PROMPTS[:1], FORM, cache) == [0]
    assert client(stub).unanswered(PROMPTS[:2], FORM, cache) == [1]


@pytest.mark.parametrize("cut", [1, 20, 90])
def test_a_kill_in_the_middle_of_a_line_costs_one_answer(stub, cache, cut):
    ask(stub, cache, concurrency=1)
    cache.path.write_bytes(cache.path.read_bytes()[:-cut])
    stub.requests.clear()
    ask(stub, AnswerCache(cache.path))
    assert len(stub.requests) == (0 if cut == 1 else 1)  # only the line's end is missing: it is whole
    assert len(AnswerCache(cache.path).answers) == 5


def test_lines_of_no_sense_are_passed_over(cache):
    cache.path.write_text('\n[]\n{"key": 1}\nnull\n{"key": "a", "answer": "b", "model": "m"}\n\x00\n')
    assert AnswerCache(cache.path).answers == {"a": "b"}


def test_a_cached_answer_that_does_not_fit_is_asked_for_again(stub, cache):
    cache.add(answer_key("stub", PROMPTS[0], FORM.schema), "stub", "nonsense")
    (reply,) = ask(stub, cache, PROMPTS[:1])
    assert reply.failure is None and not reply.cached


def test_a_wish_to_stop_is_heard_and_answers_are_kept(stub, cache):
    def stop(done, total):
        if done >= 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        ask(stub, cache, progress=stop, concurrency=1)
    assert len(AnswerCache(cache.path).answers) == 2


def test_endpoints_that_cannot_work():
    with pytest.raises(ConfigError, match="Set OPENAI_API_KEY"):
        Endpoint()
    with pytest.raises(ConfigError, match="http"):
        Endpoint("ftp://x", KEY)
    with pytest.raises(ConfigError, match="characters") as caught:
        Endpoint(PUBLIC_URL, KEY + "\nX: y")
    assert KEY not in str(caught.value)
    assert KEY not in repr(Endpoint(PUBLIC_URL, KEY))
    assert Endpoint("http://127.0.0.1:1/v1").api_key == ""  # one's own endpoint may need none
    assert Endpoint("http://user:pass@host/v1").host == "host"
