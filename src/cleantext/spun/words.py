"""The words that hold English sentences together."""

from __future__ import annotations

#: No spinner that was met replaces them.
# fmt: off
GLUE = frozenset([
    "of", "and", "to", "is", "was", "that", "it", "for", "by", "an", "are", "this", "which", "from",
    "had", "not", "but", "were", "been", "his", "they", "their", "its", "i", "you", "we", "a",
    "who", "has", "would", "her", "she", "them", "than", "when", "there",
])
# fmt: on
