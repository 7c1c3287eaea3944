"""What a recommender is asked with: requests, and batches of them."""
