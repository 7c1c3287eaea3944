"""Names and judgements by a chat model behind an OpenAI-compatible endpoint."""
