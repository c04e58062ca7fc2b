"""Marks that a writer has left in a text, and how far each of them reaches; see `ignores`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from cleantext.hints import may_have_marks

DIRECTIVES = ("ignore", "ignore-next-line", "off", "on")
# How far back the word before [sic] may begin: bounds the work on a text of one endless word.
_MAX_WORD = 200


class IgnoreKind(StrEnum):
    """What kind of mark an ignore is."""

    SIC = "sic"
    LINE = "ignore"
    NEXT_LINE = "ignore-next-line"
    BLOCK = "off"
    PROTECTED = "protect"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True)
class Ignore:
    """A stretch in which nothing is to be changed.

    Attributes:
        start, end: the stretch; empty for a mark that reaches nothing.
        kind: what kind of mark asks for it.
        at: where the mark stands.
        mark: the mark as it is written, or the protected word or expression.
        problem: why the mark can have no effect, if that is plain already.
    """

    start: int
    end: int
    kind: IgnoreKind
    at: int
    mark: str
    problem: str = ""


_COMMENT = r"<!--\s*cleantext:(?P<directive>(?:(?!-->)[^\n]){0,200})-->"
_SIC = (
    r"(?:<\w{1,20}[^<>\n]{0,100}>|[*_]{1,2})?"
    r"(?P<sic>\[(?:<(?:i|em)>|[*_]{1,2})?sic(?:</(?:i|em)>|[*_]{1,2})?\])"
)
# What a reader sees as code is no mark: a manual shows them. CommonMark's fences (which may stand
# in a list or a quotation) and code spans, these bounded so that stray back quotes cost little.
_FENCE = (
    r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*"
    r"(?:\n(?:.*?^[ \t>]*(?P=fence)[`~]*[ \t\r]*$|.*)|\Z)"
)
_CODE = r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t\r]*\n).){1,2000}?(?<!`)(?P=ticks)(?!`)"
_RAW = r"<(?P<raw>script|style|textarea|title)\b(?:.*?</(?P=raw)|.*)"


def _compiled(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.DOTALL | re.MULTILINE | re.IGNORECASE)


_MARKS = {
    "markdown": _compiled(_FENCE, _CODE, _COMMENT, _SIC),
    "html": _compiled(_RAW, _COMMENT, _SIC),
}
_SIC_ONLY = _compiled(_SIC)


@dataclass(frozen=True)
class Lines:
    """The lines of a text by number, from 0; only line feeds end a line."""

    text: str

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each."""
        return [0, *(newline.end() for newline in re.finditer("\n", self.text))]

    def number(self, at: int) -> int:
        """The line (from 0) of an offset."""
        return bisect_right(self.starts, at) - 1

    def span(self, number: int) -> tuple[int, int]:
        """A line without its end; empty behind the last."""
        starts = self.starts
        if number >= len(starts):
            return len(self.text), len(self.text)
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(self.text)
        return starts[number], end

    def next_filled(self, number: int) -> tuple[int, int]:
        """The line below, or the one after it if that is blank."""
        start, end = self.span(number + 1)
        return (
            self.span(number + 2)
            if self.text[start:end].isspace() or start == end
            else (start, end)
        )


def _word_before(text: str, at: int) -> int:
    """Where the word before `at` starts; `at` itself if there is none in the paragraph."""
    bound = max(0, at - _MAX_WORD)
    end = at
    while end > bound and text[end - 1].isspace():
        end -= 1
    if end == bound or text.count("\n", end, at) > 1:
        return at
    start = end
    while start > bound and not text[start - 1].isspace():
        start -= 1
    return start


@dataclass(frozen=True, slots=True)
class _Directive:
    at: int
    mark: str
    word: str


def _mistake(found: _Directive) -> Ignore:
    from rapidfuzz import fuzz, process

    near = process.extractOne(found.word.lower(), DIRECTIVES, scorer=fuzz.ratio, score_cutoff=50)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(DIRECTIVES)}"
    return _idle(found, IgnoreKind.MISTAKE, f"unknown directive {found.word!r}; {hint}")


def _idle(found: _Directive, kind: IgnoreKind, problem: str) -> Ignore:
    return Ignore(found.at, found.at, kind, found.at, found.mark, problem)


def _lines_ignored(text: str, directives: Iterable[_Directive]) -> Iterator[Ignore]:
    lines = Lines(text)
    for found in directives:
        number = lines.number(found.at)
        if found.word == "ignore":
            yield Ignore(*lines.span(number), IgnoreKind.LINE, found.at, found.mark)
        elif found.word == "ignore-next-line":
            yield Ignore(*lines.next_filled(number), IgnoreKind.NEXT_LINE, found.at, found.mark)


def _blocks_ignored(text: str, directives: Iterable[_Directive]) -> Iterator[Ignore]:
    off: _Directive | None = None
    for found in directives:
        if found.word == "off" and off:
            yield _idle(found, IgnoreKind.BLOCK, "it is off already")
        elif found.word == "off":
            off = found
        elif found.word == "on" and off:
            yield Ignore(off.at, found.at, IgnoreKind.BLOCK, off.at, off.mark)
            off = None
        elif found.word == "on":
            yield _idle(found, IgnoreKind.BLOCK, "there is no 'off' before it")
    if off:
        yield Ignore(off.at, len(text), IgnoreKind.BLOCK, off.at, off.mark)


def marks(text: str, format: str) -> Iterator[Ignore]:  # noqa: A002
    """The marks in a text of a format, in no particular order."""
    if not may_have_marks(text):
        return
    pattern = _MARKS.get(format, _SIC_ONLY)
    directives = []
    for match in pattern.finditer(text):
        groups = match.groupdict()
        if mark := groups["sic"]:
            start = _word_before(text, match.start())
            yield Ignore(start, match.end(), IgnoreKind.SIC, match.start("sic"), mark)
        elif (word := groups.get("directive")) is not None:
            directives.append(_Directive(match.start(), match.group(), word.strip()))
    yield from _lines_ignored(text, directives)
    yield from _blocks_ignored(text, directives)
    yield from (_mistake(found) for found in directives if found.word not in DIRECTIVES)
