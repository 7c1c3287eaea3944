"""Stage `embeddings`: a vector for every passage."""

from __future__ import annotations

from dataclasses import asdict

from saerec import columns as c
from saerec.pipeline.stage import Context, Stage
from saerec.workspace.stage_writer import StageWriter


def _embeddings(context: Context, writer: StageWriter) -> None:
    texts = context.run.table("data/texts")[c.TEXT].tolist()
    writer.array("texts", context.embed(texts))
    embedder = context.embedder
    meta = {"model": embedder.model_id, "fingerprint": embedder.fingerprint, "d_model": embedder.d_model}
    writer.json("meta", {**meta, **asdict(context.config.embedding)})
    writer.metrics = {"d_model": embedder.d_model, "model": embedder.model_id}


EMBEDDINGS = Stage("embeddings", ("data",), 1, lambda config: asdict(config.embedding), _embeddings)
