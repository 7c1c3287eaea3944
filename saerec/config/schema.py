"""The configuration: frozen dataclasses, a docstring under every field, limits checked at once.

Device and API keys are never configuration: they belong to the machine, not to the result.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal

from saerec.errors import ConfigError


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ConfigError(f"{name} = {value} is outside its limits: {low} to {high}.")


@dataclass(frozen=True, kw_only=True)
class DataConfig:
    """How raw files become a corpus."""

    k_core: int = 5
    """Users and items with fewer interactions are dropped, again and again until none is left. 0 keeps all."""
    repeats: Literal["first", "keep"] = "first"
    """`first` drops a user's later interactions with the same item: ranking masks the history, so a repeat
    could never be hit. `keep` keeps them."""
    max_interactions: int = 0
    """Users with more interactions are left out before anything else is counted: shops, robots. 0 keeps all."""
    min_chars: int = 0
    """A review of fewer characters is not read; its interaction stays. 0 reads every one."""
    passage: Literal["sentence", "text"] = "sentence"
    """What is embedded: single sentences, so that an intent can be traced to the sentence, or whole texts."""
    max_passages: int = 12
    """Passages kept per review or item text; the first ones."""
    max_chars: int = 400
    """A passage is cut here, at a word's end."""

    def __post_init__(self) -> None:
        _within("data.k_core", self.k_core, 0, 1000)
        _within("data.max_interactions", self.max_interactions, 0, 1 << 31)
        _within("data.min_chars", self.min_chars, 0, 20000)
        _within("data.max_passages", self.max_passages, 1, 1000)
        _within("data.max_chars", self.max_chars, 20, 20000)


@dataclass(frozen=True, kw_only=True)
class EmbeddingConfig:
    """Which model turns a text into a vector."""

    backend: Literal["transformers", "openai"] = "transformers"
    """`transformers` runs an encoder here; `openai` calls an OpenAI-compatible endpoint."""
    model: str = "packaged"
    """`packaged` (all-MiniLM-L6-v2, no network), a hub name, a local path, or the endpoint's model name."""
    layer: int = -1
    """Hidden layer that is pooled; -1 is the last."""
    pooling: Literal["mean", "cls", "last"] = "mean"
    """How token states become one vector. `mean` allows exact word contributions."""
    normalize: bool = True
    """Scale every vector to length 1."""
    max_length: int = 128
    """Tokens read of each passage."""
    batch_size: int = 64
    """Passages a batch; batches hold texts of like length."""

    def __post_init__(self) -> None:
        _within("embedding.max_length", self.max_length, 8, 32768)
        _within("embedding.batch_size", self.batch_size, 1, 4096)


@dataclass(frozen=True, kw_only=True)
class SAEConfig:
    """The sparse autoencoder that finds the latents."""

    architecture: Literal["topk", "batchtopk", "matryoshka", "jumprelu"] = "matryoshka"
    """`topk`, `batchtopk`, `jumprelu`, or `matryoshka` (nested BatchTopK, recovers planted features best)."""
    n_latents: int = 0
    """Width of the dictionary; 0 chooses by the corpus size (see saerec.sae.sizing)."""
    k: int = 0
    """Latents active per passage (mean, for the batch variants); 0 chooses by the corpus size."""
    epochs: int = 0
    """Passes over the passages; 0 chooses so that about 3,000 steps are taken."""
    batch_size: int = 512
    """Passages a step."""
    lr: float = 0.0
    """Peak learning rate of Adam; warm-up over 5 % of the steps, decay to zero over the last 20 %. 0 chooses."""
    aux_coefficient: float = 1 / 32
    """Weight of the auxiliary loss that revives dead latents."""
    restart_dead: bool = True
    """Whether dead latents are given the residuals of badly reconstructed passages to start from again."""
    dead_after: int = 100
    """Steps without firing after which a latent counts as dead during training."""
    stability_seeds: int = 0
    """Dictionaries trained with other seeds beside this one: says of each latent whether chance made it."""

    def __post_init__(self) -> None:
        _within("sae.n_latents", self.n_latents, 0, 1 << 20)
        _within("sae.k", self.k, 0, 1024)
        if self.n_latents and self.k > self.n_latents:
            raise ConfigError(f"sae.k = {self.k} must not exceed sae.n_latents = {self.n_latents}.")
        _within("sae.epochs", self.epochs, 0, 100000)
        _within("sae.batch_size", self.batch_size, 8, 1 << 20)
        _within("sae.lr", self.lr, 0.0, 1.0)
        _within("sae.aux_coefficient", self.aux_coefficient, 0.0, 10.0)
        _within("sae.dead_after", self.dead_after, 1, 1 << 30)
        _within("sae.stability_seeds", self.stability_seeds, 0, 20)


@dataclass(frozen=True, kw_only=True)
class IntentsConfig:
    """Names, their scores, and the verdict which latents are intents."""

    namer: Literal["keywords", "llm"] = "keywords"
    """`keywords` works offline; `llm` asks an OpenAI-compatible chat endpoint."""
    llm_judge: bool = False
    """Whether a chat model judges the names too: one request a name, beside the two judges that work offline."""
    llm_model: str = "gpt-4o-mini"
    """Model name sent to the endpoint when a chat model names or judges."""
    examples: int = 12
    """Firing passages shown to the namer, from all quantile bands; half as many near misses."""
    top_texts: int = 24
    """Passages stored per latent for the pages, from all quantile bands."""
    min_texts: int = 8
    """A latent that fires on fewer passages is no intent."""
    max_density: float = 0.25
    """A latent that fires on a larger share of passages is no intent: it says nothing in particular."""
    min_score: float = 0.6
    """A latent whose name detects its passages worse than this balanced accuracy, or could not be scored, is no intent.
    0 asks for no score: more of what the texts say reaches the recommender, under names that may detect little."""
    n_public: int = 8
    """Public intents: fired for almost everybody (lowest IDF among the named)."""
    n_personal: int = 16
    """Personal intents retrieved per user and moment: highest TF-IDF."""
    recency: float = 0.9
    """Weight of evidence decays by this factor per later interaction."""
    retrieval: Literal["evidence", "similarity"] = "evidence"
    """`evidence`: TF-IDF over the texts of the user's own history. `similarity`: the released code's way, mended."""
    item_latents: int = 12
    """Intents kept per item."""

    def __post_init__(self) -> None:
        _within("intents.examples", self.examples, 2, 200)
        _within("intents.top_texts", self.top_texts, 4, 500)
        _within("intents.min_texts", self.min_texts, 1, 10**6)
        _within("intents.max_density", self.max_density, 0.0, 1.0)
        _within("intents.min_score", self.min_score, 0.0, 1.0)
        _within("intents.n_public", self.n_public, 1, 256)
        _within("intents.n_personal", self.n_personal, 1, 256)
        _within("intents.recency", self.recency, 0.01, 1.0)
        _within("intents.item_latents", self.item_latents, 1, 256)


@dataclass(frozen=True, kw_only=True)
class RecommenderConfig:
    """The sequential recommender with its three branches and adaptive fusion."""

    design: Literal["released", "demand"] = "demand"
    """`released`: the published network, defects mended. `demand`: text reaches the score only through intents."""
    d_model: int = 64
    """Width of item and intent embeddings."""
    n_layers: int = 2
    """Layers of each attention branch."""
    n_heads: int = 2
    """Attention heads."""
    max_length: int = 50
    """Latest interactions read."""
    dropout: float = 0.5
    """Dropout rate in training."""
    batch_targets: int = 256
    """Targets a step: every target weighs the same, whatever the length of its history."""
    lookahead: float = 0.0
    """The three items behind the next one are targets as well, each with this share of the weight of the one before
    it: much of the order people buy in is chance, and a network that is told so overfits later. 0: the next item only.
    """
    lr: float = 1e-3
    """Learning rate of Adam."""
    weight_decay: float = 0.0
    """L2 weight decay."""
    epochs: int = 100
    """At most this many passes."""
    patience: int = 8
    """Stop when more than so many epochs have brought no better validation NDCG@10."""
    negatives: int = 0
    """Shared sampled negatives per step with log-correction; 0 uses the full softmax."""
    use_personal: bool = True
    """Ablation: the branch of personal intents."""
    use_public: bool = True
    """Ablation: the branch of public intents."""
    use_item_intents: bool = True
    """Ablation: item vectors carry the embeddings of the item's intents."""
    neighbours: bool = True
    """Item neighbours join the sequence branch, with a weight chosen on validation."""
    matching: bool = True
    """What the evidence asks for and items carry is matched intent by intent beside the learned demand, in the
    personal branch, with a weight chosen on validation."""
    uniform_fusion: bool = False
    """Ablation: equal weights instead of adaptive ones."""
    bf16: bool = True
    """The softmax over all items is multiplied in bfloat16 while training, where the machine is fast at it (CPUs with
    AMX or AVX-512 BF16, GPUs). Weights, sums and all scores stay float32."""
    average: float = 0.999
    """What is validated and kept is a running average of the weights with this decay a step; 0 keeps the last."""
    threads: int = 0
    """Torch threads while training; 0 leaves torch's default."""

    def __post_init__(self) -> None:
        _within("recommender.d_model", self.d_model, 4, 4096)
        if self.d_model % self.n_heads:
            raise ConfigError(
                f"recommender.d_model = {self.d_model} must be a multiple of recommender.n_heads = {self.n_heads}."
            )
        _within("recommender.n_layers", self.n_layers, 1, 32)
        _within("recommender.max_length", self.max_length, 2, 4096)
        _within("recommender.dropout", self.dropout, 0.0, 0.95)
        _within("recommender.batch_targets", self.batch_targets, 1, 1 << 20)
        _within("recommender.lookahead", self.lookahead, 0.0, 1.0)
        _within("recommender.lr", self.lr, 1e-7, 1.0)
        _within("recommender.weight_decay", self.weight_decay, 0.0, 1.0)
        _within("recommender.epochs", self.epochs, 1, 100000)
        _within("recommender.patience", self.patience, 1, 100000)
        _within("recommender.negatives", self.negatives, 0, 1 << 24)
        _within("recommender.average", self.average, 0.0, 0.99999)
        _within("recommender.threads", self.threads, 0, 1024)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything a result depends on, besides the data."""

    preset: str = "small"
    """The preset the settings started from."""
    seed: int = 0
    """Seed of every random choice."""
    data: DataConfig = field(default_factory=DataConfig)
    embedding: EmbeddingConfig = field(default_factory=EmbeddingConfig)
    sae: SAEConfig = field(default_factory=SAEConfig)
    intents: IntentsConfig = field(default_factory=IntentsConfig)
    recommender: RecommenderConfig = field(default_factory=RecommenderConfig)

    def to_dict(self) -> dict[str, Any]:
        """Plain nested dict, as stored in run.json."""
        return dataclasses.asdict(self)
