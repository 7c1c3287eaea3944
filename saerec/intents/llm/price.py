"""What asking costs, before anybody pays: tokens by the length of the texts, money by a small table."""

from __future__ import annotations

CHARS_A_TOKEN = 4
ANSWER_TOKENS = 180
"""Three names with descriptions and a verdict, as JSON."""

PRICES = {
    "gpt-4o": (2.50, 10.00),
    "gpt-4o-mini": (0.15, 0.60),
    "gpt-4.1": (2.00, 8.00),
    "gpt-4.1-mini": (0.40, 1.60),
    "gpt-4.1-nano": (0.10, 0.40),
}
"""US dollars per million tokens in and out: OpenAI's list, 2025. Models that think unseen cannot be foretold."""


def describe_cost(model: str, n_requests: int, n_chars: int) -> str:
    """One line. n_chars: characters of all prompts together.

    >>> describe_cost("gpt-4o-mini", 100, 400_000)
    'gpt-4o-mini: 100 requests, about $0.03 (100,000 tokens in, 18,000 out).'
    """
    tokens_in, tokens_out = n_chars // CHARS_A_TOKEN, n_requests * ANSWER_TOKENS
    prices = PRICES.get(model)
    if prices is None:
        money = "price unknown"
    else:
        dollars = (tokens_in * prices[0] + tokens_out * prices[1]) / 1e6
        money = f"about ${dollars:.2f}" if dollars >= 0.005 else "under $0.01"
    noun = "request" if n_requests == 1 else "requests"
    return f"{model}: {n_requests:,} {noun}, {money} ({tokens_in:,} tokens in, {tokens_out:,} out)."
