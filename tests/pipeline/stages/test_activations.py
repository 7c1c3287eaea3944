import json
from types import SimpleNamespace

import numpy as np
import pytest

from saerec import columns as c
from saerec.config.schema import EmbeddingConfig
from saerec.embedding import make_embedder
from saerec.embedding.reading import ReadingEmbedder
from saerec.embedding.words import word_contributions
from saerec.pipeline.stages import activations as stage
from saerec.sae.storage import load_sae
from saerec.workspace.artifacts import reading


@pytest.fixture
def counting(monkeypatch):
    """The packaged embedder, and every text it was asked to read word by word."""
    embedder = make_embedder(EmbeddingConfig())
    asked, states = [], embedder.token_states
    monkeypatch.setattr(embedder, "token_states", lambda texts: asked.extend(texts) or states(texts))
    return embedder, asked


def test_a_text_under_many_latents_is_read_once_and_every_row_gets_its_own_words(demo_run, counting, monkeypatch):
    embedder, asked = counting
    monkeypatch.setattr(stage, "WORDS_CHUNK", 16)
    sae, texts = load_sae(demo_run.path("sae")), demo_run.table("data/texts")[c.TEXT]
    top = demo_run.table("activations/top_texts").sample(48, random_state=0)
    top = top.assign(**{c.TEXT_ID: np.tile(top[c.TEXT_ID].to_numpy()[:12], 4)})
    context = SimpleNamespace(
        run=demo_run, embedder=embedder, reporter=SimpleNamespace(progress=lambda done, total: None)
    )
    words = stage._words(context, sae, texts, top)
    distinct = texts.iloc[top[c.TEXT_ID]].nunique()
    assert distinct <= len(asked) <= distinct + 2, "only a text at the edge of two chunks may be read twice"
    assert list(words.index.sort_values()) == list(top.index.sort_values())
    as_read = ReadingEmbedder(embedder, reading(demo_run))
    for row in top.itertuples():
        alone = word_contributions(as_read, sae, [texts.iloc[row.text_id]], [row.latent])[0]
        found = json.loads(words[row.Index])
        assert [word for word, _ in found] == alone.words
        assert [x for _, x in found] == pytest.approx(alone.contributions.tolist(), abs=2e-4)
