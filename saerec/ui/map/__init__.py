"""The page Map: latents, or all sentences, in two dimensions."""
