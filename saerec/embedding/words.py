"""Which words fire a latent: the pre-activation of a text, shared out over its words.

With mean pooling, x = mean_t h_t and h = w.(x - b_dec) + b_enc, so token t adds exactly w.(h_t - b_dec) / T.
(With vectors of length 1, h_t is already divided by the length of the mean; that length is held fixed.)
A word adds the sum of its tokens; special tokens and b_enc make the constant. Elsewhere (other pooling, endpoints)
a word adds what the pre-activation loses when the word is left out; the constant is then the remainder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from saerec.embedding import Embedder, LinearEmbedder, TokenStates
from saerec.sae.base import SAE
from saerec.text.words import pieces


@dataclass(frozen=True)
class WordContributions:
    """One text under one latent: sum of contributions + constant = pre_act."""

    words: list[str]
    """The text in pieces, punctuation attached: at white space, in scripts without blanks also between characters."""
    contributions: np.ndarray
    """[n_words] float32; 0 for words beyond the embedder's length limit."""
    constant: float
    """What no word accounts for: special tokens and the encoder's bias."""
    pre_act: float


def word_contributions(
    embedder: Embedder, sae: SAE, texts: Sequence[str], latents: Sequence[int]
) -> list[WordContributions]:
    """For each pair (texts[i], latents[i]). A text that comes several times is embedded once.

    Raises ValueError when the two lists differ in length, IndexError for a latent the SAE does not have.
    """
    pairs = list(zip(texts, latents, strict=True))
    distinct = list(dict.fromkeys(texts))
    if isinstance(embedder, LinearEmbedder) and embedder.is_linear:
        states = dict(zip(distinct, embedder.token_states(distinct), strict=True))
        return [_share_out(text, states[text], sae, latent) for text, latent in pairs]
    return _leave_out(embedder, sae, pairs, distinct)


def _share_out(text: str, tokens: TokenStates, sae: SAE, latent: int) -> WordContributions:
    w, bias = sae.encoder_direction(latent)
    direction = w.double().cpu().numpy()
    offset = float(direction @ sae.b_dec.detach().double().cpu().numpy())  # w.b_dec, which bias has subtracted
    parts = (tokens.states.astype(np.float64) @ direction - offset) / len(tokens.states)  # [T]
    spans = [(word.start, word.end) for word in pieces(text)]
    owner = _words_of_tokens(text, tokens.spans, [start for start, _ in spans])
    contributions = np.zeros(len(spans))
    inside = owner >= 0
    np.add.at(contributions, owner[inside], parts[inside])
    constant = float(parts[~inside].sum()) + bias + offset
    return WordContributions(
        words=[text[a:b] for a, b in spans],
        contributions=contributions.astype(np.float32),
        constant=constant,
        pre_act=float(parts.sum()) + bias + offset,
    )


def _words_of_tokens(text: str, spans: list[tuple[int, int]], starts: list[int]) -> np.ndarray:
    """[T] word of each token, -1 for special tokens (empty spans) and tokens of white space only."""
    owner = np.full(len(spans), -1)
    for t, (start, end) in enumerate(spans):
        piece = text[start:end]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())  # some tokenizers give a word its leading space
            owner[t] = np.searchsorted(starts, first, side="right") - 1
    return owner


def _leave_out(
    embedder: Embedder, sae: SAE, pairs: list[tuple[str, int]], distinct: list[str]
) -> list[WordContributions]:
    split = {text: pieces(text) for text in distinct}
    variants = {
        text: [text, *(" ".join((text[: word.start] + text[word.end :]).split()) for word in words)]
        for text, words in split.items()
    }
    flat = [variant for text in distinct for variant in variants[text]]
    vectors = torch.from_numpy(embedder.embed(flat)).double()
    by_text = dict(zip(distinct, vectors.split([len(variants[text]) for text in distinct]), strict=True))
    out = []
    for text, latent in pairs:
        w, bias = sae.encoder_direction(latent)
        pre_acts = (by_text[text] @ w.double().cpu() + bias).numpy()  # the whole text, then without each word
        contributions = pre_acts[0] - pre_acts[1:]
        constant = float(pre_acts[0] - contributions.sum())
        out.append(
            WordContributions(
                [word.text for word in split[text]], contributions.astype(np.float32), constant, float(pre_acts[0])
            )
        )
    return out
