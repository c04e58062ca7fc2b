"""Plain text: all of it is prose; hard-wrapped lines are joined for the reader's eye."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleantext.sources.masking import Fill, Span, blank, newlines
from cleantext.sources.stretches import in_sentences

# Quick way out: no line goes on in lower case, so no line is soft-wrapped. A pattern that begins with one certain
# character is found many times faster than one that begins with a choice of two.
_GOES_ON = re.compile(r"\n[ \t]*[a-z]")
_GOES_ON_CR = re.compile(r"\r[ \t]*[a-z]")
# What may be a small letter: not what else ASCII has.
_MAY_GO_ON = re.compile(r"\n[ \t]*[^\x00-\x60\x7b-\x7f]")
_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<body>[^\r\n]*)(?P<end>\r\n|\n|\r|\Z)")
_ITEM = re.compile(r"[-*+•>|#=_]|\w{1,3}[.)]\s")
_NARROWEST, _WIDEST = 40, 100


def mask(text: str) -> str:
    """Turn the line ends of hard-wrapped paragraphs into spaces; everything else shows.

    A line end is soft after a line of 40 to 100 columns if the next line goes on in lower case, or
    begins in any other way but a list item's in a paragraph half of whose lines are so joined.
    A line too long for a paragraph is taken apart where sentences end.
    """
    return in_sentences(_joined(text))


def _joined(text: str) -> str:
    if "\r" in text:
        if not (_GOES_ON.search(text) or _GOES_ON_CR.search(text)):
            return newlines(text)
        return newlines(blank(text, (span for lines in _paragraphs(text) for span in _soft(lines))))
    if not _GOES_ON.search(text):
        return text
    return blank(text, (span for lines in _wrapped(text) for span in _soft(lines)))


def _paragraphs(text: str, at: int = 0) -> Iterator[list[re.Match[str]]]:
    """The lines of each paragraph from `at` on, and an empty list for each blank line."""
    paragraph: list[re.Match[str]] = []
    for line in _LINE.finditer(text, at):
        if line["body"].strip():
            paragraph.append(line)
        else:
            yield paragraph
            paragraph = []
    yield paragraph


def _wrapped(text: str) -> Iterator[list[re.Match[str]]]:
    """The lines of the paragraphs that may have a soft line end, if all line ends are newlines.

    Such a paragraph has a line in lower case behind one that is neither too narrow nor too wide.
    """
    at = 0
    while found := _MAY_GO_ON.search(text, at):
        end = found.start()
        begin = text.rfind("\n", 0, end) + 1
        at = end + 1
        if text[found.end() - 1].islower() and _fits(text[begin:end]):
            paragraph = next(_paragraphs(text, _first_line(text, begin)))
            yield paragraph
            at = max(at, paragraph[-1].end() - 1)


def _first_line(text: str, begin: int) -> int:
    """Where the paragraph begins that has a line at `begin`."""
    while begin:
        before = text.rfind("\n", 0, begin - 1) + 1
        if not text[before:begin].strip():
            break
        begin = before
    return begin


def _fits(line: str) -> bool:
    """Whether a line is as long as those of wrapped text."""
    return _NARROWEST <= len(line.rstrip()) <= _WIDEST


def _soft(lines: list[re.Match[str]]) -> list[Span]:
    """The soft line ends of a paragraph."""
    if len(lines) < 2:
        return []
    wide = [_fits(line[0]) for line in lines[:-1]]
    lower = [line["body"][:1].islower() for line in lines[1:]]
    wrapped = all(wide) and 2 * sum(lower) >= len(lower)
    return [
        (line.start("end"), line.end("end"), Fill.WRAP)
        for line, following, fits, goes_on in zip(lines, lines[1:], wide, lower, strict=False)
        if (fits and goes_on) or (wrapped and not _ITEM.match(following["body"]))
    ]
