"""The endpoint backend against a stub on the loopback address that misbehaves on request."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from saerec.config.schema import EmbeddingConfig
from saerec.embedding import LinearEmbedder, make_embedder
from saerec.embedding.openai import OpenAIEmbedder
from saerec.errors import ConfigError, ServiceError

KEY = "sk-very-secret-0123456789"
CONFIG = EmbeddingConfig(backend="openai", model="stub", batch_size=4, normalize=False)


def vector(text):
    return [float(len(text)), float(sum(map(ord, text)) % 101), 1.0]


def good(texts):
    rows = [{"object": "embedding", "index": i, "embedding": vector(t)} for i, t in enumerate(texts)]
    return {"object": "list", "data": rows[::-1], "model": "stub", "usage": {"prompt_tokens": 1, "total_tokens": 1}}


class Stub(ThreadingHTTPServer):
    """`plan` holds what the next requests get: a status, a body, a delay; then good answers."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan, self.requests = [], []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, self.headers["Authorization"], asked["input"]))
        step = self.server.plan.pop(0) if self.server.plan else {}
        time.sleep(step.get("delay", 0))
        body = step.get("body", good(asked["input"]))
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(step.get("status", 200))
        self.send_header("Content-Type", "application/json")
        self.send_header("Retry-After-Ms", "1")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@pytest.fixture
def stub():
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def embedder(stub):
    made = OpenAIEmbedder(CONFIG, api_key=KEY, base_url=stub.url, timeout=5, retries=2)
    assert made.d_model == 3
    stub.requests.clear()
    return made


TEXTS = [f" text {'x' * i}" for i in range(10)]


def test_batches_in_order_with_the_key_in_the_header(embedder, stub):
    seen = []
    vectors = embedder.embed(TEXTS, lambda done, total: seen.append((done, total)))
    np.testing.assert_array_equal(vectors, [vector(t) for t in TEXTS])
    assert vectors.dtype == np.float32
    assert [len(texts) for _, _, texts in stub.requests] == [4, 4, 2]
    assert {(path, key) for path, key, _ in stub.requests} == {("/v1/embeddings", f"Bearer {KEY}")}
    assert seen == [(4, 10), (8, 10), (10, 10)]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_trouble_is_ridden_out(embedder, stub, status):
    stub.plan = [{"status": status, "body": {"error": {"message": KEY}}}] * 2
    assert embedder.embed(["a"]).tolist() == [vector("a")]
    assert len(stub.requests) == 3


def test_a_slow_answer_is_asked_for_again(stub):
    embedder = OpenAIEmbedder(CONFIG, api_key=KEY, base_url=stub.url, timeout=0.3, retries=1)
    assert embedder.d_model == 3
    stub.plan = [{"delay": 1.0}]
    assert embedder.embed(["a"]).tolist() == [vector("a")]


def nan_row():
    return '{"data": [{"index": 0, "embedding": [NaN, 1, 2]}]}'


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ([{"status": 429, "body": {"error": {"message": KEY}}}] * 3, "429"),
        ([{"status": 500, "body": KEY}] * 3, "500"),
        ([{"status": 401, "body": {"error": {"message": f"Incorrect API key: {KEY}"}}}], "OPENAI_API_KEY"),
        ([{"status": 404, "body": KEY}], "model and address"),
        ([{"body": "<html>not json " + KEY}], "not the documented JSON"),
        ([{"body": []}], "not the documented JSON"),
        ([{"body": {"data": None}}], "not the documented JSON"),
        ([{"body": {"data": []}}], "0 rows for 1 texts"),
        ([{"body": good(["a", "b"])}], "2 rows for 1 texts"),
        ([{"body": {"data": [{"index": 7, "embedding": [1, 2, 3]}]}}], "rows for 1 texts"),
        ([{"body": {"data": [{"index": 0, "embedding": [1, 2]}]}}], "shape"),
        ([{"body": {"data": [{"index": 0, "embedding": "AAAA"}]}}], "not numbers"),
        ([{"body": {"data": [{"index": 0, "embedding": [[1, 2, 3]]}]}}], "shape"),
        ([{"body": nan_row()}], "not numbers"),
    ],
)
def test_lasting_trouble_is_one_clear_error_without_the_key(embedder, stub, plan, reason):
    stub.plan = list(plan)
    with pytest.raises(ServiceError, match=reason) as caught:
        embedder.embed(["a"])
    assert KEY not in str(caught.value) and KEY not in repr(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_nobody_there():
    embedder = OpenAIEmbedder(CONFIG, api_key=KEY, base_url="http://127.0.0.1:9/v1", timeout=2, retries=0)
    with pytest.raises(ServiceError, match="cannot be reached"):
        embedder.embed(["a"])


def test_empty_and_broken_texts_can_be_sent(embedder, stub):
    embedder.embed(["", "  ", "\ud800"])
    assert all(text for text in stub.requests[0][2])


def test_normalize(stub):
    config = EmbeddingConfig(backend="openai", model="stub")
    embedder = OpenAIEmbedder(config, api_key=KEY, base_url=stub.url, retries=0)
    assert np.linalg.norm(embedder.embed(["abc"])) == pytest.approx(1)


def test_fingerprint_knows_model_and_address_not_the_key(stub):
    def made(key=KEY, url="http://127.0.0.1:1/v1", **settings):
        config = EmbeddingConfig(**{"backend": "openai", "model": "stub"} | settings)
        return OpenAIEmbedder(config, api_key=key, base_url=url).fingerprint

    assert made() == made(key="other")
    assert len({made(), made(model="b"), made(url="http://127.0.0.1:1/v2"), made(normalize=False)}) == 4


def test_the_environment_configures_it(monkeypatch, stub):
    monkeypatch.setenv("OPENAI_BASE_URL", stub.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    made = make_embedder(CONFIG)
    assert not isinstance(made, LinearEmbedder)
    assert made.embed(["a"]).tolist() == [vector("a")]
    monkeypatch.delenv("OPENAI_API_KEY")
    assert make_embedder(CONFIG).d_model == 3  # an endpoint of one's own may need no key
    monkeypatch.delenv("OPENAI_BASE_URL")
    with pytest.raises(ServiceError, match="Set OPENAI_API_KEY"):
        make_embedder(CONFIG)


def test_settings_that_cannot_work():
    with pytest.raises(ConfigError, match="model"):
        OpenAIEmbedder(EmbeddingConfig(backend="openai"), api_key=KEY)
    with pytest.raises(ConfigError, match="http"):
        OpenAIEmbedder(CONFIG, api_key=KEY, base_url="ftp://x")
