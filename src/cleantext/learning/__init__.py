"""Learning dialects: from pairs of texts, from a corpus, from spun text alone."""
