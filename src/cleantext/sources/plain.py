"""Plain text: all of it is prose; hard-wrapped lines are joined for the reader's eye."""

from __future__ import annotations

import re

from cleantext.sources.masking import Fill, Span, blank, newlines
from cleantext.sources.stretches import in_sentences

# Quick way out: no line goes on in lower case, so no line is soft-wrapped. A pattern that begins with one certain
# character is found many times faster than one that begins with a choice of two.
_GOES_ON = re.compile(r"\n[ \t]*[a-z]")
_GOES_ON_CR = re.compile(r"\r[ \t]*[a-z]")
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
    if not (_GOES_ON.search(text) or ("\r" in text and _GOES_ON_CR.search(text))):
        return newlines(text)
    spans: list[Span] = []
    paragraph: list[re.Match[str]] = []
    for line in _LINE.finditer(text):
        if line["body"].strip():
            paragraph.append(line)
        else:
            spans += _soft(paragraph)
            paragraph = []
    spans += _soft(paragraph)
    return newlines(blank(text, spans))


def _soft(lines: list[re.Match[str]]) -> list[Span]:
    """The soft line ends of a paragraph."""
    if len(lines) < 2:
        return []
    wide = [_NARROWEST <= len(line[0].rstrip()) <= _WIDEST for line in lines[:-1]]
    lower = [line["body"][:1].islower() for line in lines[1:]]
    wrapped = all(wide) and 2 * sum(lower) >= len(lower)
    return [
        (line.start("end"), line.end("end"), Fill.WRAP)
        for line, following, fits, goes_on in zip(lines, lines[1:], wide, lower, strict=False)
        if (fits and goes_on) or (wrapped and not _ITEM.match(following["body"]))
    ]
