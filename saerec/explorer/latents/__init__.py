"""What the explorer answers about latents: detail, health, neighbours, name scores, the map, any text."""
