"""The gate: which paragraphs of a text could be spun at all?

The text is not cut into words: one automaton (Aho and Corasick, "Efficient string matching", CACM 1975) finds the
strong surrogates of all screens in one pass over the bytes. Which lines, and which windows, have enough of them is
summed up for all dialects at once (see `lanes`); only there the words are looked at (see `sieve`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import BytesAhoCorasick, Implementation

from cleantext.spun import lanes
from cleantext.spun.screen import LOWERED, Passed, Screen
from cleantext.spun.sieve import Lines, Sieve, packed, reaching

#: What may be white space: that of ASCII, and every byte beyond it.
_BLANK = frozenset((*b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f", *range(128, 256)))

#: In a text with so few surrogates they are added up before its lines are looked at.
_FEW = 50

#: The number of a surrogate, and where it begins and ends.
Match = tuple[int, int, int]
#: A line or a window, and the top bits of the dialects that it may be in.
Reached = list[tuple[int, int]]


class _Weights(dict[int, int]):
    """The nats of surrogates, a lane for each dialect; worked out when they are first met."""

    def __init__(self, surrogates: Sequence[str], sieves: Sequence[Sieve]) -> None:
        super().__init__()
        self._surrogates, self._sieves = surrogates, sieves

    def __missing__(self, number: int) -> int:
        surrogate = self._surrogates[number]
        self[number] = total = packed(sieve.weight(surrogate) for sieve in self._sieves)
        return total


@dataclass(frozen=True)
class Gate:
    """The screens of several dialects, applied together."""

    screens: Mapping[str, Screen]

    @cached_property
    def _surrogates(self) -> tuple[str, ...]:
        """Every word and phrase that some screen looks for."""
        every = (name for s in self.screens.values() for name in (*s.strong, *s.collocations))
        return tuple(sorted(set(every)))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {surrogate: number for number, surrogate in enumerate(self._surrogates)}

    @cached_property
    def _bare_forms(self) -> dict[int, bytes]:
        """The surrogates of spinners that only touch bare words, by number."""
        bare = {s for screen in self.screens.values() if screen.bare for s in screen.strong}
        return {self._numbers[surrogate]: surrogate.encode() for surrogate in bare}

    @cached_property
    def _finder(self) -> BytesAhoCorasick:
        patterns = (f" {surrogate} ".encode() for surrogate in self._surrogates)
        return BytesAhoCorasick(patterns, implementation=Implementation.ContiguousNFA)

    @cached_property
    def sieves(self) -> dict[str, Sieve]:
        """The screens, made ready."""
        return {name: Sieve(screen, self._numbers) for name, screen in self.screens.items()}

    @cached_property
    def _weights(self) -> _Weights:
        return _Weights(self._surrogates, tuple(self.sieves.values()))

    @cached_property
    def _wanted(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        """The words that say something against a dialect: see `Lines.wanted`."""
        sieves = self.sieves.values()
        loose, bare = (
            {word for sieve in sieves if sieve.screen.bare == bare for word in sieve.telling}
            for bare in (False, True)
        )
        return frozenset(loose), frozenset(bare)

    @cached_property
    def _tops(self) -> int:
        return lanes.tops(len(self.sieves))

    @cached_property
    def _reaches(self) -> tuple[int, int, int]:
        """What to add to sums of weights to see which dialects have any, enough for a line, or for a window."""
        sieves = self.sieves.values()
        return (
            lanes.lifted([1] * len(sieves)),
            reaching(sieve.alone for sieve in sieves),
            reaching(sieve.together for sieve in sieves),
        )

    def candidates(self, text: str) -> dict[str, Passed]:
        """What may be spun, by dialect, the likeliest first; dialects without any are left out."""
        raw = text.encode("utf-8", "surrogatepass")
        padded = b" %b " % raw
        lowered = padded.translate(LOWERED)
        found = self._finder.find_matches_as_indexes(lowered, overlapping=True)
        if not found or self._too_few(found):
            return {}
        lines = self._lines(raw, padded, lowered, found)
        some, alone, together = self._reached(lines)
        if not alone and not together:
            return {}
        lines.wanted = self._wanted
        out = {}
        for lane, (name, sieve) in enumerate(self.sieves.items()):
            top = lanes.top(lane)
            here = (line for line, reached in alone if reached & top)
            windows = (window for window, reached in together if reached & top)
            passages = (
                [
                    [line for line in lines.windows.get(number, ()) if some[line] & top]
                    for number in (window, window + 1)
                ]
                for window in windows
            )
            chosen = sieve.passed(lines, here, ((*a, *b) for a, b in passages if a))
            if chosen:
                out[name] = Passed(chosen, sieve.total(lines))
        return dict(sorted(out.items(), key=lambda item: -item[1].nats))

    def _too_few(self, found: Sequence[Match]) -> bool:
        """Whether all surrogates of a text together have not enough nats for a line."""
        if len(found) > _FEW:
            return False
        total = sum(map(self._weights.__getitem__, {number for number, _, _ in found}))
        _, in_line, _ = self._reaches
        return not total + in_line & self._tops

    def _lines(self, raw: bytes, padded: bytes, lowered: bytes, found: Sequence[Match]) -> Lines:
        """The lines of a text that have strong surrogates.

        Args:
            raw: the text.
            padded: the same between spaces.
            lowered: that in small letters.
            found: number and place of each surrogate with the spaces around it; the place is that in `lowered`.
        """
        lines = Lines(raw, lowered[1:])
        breaks, forms, hits, bare = lines.breaks, self._bare_forms, lines.hits, lines.bare
        weights, sums = self._weights, lines.sums
        for number, start, end in found:
            line = bisect_left(breaks, start)
            here = hits.get(line)
            if here is None:
                hits[line], sums[line] = {number: None}, weights[number]
            elif number not in here:
                here[number] = None
                sums[line] += weights[number]
            if (
                number in forms
                and padded[start + 1 : end - 1] == forms[number]
                and padded[start] in _BLANK
                and padded[end - 1] in _BLANK
            ):
                bare[line].add(number)
        return lines

    def _reached(self, lines: Lines) -> tuple[dict[int, int], Reached, Reached]:
        """The lines that have surrogates, and the lines and the windows that have enough nats, by dialects."""
        weight, tops = self._weights.__getitem__, self._tops
        some, in_line, in_window = self._reaches
        sums = lines.sums
        alone = [
            (line, reached) for line, total in sums.items() if (reached := total + in_line & tops)
        ]
        together = []
        for window, here in lines.windows.items():
            both = [*here, *lines.windows.get(window + 1, ())]
            if sum(map(sums.__getitem__, both)) + in_window & tops:
                every = set[int]().union(*map(lines.hits.__getitem__, both))
                if reached := sum(map(weight, every)) + in_window & tops:
                    together.append((window, reached))
        seen = {line: total + some & tops for line, total in sums.items()}
        return seen, alone, together
