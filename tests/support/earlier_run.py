"""A run as saerec 0.1.0 wrote it, made of a tiny one: fewer files, columns, settings and figures, schema 1, no hashes.

By what its bundled run held (October to November 2026).
"""

import json

from saerec import columns as c
from tests.support.tiny_run import make_tiny_run

FILES = {
    "data": ("interactions.parquet", "items.parquet", "texts.parquet", "users.parquet"),
    "embeddings": ("meta.json", "texts.npy"),
    "sae": ("cfg.json", "history.parquet", "sae.safetensors"),
    "activations": (
        *("latents.parquet", "top_acts.npy", "top_indices.npy", "top_texts.parquet"),
        *("by_latent_acts.npy", "by_latent_indptr.npy", "by_latent_texts.npy"),
    ),
    "intents": (
        *("intents.parquet", "interaction_latents.npy", "interaction_weights.npy", "item_latents.npy"),
        *("item_weights.npy", "personal_indices.npy", "personal_weights.npy", "public_indices.npy"),
    ),
    "projection": ("projection.parquet",),
    "recommender": ("cfg.json", "history.parquet", "model.safetensors"),
    "evaluation": ("metrics.json", "per_user.parquet"),
}
COLUMNS = {
    "activations/latents": [c.LATENT, c.DENSITY, c.N_TEXTS, c.MAX_ACT, c.MEAN_ACT, "std_act", c.DEAD],
    "intents/intents": [
        *(c.LATENT, c.NAME, "description", c.SOURCE, "keywords", c.SCORE, c.SCORE_LOW, c.SCORE_HIGH, c.AUC, c.N_SCORED),
        *(c.IS_INTENT, c.INTENT_KIND, c.REASON, c.IDF),
    ],
}
LATER = {
    "data": ("max_interactions", "min_chars"),
    "embedding": ("reading",),
    "sae": ("restart_dead", "stability_seeds"),
    "intents": ("llm_judge", "llm_latents"),
    "recommender": ("lookahead", "neighbours", "matching", "average"),
}
"""Settings that came later."""


def make_earlier_run(directory):
    """The run's folder."""
    run = make_tiny_run(directory)
    for stage, names in FILES.items():
        for path in run.path(stage).iterdir():
            if path.name not in names:
                path.unlink()
    for name, columns in COLUMNS.items():
        run.table(name)[columns].to_parquet(run.path(f"{name}.parquet"), index=False)
    settings = run.json("recommender/cfg")
    del settings["terms"]
    for name in LATER["recommender"]:
        settings["config"].pop(name)
    run.path("recommender", "cfg.json").write_text(json.dumps(settings), encoding="utf-8")
    manifest = run.manifest
    for section, names in LATER.items():
        for name in names:
            manifest["config"][section].pop(name)
    stages = {name: {key: value for key, value in one.items() if key != "files"}
              for name, one in manifest["stages"].items()}  # fmt: skip
    content = {**manifest, "schema_version": 1, "saerec_version": "0.1.0", "stages": stages}
    run.path("run.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    run.path(".run.json").unlink()
    return run.directory
