"""Whether a text is spun, in which dialect, and where.

Every paragraph gets the log-likelihood ratio of `rules.evidence`; a two-state hidden Markov chain (clean,
spun) smooths them over the document, so that one spun paragraph in a clean page is found and a line of
boilerplate in a spun page is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, log, log1p

from cleantext.document import Document
from cleantext.findings import CLEAN, SegmentVerdict, Verdict
from cleantext.spun.channel import Channel
from cleantext.spun.rules import PRIOR, Evidence, Rates, bare_words, evidence, push
from cleantext.spun.shape import NOT_ELIGIBLE, joined, view

#: P(the next paragraph is of the same kind).
STAY = 0.95
#: Words that hold sentences together; no spinner that was met replaces them.
# fmt: off
GLUE = frozenset([
    "of", "and", "to", "is", "was", "that", "it", "for", "by", "an", "are", "this", "which", "from",
    "had", "not", "but", "were", "been", "his", "they", "their", "its", "i", "you", "we", "a",
    "who", "has", "would", "her", "she", "them", "than", "when", "there",
])
# fmt: on
#: What a spun passage has at least: the share of glue among its tokens; different surrogates that each
#: support the dialect by so many nats; of these, surrogates of words so frequent. Chosen on the
#: negative cases of the tests and on short spun held-out text.
LEAST_GLUE, LEAST_SUPPORTING, LEAST_COMMON = 0.03, 3, 2
#: With fewer different surrogates, one of a common word must stand so often.
OFTEN = 8
#: Nats from which it does not matter that only rarer words were replaced.
OVERWHELMING = 30.0
SUPPORT, COMMON = 1.0, 8e-4
#: A paragraph without evidence of its own (nats) in a spun text is not repaired: it is code, a list or
#: boilerplate, or has next to nothing to repair.
OWN_EVIDENCE, OWN_LIMIT = 0.7, 0.4
#: P(spun) from which a text, or a paragraph, is treated as spun.
SPUN = 0.5


@dataclass(frozen=True)
class Reading:
    """A verdict and what it rests on: `counts` of the spun segments' tokens, and their spin rates."""

    verdict: Verdict
    channel: Channel | None = None
    counts: Counter[str] | None = None
    rates: Rates = field(default_factory=Rates)


def count(words: Sequence[str], channel: Channel) -> Counter[str]:
    """Tokens as the spinner looks them up, and the channel's surrogate phrases, with their number."""
    seen = view(words, channel.profile)
    counts = Counter(seen)
    del counts[NOT_ELIGIBLE]
    phrases = channel.phrases
    for first in counts.keys() & phrases.keys():
        at = -1
        for _ in range(counts[first]):
            at = seen.index(first, at + 1)
            if phrase := phrase_at(words, seen, at, phrases[first]):
                counts[" ".join(phrase)] += 1
    return counts


def phrase_at(
    words: Sequence[str], seen: Sequence[str], at: int, phrases: Sequence[tuple[str, ...]]
) -> tuple[str, ...] | None:
    """The first of `phrases` that stands at token `at`, its words joined by white space only."""
    for phrase in phrases:
        last = at + len(phrase)
        if tuple(seen[at:last]) == phrase and joined(words[at:last]):
            return phrase
    return None


def _chain(ratios: Sequence[float]) -> tuple[float, list[float]]:
    """Log-likelihood ratio of 'some paragraph is spun', and P(spun) of each paragraph.

    The first paragraph is spun with probability 1/2; forward-backward in log space.
    """
    stay, move = log(STAY), log1p(-STAY)
    forward: list[tuple[float, float]] = []
    clean, spun = log(0.5), log(0.5) + ratios[0]
    forward.append((clean, spun))
    for ratio in ratios[1:]:
        clean, spun = (
            _add(clean + stay, spun + move),
            _add(clean + move, spun + stay) + ratio,
        )
        forward.append((clean, spun))
    total = _add(clean, spun)
    backward = (0.0, 0.0)
    posterior: list[float] = []
    for index in range(len(ratios) - 1, -1, -1):
        a, b = forward[index]
        posterior.append(_sigmoid((b + backward[1]) - (a + backward[0])))
        ratio = ratios[index]
        backward = (
            _add(stay + backward[0], move + ratio + backward[1]),
            _add(move + backward[0], stay + ratio + backward[1]),
        )
    posterior.reverse()
    return total, posterior


def _add(a: float, b: float) -> float:
    """log(exp(a) + exp(b))."""
    return max(a, b) + log1p(exp(-abs(a - b)))


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x)) if x > -700 else 0.0


def judge(document: Document, channels: Iterable[Channel]) -> Reading:
    """The best dialect for a document, or clean."""
    words = document.words
    best = Reading(Verdict())
    for channel in channels:
        if not words:
            continue
        reading = _judge(document, words, channel)
        if reading.verdict.probability > best.verdict.probability or (
            reading.verdict.spun and reading.verdict.evidence > best.verdict.evidence
        ):
            best = reading
    return best


def _judge(document: Document, words: Sequence[str], channel: Channel) -> Reading:
    counts = [count(words[s.first : s.last], channel) for s in document.segments]
    weighed: list[Evidence] = [evidence(channel, c) for c in counts]
    total, posterior = _chain([e.ratio for e in weighed])
    prior = log(PRIOR * channel.profile.prior) - log1p(-PRIOR)
    if _sigmoid(total + prior) < SPUN:
        return Reading(Verdict(CLEAN, _sigmoid(total + prior), evidence=total))
    together: Counter[str] = Counter()
    for c, p in zip(counts, posterior, strict=True):
        if p >= SPUN:
            together.update(c)
    joint = evidence(channel, together)
    # a list says the same thing on every line; said once, it must be enough
    probability = _sigmoid(min(total, joint.ratio) + prior)
    if probability < SPUN or not plausible(channel, together, joint):
        return Reading(Verdict(CLEAN, min(probability, SPUN / 2), evidence=joint.ratio))
    verdict = Verdict(
        channel.profile.name,
        probability,
        0.0,
        joint.ratio,
        tuple(
            SegmentVerdict(s.start, s.end, p if e.ratio >= OWN_EVIDENCE else min(p, OWN_LIMIT))
            for s, p, e in zip(document.segments, posterior, weighed, strict=True)
        ),
    )
    return Reading(verdict, channel, together, joint.rates)


def plausible(channel: Channel, counts: Counter[str], joint: Evidence) -> bool:
    """Whether a passage can be spun English at all, whatever its likelihood.

    It must have the words that hold English sentences together and that no known spinner replaces,
    and several different surrogates, among them (or else very many) those of common words: a text about helium and beryllium, a
    table of elements, or a language in which *nan* is a word has not.
    """
    if channel.profile.collocations:
        return True
    bare = bare_words(channel, counts)
    standing = sum(counts[word] for word in GLUE & counts.keys())
    supporting = common = most = 0
    for surrogate in counts.keys() & channel.arcs.keys():
        if push(channel, surrogate, bare, joint.rates) < SUPPORT:
            continue
        supporting += 1
        main = max(channel.arcs[surrogate], key=lambda arc: arc.sure * arc.frequency)
        if main.frequency >= COMMON:
            common += 1
            most = max(most, counts[surrogate])
        if main.original in GLUE:
            standing += counts[surrogate]
    tokens = sum(number for word, number in counts.items() if " " not in word)
    several = supporting >= LEAST_SUPPORTING and (
        common >= LEAST_COMMON or joint.ratio >= OVERWHELMING
    )
    often = supporting >= LEAST_COMMON and most >= OFTEN
    return (several or often) and standing >= LEAST_GLUE * tokens
