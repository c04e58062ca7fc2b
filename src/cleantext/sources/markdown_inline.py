"""Markdown within a paragraph: code, links, autolinks, tags, mathematics, emphasis."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from cleantext.sources.masking import Fill, Span

_FIRST = re.compile(r"[\\`<!\[\]*_~=${]")
_MARK = re.compile(
    r"""
    (?P<escape>\\[!-/:-@\[-`{-~])
  | (?P<backslash>\\(?=\s|$))
  | (?P<code>`+)
  | (?P<comment><!--)
  | (?P<auto><(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+|[^\s<>@]{1,100}@[^\s<>]{1,300})>)
  | (?P<tag></[A-Za-z][A-Za-z0-9-]*+\s*+>
      |<[A-Za-z][A-Za-z0-9-]*+
       (?:\s++[A-Za-z_:@][\w.:@-]*+(?:\s*+=\s*+(?:"[^"]{0,5000}+"|'[^']{0,5000}+'|[^\s"'=<>`]++))?+){0,50}+
       \s*+/?>)
  | (?P<open>!?\[)
  | (?P<close>\])
  | (?P<emphasis>[*_]+|~~|==)
  | (?P<maths>\$\$[^$\n]++\$\$|\$(?![\s\d])[^$\n]{0,300}+(?<!\s)\$(?!\d))
  | (?P<template>\{\{[^{}]*+\}\}|\{%[^{}]*+\}|\{[\#.:%][^{}\n]*+\})
    """,
    re.X,
)
_TARGET = re.compile(
    r"""\(\s*+(?:<[^<>\n]*+>|[^\s()<>]*+(?:\([^\s()]*+\)[^\s()<>]*+){0,32}+)
        (?:\s++(?:"[^"]*+"|'[^']*+'|\([^()]*+\)))?+\s*+\)(?:\{[^{}\n]*+\})?+""",
    re.X,
)
_REFERENCE = re.compile(r"\[[^\[\]]{0,999}\]")
_RUN = re.compile(r"`+")


def inline_spans(text: str, start: int, end: int) -> list[Span]:
    """What is not prose in a block's text `text[start:end]`, in reading order."""
    return _Inline(text, start, end).scan()


class _Inline:
    """One pass over a block; what it keeps are the spans and the brackets that are open."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.spans: list[Span] = []
        self.open: list[tuple[int, int]] = []
        self.runs: dict[int, list[int]] | None = None

    def scan(self) -> list[Span]:
        """The spans to blank out."""
        at = self.start
        # Two steps, as a search for any of so many marks is slow.
        while first := _FIRST.search(self.text, at, self.end):
            mark = _MARK.match(self.text, first.start(), self.end)
            at = self._mark(mark) if mark else first.end()
        return self.spans

    def _hide(self, start: int, end: int) -> int:
        self.spans.append((start, end, Fill.SPACE))
        return end

    def _mark(self, mark: re.Match[str]) -> int:
        """Take care of one mark; where to go on."""
        start, end = mark.span()
        match mark.lastgroup:
            case "escape":
                self._hide(start, start + 1)
            case "code":
                return self._code(start, end)
            case "comment":
                closing = self.text.find("-->", end, self.end)
                return self._hide(start, closing + 3 if closing >= 0 else self.end)
            case "open":
                self.open.append((start, end))
            case "close":
                return self._link(start, end)
            case "emphasis":
                if not self._within_word(start, end):
                    self._hide(start, end)
            case _:
                self._hide(start, end)
        return end

    def _within_word(self, start: int, end: int) -> bool:
        """Whether letters or digits are on both sides: `snake_case`, `2*3`."""
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        return start > self.start and end < self.end and before.isalnum() and after.isalnum()

    def _code(self, start: int, end: int) -> int:
        """A code span ends at the next run of as many backticks; without one there is none."""
        if self.runs is None:
            self.runs = {}
            for run in _RUN.finditer(self.text, start, self.end):
                self.runs.setdefault(len(run[0]), []).append(run.start())
        same: Sequence[int] = self.runs.get(end - start, ())
        following = bisect_left(same, end)
        return self._hide(start, same[following] + end - start) if following < len(same) else end

    def _link(self, start: int, end: int) -> int:
        """A closing bracket: with a target behind it, a link or an image."""
        if not self.open:
            return end
        opened, inner = self.open.pop()
        target = _TARGET.match(self.text, end, self.end) or _REFERENCE.match(
            self.text, end, self.end
        )
        if not target:
            return end
        if inner - opened > 1:  # an image: its description is an attribute, not prose
            while self.spans and self.spans[-1][0] >= opened:
                self.spans.pop()
            return self._hide(opened, target.end())
        self._insert(opened)
        return self._hide(start, target.end())

    def _insert(self, at: int) -> None:
        """Hide an opening bracket, which may stand before spans that are known already."""
        place = len(self.spans)
        while place and self.spans[place - 1][0] > at:
            place -= 1
        self.spans.insert(place, (at, at + 1, Fill.SPACE))
