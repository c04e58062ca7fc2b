"""Small dialects and counts for the tests of the verdict and the decoder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from cleantext import Document
from cleantext.spun import channel as channels
from cleantext.spun import tables as all_tables
from cleantext.spun.dialect import Profile
from cleantext.spun.lexicon import Substitution
from cleantext.spun.tables import Tables
from cleantext.spun.tally import Tally, sight, tally

#: Surrogates of one word and of several, some with more than one original.
AMBIGUOUS = (
    ("the", "nan"),
    ("next", "adjacent"),
    ("near", "adjacent"),
    ("is a", "is simply a"),
    ("former", "erstwhile"),
    ("once", "erstwhile"),
    ("as", "arsenic"),
    ("well", "good"),
    ("as well as", "arsenic good arsenic"),
)


def dialect(rules: Iterable[Substitution], profile: Profile | None = None) -> Tables:
    return all_tables.of(channels.build(rules, profile or Profile("t")))


def observed(table: Mapping[str, str], sure: float = 0.9) -> list[Substitution]:
    return [Substitution(o, s, "t", "observed", sure) for o, s in table.items()]


def counted(tables: Tables, counts: Mapping[str, int]) -> Tally:
    """A tally of one paragraph."""
    known = sorted((tables.ids[word], n) for word, n in counts.items() if word in tables.ids)
    words, numbers = np.array(known, np.int64).reshape(-1, 2).T
    total = sum(n for word, n in counts.items() if " " not in word)
    return Tally(np.zeros(len(words), np.int64), words, numbers, np.array([total]))


def count(text: str, tables: Tables) -> Counter[str]:
    """The words and phrases of a text that the dialect knows, as names."""
    made = tally(sight(Document(text), tables), tables)
    out: Counter[str] = Counter()
    for word, number in zip(made.word.tolist(), made.count.tolist(), strict=True):
        out[tables.words[word]] += number
    return out
