"""A chat endpoint on the loopback address that misbehaves on request, and a small planted world."""

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pandas as pd
import pytest

from saerec.sae.activations import Activations

KEY = "sk-very-secret-0123456789"


def answer(*names, **changes):
    """An answer as the schema wants it, as the model's text."""
    candidates = [{"name": name, "description": f"Texts about {name}."} for name in names or ("Quiet motor",)]
    content = {"candidates": candidates, "is_intent": True, "kind": "personal", "confidence": 0.8}
    return json.dumps(content | changes)


def completion(text, finish_reason="stop", refusal=None):
    message = {"role": "assistant", "content": text, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return {"id": "x", "object": "chat.completion", "created": 0, "model": "stub", "choices": [choice]}


class Stub(ThreadingHTTPServer):
    """`plan` holds what the next requests get: a status, a body, a delay; then `good(prompt)`.

    Where `pieces` is set, answers are streamed in so many, `gap` seconds apart; where `one_at_a_time`, the others wait
    for their turn. `refuses` says of a request whether the endpoint does not know all it asks for.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan, self.requests, self.keys = [], [], set()
        self.good = lambda prompt: answer()
        self.pieces, self.gap, self.one_at_a_time = 0, 0.0, False
        self.refuses = lambda asked: False
        self.now, self.most = 0, 0
        self.turn = threading.Lock()
        self.lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server = self.server
        with server.lock:
            server.now += 1
            server.most = max(server.most, server.now)
            server.requests.append((self.path, asked))
            server.keys.add(self.headers["Authorization"])
            step = server.plan.pop(0) if server.plan else {}
        with server.turn if server.one_at_a_time else contextlib.nullcontext():
            time.sleep(step.get("delay", 0))
            if server.refuses(asked):
                step = {"status": 400, "body": {"error": {"message": KEY}}}
            body = step["body"] if "body" in step else completion(server.good(asked["messages"][-1]["content"]))
            streamed = server.pieces and asked.get("stream") and isinstance(body, dict) and "status" not in step
            with contextlib.suppress(OSError):  # the client may have gone: it waited long enough
                if streamed:
                    self.stream(body["choices"][0], step)
                else:
                    self.document(step.get("status", 200), body)
        with server.lock:
            server.now -= 1

    def document(self, status, body):
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, choice, step):
        """As llama.cpp does it: the role, the pieces, the reason of the end, the usage without a choice."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": None}, "finish_reason": None}]})
        text, refusal = choice["message"]["content"] or "", choice["message"]["refusal"]
        size = max(1, -(-len(text) // self.server.pieces))
        for place in range(0, len(text), size):
            time.sleep(step.get("gap", self.server.gap))
            delta = {"content": text[place : place + size]}
            self.event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        end = {"index": 0, "delta": {"refusal": refusal}, "finish_reason": choice["finish_reason"]}
        self.event({"choices": [end]})
        self.event({"choices": [], "usage": {"total_tokens": 7}})
        self.wfile.write(b"data: [DONE]\n\n")

    def event(self, chunk):
        self.wfile.write(b"data: " + json.dumps({"id": "x", "object": "chat.completion.chunk"} | chunk).encode())
        self.wfile.write(b"\n\n")
        self.wfile.flush()

    def log_message(self, *args):
        pass


@pytest.fixture
def stub():
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


THEMES = ("battery", "velvet", "garlic", "lantern")


class Planted:
    """Latent j fires on the texts of theme j; embeddings point to themes, with noise."""

    def __init__(self, per_theme=40, seed=0, noise=0.05):
        rng = np.random.default_rng(seed)
        self.theme = np.repeat(np.arange(len(THEMES)), per_theme)
        fillers = ["soon", "today", "again", "there", "maybe"]
        self.texts = pd.Series(
            [f"The {THEMES[t]} came {fillers[i % 5]} number {i}" for i, t in enumerate(self.theme)], dtype="str"
        )
        n = len(self.theme)
        self.embeddings = (np.eye(len(THEMES))[self.theme] + noise * rng.normal(size=(n, len(THEMES)))).astype("f4")
        acts = rng.uniform(0.5, 2.0, n).astype("f4")[:, None]
        self.acts = Activations.build(acts, self.theme[:, None].astype(np.int32), len(THEMES) + 1)  # the last: dead
        self.everything = np.ones(n, dtype=bool)

    def embed(self, queries):
        """A text points to the themes it names."""
        return np.array([[float(theme in q.lower()) for theme in THEMES] for q in queries], dtype=np.float32)


@pytest.fixture(scope="session")
def planted():
    return Planted()
