"""A corpus with planted intents: a shop, its customers, and what they write. Deterministic from the seed."""

from saerec.data.demo.corpus import make_demo

__all__ = ["make_demo"]
