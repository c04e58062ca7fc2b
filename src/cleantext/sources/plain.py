"""Plain text: all of it is prose; hard-wrapped lines are joined for the reader's eye."""

from __future__ import annotations

import re

from cleantext.sources.masking import Fill, Span, blank, newlines

# Quick way out: no line goes on in lower case, so no line is soft-wrapped.
_GOES_ON = re.compile(r"[\n\r][ \t]*[a-z]")
_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<body>[^\r\n]*)(?P<end>\r\n|\n|\r|\Z)")
_ITEM = re.compile(r"[-*+•>|#=_]|\w{1,3}[.)]\s")
_NARROWEST, _WIDEST = 40, 100


def mask(text: str) -> str:
    """Turn the line ends of hard-wrapped paragraphs into spaces; everything else shows.

    A line end is soft after a line of 40 to 100 columns if the next line goes on in lower case, or
    begins in any other way but a list item's in a paragraph half of whose lines are so joined.
    """
    if not _GOES_ON.search(text):
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
