"""What English looks like: word frequencies and the n-gram context model. Knows nothing of spinning."""
