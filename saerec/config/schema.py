"""The configuration: frozen dataclasses of pydantic, a docstring under every field, limits checked at once.

Device and API keys are never configuration: they belong to the machine, not to the result.
"""

from __future__ import annotations

import dataclasses
from dataclasses import field
from typing import Any, Final, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from saerec.config.section import RULES, Section
from saerec.errors import ConfigError

LARGE_CATALOGUE: Final = 50_000
"""Items beyond which the softmax is sampled by itself."""
DRAWN: Final = 4096
"""Items drawn a step where the settings do not say."""
MANY_INTERACTIONS: Final = 1_000_000
"""Interactions beyond which nothing is trained only to compare with."""


@dataclass(frozen=True, kw_only=True, config=RULES)
class DataConfig(Section):
    """How raw files become a corpus."""

    section = "data"
    k_core: int = Field(default=5, ge=0, le=1000)
    """Users and items with fewer interactions are dropped, again and again until none is left. 0 keeps all."""
    repeats: Literal["first", "keep"] = "first"
    """`first` drops a user's later interactions with the same item: ranking masks the history, so a repeat
    could never be hit. `keep` keeps them."""
    max_interactions: int = Field(default=0, ge=0, le=1 << 31)
    """Users with more interactions are left out before anything else is counted: shops, robots. 0 keeps all."""
    min_chars: int = Field(default=0, ge=0, le=20000)
    """A review of fewer characters is not read; its interaction stays. 0 reads every one."""
    passage: Literal["sentence", "text"] = "sentence"
    """What is embedded: single sentences, so that an intent can be traced to the sentence, or whole texts."""
    max_passages: int = Field(default=12, ge=1, le=1000)
    """Passages kept per review or item text; the first ones."""
    max_chars: int = Field(default=400, ge=20, le=20000)
    """A passage is cut here, at a word's end."""


@dataclass(frozen=True, kw_only=True, config=RULES)
class EmbeddingConfig(Section):
    """Which model turns a text into a vector."""

    section = "embedding"
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
    max_length: int = Field(default=128, ge=8, le=32768)
    """Tokens read of each passage."""
    batch_size: int = Field(default=64, ge=1, le=4096)
    """Passages a batch; batches hold texts of like length."""
    reading: Literal["auto", "meaning", "written"] = "auto"
    """`meaning`: for what people mean, the thing masked and seen in the directions in which reasons differ. `written`:
    as it stands. `auto`: for meaning where most passages are reviews."""


@dataclass(frozen=True, kw_only=True, config=RULES)
class SAEConfig(Section):
    """The sparse autoencoder that finds the latents."""

    section = "sae"
    architecture: Literal["topk", "batchtopk", "matryoshka", "jumprelu"] = "matryoshka"
    """`topk`, `batchtopk`, `jumprelu`, or `matryoshka` (nested BatchTopK, recovers planted features best)."""
    n_latents: int = Field(default=0, ge=0, le=1 << 20)
    """Width of the dictionary; 0 chooses by the corpus size (see saerec.sae.sizing)."""
    k: int = Field(default=0, ge=0, le=1024)
    """Latents active per passage (mean, for the batch variants); 0 chooses by the corpus size."""
    epochs: int = Field(default=0, ge=0, le=100000)
    """Passes over the passages; 0 chooses so that about 3,000 steps are taken."""
    batch_size: int = Field(default=512, ge=8, le=1 << 20)
    """Passages a step."""
    lr: float = Field(default=0.0, ge=0.0, le=1.0)
    """Peak learning rate of Adam; warm-up over 5 % of the steps, decay to zero over the last 20 %. 0 chooses."""
    aux_coefficient: float = Field(default=1 / 32, ge=0.0, le=10.0)
    """Weight of the auxiliary loss that revives dead latents."""
    restart_dead: bool = True
    """Whether dead latents are given the residuals of badly reconstructed passages to start from again."""
    dead_after: int = Field(default=100, ge=1, le=1 << 30)
    """Steps without firing after which a latent counts as dead during training."""
    stability_seeds: int = Field(default=0, ge=0, le=20)
    """Dictionaries trained with other seeds beside this one: says of each latent whether chance made it."""

    def __post_init__(self) -> None:
        if self.n_latents and self.k > self.n_latents:
            raise ConfigError(f"sae.k = {self.k} must not exceed sae.n_latents = {self.n_latents}.")


@dataclass(frozen=True, kw_only=True, config=RULES)
class IntentsConfig(Section):
    """Names, their scores, and the verdict which latents are intents."""

    section = "intents"
    namer: Literal["keywords", "llm", "local"] = "keywords"
    """`keywords` works offline; `llm` asks an OpenAI-compatible chat endpoint; `local` runs a chat model here."""
    llm_judge: bool = False
    """Whether a chat model judges the names too: one request a name, beside the two judges that work offline."""
    llm_model: str = "gpt-4o-mini"
    """The chat model that names or judges: its name at the endpoint; with `local` a folder or a hub name."""
    llm_latents: int = Field(default=0, ge=0, le=10**6)
    """How many latents a chat model names, those that fire most first; the others keep keyword names. 0: all."""
    examples: int = Field(default=12, ge=2, le=200)
    """Firing passages shown to the namer, from all quantile bands; half as many near misses."""
    top_texts: int = Field(default=24, ge=4, le=500)
    """Passages stored per latent for the pages, from all quantile bands."""
    min_texts: int = Field(default=8, ge=1, le=10**6)
    """A latent that fires on fewer passages is no intent."""
    max_density: float = Field(default=0.25, ge=0.0, le=1.0)
    """A latent that fires on a larger share of passages is no intent: it says nothing in particular."""
    min_score: float = Field(default=0.6, ge=0.0, le=1.0)
    """A latent named by keywords or a model whose name detects its passages worse than this balanced accuracy, or could
    not be scored, is not shown as an intent. 0 asks for no score. What reaches the recommender does not go by names."""
    n_public: int = Field(default=8, ge=1, le=256)
    """Where no reviews tell which intents are public: so many are, of the lowest IDF."""
    n_personal: int = Field(default=16, ge=1, le=256)
    """Personal intents retrieved per user and moment: highest TF-IDF."""
    recency: float = Field(default=0.9, ge=0.01, le=1.0)
    """Weight of evidence decays by this factor per later interaction."""
    retrieval: Literal["evidence", "similarity"] = "evidence"
    """`evidence`: TF-IDF over the texts of the user's own history. `similarity`: the released code's way, mended."""
    item_latents: int = Field(default=12, ge=1, le=256)
    """Intents kept per item."""

    def __post_init__(self) -> None:
        if self.namer == "local" and self.llm_model == IntentsConfig.llm_model:
            raise ConfigError(
                "intents.namer = local needs intents.llm_model (saerec name: --model): the folder or the hub name of a "
                "chat model."
            )


@dataclass(frozen=True, kw_only=True, config=RULES)
class RecommenderConfig(Section):
    """The sequential recommender with its three branches and adaptive fusion."""

    section = "recommender"
    design: Literal["released", "demand"] = "demand"
    """`released`: the published network, defects mended. `demand`: text reaches the score only through intents."""
    d_model: int = Field(default=64, ge=4, le=4096)
    """Width of item and intent embeddings."""
    n_layers: int = Field(default=2, ge=1, le=32)
    """Layers of each attention branch."""
    n_heads: int = Field(default=2, ge=1, le=256)
    """Attention heads."""
    max_length: int = Field(default=50, ge=2, le=4096)
    """Latest interactions read."""
    dropout: float = Field(default=0.5, ge=0.0, le=0.95)
    """Dropout rate in training."""
    batch_targets: int = Field(default=256, ge=1, le=1 << 20)
    """Targets a step: every target weighs the same, whatever the length of its history."""
    lookahead: float = Field(default=0.0, ge=0.0, le=1.0)
    """The three items behind the next one are targets as well, each with this share of the weight of the one before
    it: much of the order people buy in is chance, and a network that is told so overfits later. 0: the next item only.
    """
    lr: float = Field(default=1e-3, ge=1e-7, le=1.0)
    """Learning rate of Adam."""
    weight_decay: float = Field(default=0.0, ge=0.0, le=1.0)
    """L2 weight decay; where the softmax is sampled, not of item ids."""
    epochs: int = Field(default=100, ge=1, le=100000)
    """At most this many passes."""
    patience: int = Field(default=8, ge=1, le=100000)
    """Stop when more than so many epochs have brought no better validation NDCG@10."""
    softmax: Literal["auto", "full", "sampled"] = "auto"
    """`full`: every step weighs a target against all items. `sampled`: against items drawn anew at every step, each
    corrected for how likely it was drawn (logQ), so that a step costs what its batch does. `auto`: sampled beyond
    50,000 items, or where `negatives` says how many."""
    negatives: int = Field(default=0, ge=0, le=1 << 24)
    """Items drawn a step where the softmax is sampled; 0: 4,096."""
    use_personal: bool = True
    """Ablation: the branch of personal intents."""
    use_public: bool = True
    """Ablation: the branch of public intents."""
    use_item_intents: bool = True
    """Ablation: item vectors carry the embeddings of the item's intents."""
    neighbours: bool = True
    """Item kNN joins the sequence branch, with a weight chosen on validation."""
    matching: bool = True
    """What the evidence asks for and items carry is matched intent by intent beside the learned demand, in the
    personal branch, with a weight chosen on validation."""
    uniform_fusion: bool = False
    """Ablation: equal weights instead of adaptive ones."""
    bf16: bool = True
    """The softmax over all items is multiplied in bfloat16 while training, where the machine is fast at it (CPUs with
    AMX or AVX-512 BF16, GPUs). Weights, sums and all scores stay float32."""
    average: float = Field(default=0.999, ge=0.0, le=0.99999)
    """What is validated and kept is a running average of the weights with this decay a step; 0 keeps the last."""
    without_intents: Literal["auto", "always", "never"] = "auto"
    """Whether the evaluation trains the same network without intents as well, to compare with, which takes as long as
    the training itself. `auto`: up to 50,000 items and a million interactions."""
    threads: int = Field(default=0, ge=0, le=1024)
    """Torch threads while training; 0 leaves torch's default."""

    def __post_init__(self) -> None:
        if self.d_model % self.n_heads:
            raise ConfigError(
                f"recommender.d_model = {self.d_model} must be a multiple of recommender.n_heads = {self.n_heads}."
            )
        if self.softmax == "full" and self.negatives:
            raise ConfigError(
                f"recommender.negatives = {self.negatives} has no use with recommender.softmax = full. "
                "Set it to 0, or softmax to sampled."
            )

    def drawn(self, n_items: int) -> int:
        """Items drawn a step for a catalogue of `n_items`; 0 where the softmax is over all."""
        large = self.softmax == "sampled" or n_items > LARGE_CATALOGUE
        return 0 if self.softmax == "full" else self.negatives or large * DRAWN

    def compares(self, n_items: int, n_interactions: int) -> bool:
        """Whether the evaluation also trains the network without intents."""
        small = n_items <= LARGE_CATALOGUE and n_interactions <= MANY_INTERACTIONS
        return self.without_intents == "always" or (self.without_intents == "auto" and small)


@dataclass(frozen=True, kw_only=True, config=RULES)
class Config(Section):
    """Everything a result depends on, besides the data."""

    preset: str = "small"
    """The preset the settings started from."""
    seed: int = Field(default=0, ge=0, le=1 << 31)
    """Seed of every random choice."""
    data: DataConfig = field(default_factory=DataConfig)
    embedding: EmbeddingConfig = field(default_factory=EmbeddingConfig)
    sae: SAEConfig = field(default_factory=SAEConfig)
    intents: IntentsConfig = field(default_factory=IntentsConfig)
    recommender: RecommenderConfig = field(default_factory=RecommenderConfig)

    def to_dict(self) -> dict[str, Any]:
        """Plain nested dict, as stored in run.json."""
        return dataclasses.asdict(self)
