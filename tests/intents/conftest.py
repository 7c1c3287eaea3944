"""A chat endpoint on the loopback address that misbehaves on request, and a small planted world."""

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
    """`plan` holds what the next requests get: a status, a body, a delay; then `good(prompt)`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan, self.requests, self.keys = [], [], set()
        self.good = lambda prompt: answer()
        self.now, self.most = 0, 0
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
        time.sleep(step.get("delay", 0))
        with server.lock:
            server.now -= 1
        body = step["body"] if "body" in step else completion(server.good(asked["messages"][-1]["content"]))
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        try:
            self.send_response(step.get("status", 200))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            pass  # the client has gone: it waited long enough

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
