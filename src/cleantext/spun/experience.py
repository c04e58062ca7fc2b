"""What the texts of one source teach about their spinner: which rules it applies, and how much of its dictionary.

A dialect is one dictionary, and a site uses one spinner, so a bare source word in one text speaks against the rule in
all of them, and a surrogate that is certain in one speaks for it. Each text is decoded as if the paragraphs of the
others stood in it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cleantext.spun.options import NO_RULE
from cleantext.spun.passage import Passage
from cleantext.spun.rules import Rates
from cleantext.spun.tables import Floats, Ids, Tables
from cleantext.spun.tally import Tally
from cleantext.spun.weigh import RATES, weigh


@dataclass(frozen=True)
class Seen:
    """What was seen of a dialect in one text.

    Attributes:
        counts: of the spun paragraphs, as one.
        rules: those that may have been applied, shape (R,).
        uses: how often each was, expected, shape (R,).
        words: those that stand where they might be surrogates, shape (W,).
        kept: how often each of them stands for itself, expected, shape (W,).
    """

    counts: Tally
    rules: Ids
    uses: Floats
    words: Ids
    kept: Floats


@dataclass(frozen=True)
class Experience:
    """What was seen of a dialect in a source.

    Attributes:
        counts: of all spun paragraphs, as one.
        rates: spin rates that explain them best.
        uses: of every rule of the dialect, shape (rules,).
        kept: of every word, shape (words,).
        own: by text, what was seen in it.
    """

    counts: Tally
    rates: Rates
    uses: Floats
    kept: Floats
    own: Mapping[str, Seen]

    def beside(self, texts: Sequence[str], counts: Tally) -> tuple[Tally, Floats, Floats]:
        """What counts in each text: it and all others of the source.

        Args:
            texts: T of them, perhaps of those that taught.
            counts: theirs, each as one paragraph.

        Returns:
            Counts, and uses and kept words of the others, shapes (T, rules) and (T, words).
        """
        known = np.array([text in self.own for text in texts], np.bool_)
        # the counts of these are among those of the source
        fresh = ~known[counts.paragraph]
        number, word = len(texts), self.counts.word
        every = Tally(
            np.concatenate([counts.paragraph[fresh], np.repeat(np.arange(number), len(word))]),
            np.concatenate([counts.word[fresh], np.tile(word, number)]),
            np.concatenate([counts.count[fresh], np.tile(self.counts.count, number)]),
            np.where(known, 0, counts.eligible) + self.counts.eligible.sum(),
        )
        uses, kept = (np.tile(each, (number, 1)) for each in (self.uses, self.kept))
        for at in np.flatnonzero(known).tolist():
            own = self.own[texts[at]]
            uses[at, own.rules] -= own.uses
            kept[at, own.words] -= own.kept
        together = every.texts(np.ones(number, np.bool_), np.arange(number), number)
        return together, np.maximum(uses, 0), np.maximum(kept, 0)


def seen(counts: Tally, passages: Sequence[Passage]) -> Seen:
    """What was seen in a text.

    Args:
        counts: of its spun paragraphs, as one.
        passages: the text, decoded.
    """
    posterior = np.concatenate([passage.posterior for passage in passages])
    rules, uses = _summed(np.concatenate([p.lattice.rule for p in passages]), posterior)
    words, kept = _summed(np.concatenate([p.lattice.word for p in passages]), posterior)
    return Seen(counts, rules, uses, words, kept)


def _summed(numbers: Ids, posterior: Floats) -> tuple[Ids, Floats]:
    """The distinct numbers, and the sum of the posteriors of each; `NO_RULE` is none."""
    real = numbers != NO_RULE
    distinct, place = np.unique(numbers[real], return_inverse=True)
    return distinct, np.bincount(place, posterior[real], len(distinct)).astype(np.float64)


def learned(tables: Tables, own: Mapping[str, Seen]) -> Experience:
    """The experience that texts give; at least one."""
    counts = [each.counts for each in own.values()]
    joint = Tally(
        np.zeros(sum(len(each.word) for each in counts), np.int64),
        np.concatenate([each.word for each in counts]),
        np.concatenate([each.count for each in counts]),
        np.array([sum(int(each.eligible.sum()) for each in counts)]),
    ).together(np.ones(1, np.bool_))
    uses, kept = np.zeros(len(tables.sure)), np.zeros(len(tables.words))
    for each in own.values():
        uses[each.rules] += each.uses
        kept[each.words] += each.kept
    return Experience(joint, RATES[int(weigh(joint, tables).best[0])], uses, kept, own)
