"""What a decoded passage says of its document: where surrogates and suspects stand, and what should stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import fsum
from operator import itemgetter
from typing import TYPE_CHECKING

from cleantext.document import Document
from cleantext.findings import Candidate, Edit, Finding, Verdict
from cleantext.spun import articles
from cleantext.spun.shape import core_span, like, opens

if TYPE_CHECKING:
    from cleantext.spun.options import Readings
    from cleantext.spun.passage import Passage
    from cleantext.spun.suspects import Suspicion

#: The detector, in findings and edits.
NAME = "spun"
#: A slot whose originals together are less probable than this is no finding.
WORTH_REPORTING = 0.1
#: Candidates less probable than this are not named.
WORTH_NAMING = 0.001
#: Candidates of a suspect less probable than this are not named.
WORTH_GUESSING = 0.02
#: Guesses less probable than this are no edit, not even a suggested one.
WORTH_SUGGESTING = 0.2
#: The evidence of a guess at what a suspect stands for.
SUSPECT = "suspect"
_ARTICLE = re.compile(r"(?:^|\s)([Aa]n?) $")


@dataclass(frozen=True, slots=True)
class Chances:
    """How probable the readings of a slot are.

    Attributes:
        each: posteriors (0..1), in their order.
        spun: P(the paragraph is spun).
        confidence: P(the likeliest original is right, if it is).
    """

    each: Sequence[float]
    spun: float
    confidence: float


def findings_of(
    document: Document, verdict: Verdict, passage: Passage, *, adjusts: bool
) -> Iterator[Finding]:
    """The slots of a passage that are probably surrogates; with `adjusts`, articles that follow them, too."""
    lattice, posterior = passage.lattice, passage.posterior.tolist()
    bare = lattice.bare
    segment = _Segments(document, verdict)
    at = 0
    tokens, sure = passage.tokens, passage.confidence.tolist()
    firsts = [tokens[first] for first in lattice.slots.first.tolist()]
    lasts = [tokens[last - 1] for last in lattice.slots.last.tolist()]
    slots = zip(lattice.readings, firsts, lasts, sure, strict=True)
    for readings, first, last, confidence in slots:
        end = at + len(readings.alternatives)
        chosen, at = posterior[at:end], end
        if adjusts and not any(alternative.name for alternative in readings.alternatives):
            continue  # an article: see `_with_article`
        spun = segment.spun(first)
        probability = (1 - chosen[0]) * spun
        if probability < WORTH_REPORTING:
            continue
        span = segment.span(first, last, bare=bare)
        text = document.text[span[0] : span[1]]
        chances = Chances(chosen, spun, confidence)
        opening = bare or opens(document.text, span[0])
        found = finding_of(
            span, text, verdict.dialect, readings, chances, bare=bare, opening=opening
        )
        yield _with_article(document.text, found) if adjusts else found


def _with_article(text: str, found: Finding) -> Finding:
    """The finding, and the article before it if that has to follow the word which is restored."""
    before = _ARTICLE.search(text, max(0, found.start - len(" an ")), found.start)
    best = next((c for c in found.candidates if c.text != found.text), None)
    if before is None or best is None:
        return found

    def whole(word: str) -> str:
        return f"{articles.adjusted(before[1], found.text, word)} {word}"

    stands = f"{before[1]} {found.text}"
    if whole(best.text) == f"{before[1]} {best.text}":
        return found
    candidates = tuple(replace(c, text=whole(c.text)) for c in found.candidates)
    return replace(found, start=before.start(1), text=stands, candidates=candidates)


def finding_of(
    span: tuple[int, int],
    text: str,
    dialect: str,
    readings: Readings,
    chances: Chances,
    *,
    bare: bool,
    opening: bool = True,
) -> Finding:
    """A slot with its candidates.

    Args:
        span: where it stands, code points.
        text: what stands there.
        dialect: of the rules.
        readings: what may have stood there.
        chances: of them.
        bare: whether only bare lower-case tokens are surrogates.
        opening: whether a sentence opens there.
    """
    spun = chances.spun
    probability = (1 - chances.each[0]) * spun
    candidates = [Candidate(text, 1 - probability)]
    for p, alternative in zip(chances.each, readings.alternatives, strict=True):
        if p >= WORTH_NAMING and alternative.name:
            restored = alternative.text if bare else like(alternative.text, text, opening=opening)
            candidates.append(Candidate(restored, p * spun, alternative.name, alternative.evidence))
    candidates.sort(key=_by_probability)
    sure = chances.confidence * spun
    return _narrowed(Finding(*span, text, NAME, dialect, probability, tuple(candidates), sure))


def changed(before: str, after: str) -> tuple[int, int]:
    """The words of a slot that its repair changes: first and one behind the last.

    A rule for *to be* repairs *to beryllium*, where only *beryllium* was replaced. All words if their number changes.
    """
    old, new = before.split(" "), after.split(" ")
    differing = [n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b]
    if len(old) != len(new) or not differing:
        return 0, len(old)
    return differing[0], differing[-1] + 1


def _narrowed(finding: Finding) -> Finding:
    """The finding without the words at its ends that the likeliest original leaves as they are.

    Candidates that change these words are left out.
    """
    best = _best(finding)
    if best is None or " " not in finding.text:
        return finding
    words = finding.text.split(" ")
    first, last = changed(finding.text, best.text)
    if (first, last) == (0, len(words)):
        return finding
    chances: dict[str, Candidate] = {}
    for candidate in finding.candidates:
        other = candidate.text.split(" ")
        if (
            len(other) == len(words)
            and other[:first] + other[last:] == words[:first] + words[last:]
        ):
            text = " ".join(other[first:last])
            chances.setdefault(text, replace(candidate, text=text))
    start = finding.start + sum(len(word) + 1 for word in words[:first])
    text = " ".join(words[first:last])
    left = tuple(chances.values())
    return replace(finding, start=start, end=start + len(text), text=text, candidates=left)


def suspects_of(
    document: Document,
    verdict: Verdict,
    passage: Passage,
    found: Iterable[Suspicion],
    dialect: str = "",
    *,
    adjusts: bool = False,
) -> Iterator[Finding]:
    """The places of suspects, in reading order; of a dialect that is known in part, they are its surrogates."""
    from cleantext.spun.verdict import SPUN  # takes numpy, which a clean file does without

    segment = _Segments(document, verdict)
    bare = passage.lattice.bare
    places = ((passage.tokens[local], each) for each in found for local in each.tokens)
    for token, suspicion in sorted(places, key=itemgetter(0)):
        spun = segment.spun(token)
        if spun < SPUN:
            continue
        start, end = segment.span(token, token, bare=bare)
        candidates = (
            Candidate(text, probability * spun, "", SUSPECT)
            for text, probability in suspicion.candidates
        )
        likely = tuple(each for each in candidates if each.probability >= WORTH_GUESSING)
        chance = suspicion.probability * spun
        sure = max((each.probability for each in likely), default=0.0)
        suspect = Finding(start, end, suspicion.text, NAME, dialect, chance, likely, sure)
        yield _with_article(document.text, suspect) if adjusts else suspect


def _by_probability(candidate: Candidate) -> tuple[float, str]:
    return -candidate.probability, candidate.text


class _Segments:
    """Where tokens stand, and how surely their paragraph is spun; asked in reading order."""

    def __init__(self, document: Document, verdict: Verdict) -> None:
        self._document = document
        self._each = zip(document.segments, verdict.segments, strict=True)
        self._last = 0
        self._spun = 0.0
        self._first = 0
        self._starts: list[int] = []

    def spun(self, token: int) -> float:
        """P(the paragraph of a token is spun)."""
        while token >= self._last:
            segment, verdict = next(self._each)
            self._last = segment.last
            if token < self._last:
                self._first, self._spun = segment.first, verdict.probability
                self._starts = self._document.starts_of(segment)
        return self._spun

    def span(self, first: int, last: int, *, bare: bool) -> tuple[int, int]:
        """Code points of tokens `first` to `last` (inclusive), without punctuation around them."""
        words = self._document.words
        begin, end = self._starts[first - self._first], self._starts[last - self._first]
        if bare:
            return begin, end + len(words[last])
        return begin + core_span(words[first])[0], end + core_span(words[last])[1]


def with_share(verdict: Verdict, document: Document, findings: Sequence[Finding]) -> Verdict:
    """The verdict with the share of tokens that were spun (0..1), as the findings of surrogates have it."""
    tokens = fsum(f.probability * len(f.text.split()) for f in findings)
    return replace(verdict, share=min(1.0, tokens / max(len(document.words), 1)))


def _best(finding: Finding) -> Candidate | None:
    return next((c for c in finding.candidates if c.text != finding.text), None)


def edit_of(finding: Finding) -> Edit | None:
    """The most probable original of a finding as an edit, if it has one."""
    if not finding.dialect:  # a suspect: its candidates are guesses
        return None
    best = _best(finding)
    if best is None or (best.evidence == SUSPECT and best.probability < WORTH_SUGGESTING):
        return None
    return Edit(
        finding.start,
        finding.end,
        finding.text,
        best.text,
        finding.confidence,
        NAME,
        finding.dialect,
        best.rule,
        best.evidence,
        tuple(c for c in finding.candidates if c is not best),
    )
