"""The sequential recommender: inputs, model, training, scoring, and the terms beside the network."""
