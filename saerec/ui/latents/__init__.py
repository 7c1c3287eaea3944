"""The page Latents: which latents there are, and what one of them means."""
