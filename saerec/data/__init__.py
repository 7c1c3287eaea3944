"""From raw files to a corpus: readers, inspection, filters, splits, passages, and the planted demo."""
