"""How well a ranking does: metrics of one person, and the protocol that ranks all items."""
