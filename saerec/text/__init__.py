"""What a text is: plain of markup, its sentences, its words, its language. For every script."""
