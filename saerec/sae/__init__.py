"""Sparse autoencoders: a dictionary of latents that rewrites each embedding as a few active ones.

`base` is the interface and the registry, one architecture a file (`topk`, `jumprelu`, `batchtopk` with its nested
variant); `sizing` chooses the width, `training` fits, `metrics` judges, `storage` saves and loads.
Nothing is imported here: torch is loaded only by those who compute.
"""
