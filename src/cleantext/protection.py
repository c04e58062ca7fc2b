"""Words and regular expressions that are never changed, whatever they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

#: Seconds that one expression may take on a text, and what is added for each code point of it.
SECONDS, SECONDS_PER_CODE_POINT = 1.0, 2e-6
#: Code points that a pattern may have.
MAX_PATTERN = 1000
_WORD = re.compile(r"\w+")
_EXPRESSION = re.compile(r"/(.*)/(i?)", re.DOTALL)


class ProtectionError(ValueError):
    """A pattern is wrong or takes too long; the message names it."""


@dataclass(frozen=True, slots=True)
class Protected:
    """Where something protected stands: `start` and `end` in code points, and its pattern."""

    start: int
    end: int
    pattern: str


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> regex.Pattern[str]:
    """Compile an expression or a phrase, with limits.

    Raises:
        ProtectionError: with the rest of the sentence "`protect` ...".
    """
    import regex

    shown = repr(pattern if len(pattern) <= 60 else f"{pattern[:59]}…")
    expression = _EXPRESSION.fullmatch(pattern)
    if not (expression[1] if expression else pattern.strip()):
        raise ProtectionError(f"holds {shown}, which is empty; remove it")
    if len(pattern) > MAX_PATTERN:
        raise ProtectionError(f"holds {shown}, which is longer than {MAX_PATTERN} characters")
    try:
        if expression:
            return regex.compile(expression[1], regex.IGNORECASE if expression[2] else 0)
        phrase = r"\s+".join(regex.escape(word) for word in pattern.split())
        case = regex.IGNORECASE if _any_case(pattern) else 0
        return regex.compile(rf"(?<!\w){phrase}(?!\w)", case)
    except (regex.error, RecursionError, OverflowError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ProtectionError(f"holds {shown}, no regular expression: {reason}") from None


def _any_case(word: str) -> bool:
    return word == word.lower()


@dataclass(frozen=True)
class Protection:
    """Words and expressions that are never changed.

    A word or phrase in lower case holds in any case, one with capitals only as it is written, so
    that `Oregon` can be protected and `oregon` repaired. The spaces of a phrase stand for any white
    space.

    Attributes:
        patterns: as in the configuration: `word`, `two words`, `/expression/`, `/expression/i`.
        seconds: that one expression may take on a text, besides what is added for its length.
    """

    patterns: tuple[str, ...] = ()
    seconds: float = SECONDS

    def check(self) -> None:
        """See whether all can be used.

        Raises:
            ProtectionError: with the rest of the sentence "`protect` ...".
        """
        for pattern in self.patterns:
            _compiled(pattern)

    @cached_property
    def _words(self) -> tuple[dict[str, str], dict[str, str]]:
        """The single words, by far the most: as they stand, and folded."""
        words = [pattern for pattern in self.patterns if _WORD.fullmatch(pattern)]
        exact = {word: word for word in words if not _any_case(word)}
        return exact, {word.casefold(): word for word in words if _any_case(word)}

    def _word_spans(self, text: str) -> Iterator[Protected]:
        # One pass with look-ups: an alternation of 1,000 words is 40 times slower.
        exact, folded = self._words
        if exact or folded:
            for match in _WORD.finditer(text):
                word = match.group()
                if pattern := exact.get(word) or folded.get(word.casefold()):
                    yield Protected(match.start(), match.end(), pattern)

    def _pattern_spans(self, text: str, pattern: str) -> list[Protected]:
        limit = self.seconds + SECONDS_PER_CODE_POINT * len(text)
        try:
            matches = _compiled(pattern).finditer(text, timeout=limit)
            return [Protected(*m.span(), pattern) for m in matches if m.end() > m.start()]
        except (TimeoutError, MemoryError):
            reason = f"{pattern!r} in `protect` takes more than {limit:.1f} s here; make it simpler"
            raise ProtectionError(reason) from None

    def spans(self, text: str) -> tuple[Protected, ...]:
        """Where something protected stands, in reading order; the stretches may overlap.

        Raises:
            ProtectionError: an expression is wrong, or takes too long on this text.
        """
        found = list(self._word_spans(text))
        for pattern in self.patterns:
            if not _WORD.fullmatch(pattern):
                found += self._pattern_spans(text, pattern)
        return tuple(sorted(found, key=lambda span: (span.start, span.end)))

    def unused(self, used: Iterable[str]) -> tuple[str, ...]:
        """The patterns that are not among `used`, those that were of use in any text of a run."""
        of_use = set(used)
        return tuple(pattern for pattern in self.patterns if pattern not in of_use)
