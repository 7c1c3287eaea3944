"""From branch vectors to scores of all items, part by part."""
