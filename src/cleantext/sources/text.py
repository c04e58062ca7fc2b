"""Files that are one text: plain, Markdown, HTML; what differs is mask and spelling of edits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cleantext.sources.interface import FormatError, Mask, Piece, Place
from cleantext.sources.job import Job
from cleantext.sources.stretches import stretches

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$])")


def escape_html(text: str) -> str:
    """Text as it is written between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_markdown(text: str) -> str:
    """Text in which nothing is markup."""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", text)


@dataclass(frozen=True, slots=True)
class TextSource:
    """A format whose file is one document.

    Attributes:
        mask: shows the prose.
        escape: how a replacement is written; None: as it is.
        pieces_allowed: a long file may be cleaned in pieces that end at paragraphs.
    """

    mask: Mask
    escape: Callable[[str], str] | None = None
    pieces_allowed: bool = False

    def pieces(self, chunks: Iterable[str], job: Job) -> Iterator[Piece]:
        """One piece, or for a long text several; see `Source.pieces`."""
        line = column = 1
        offset = 0
        for text in self._stretches(chunks, job):
            yield self._clean(text, job, Place(line, column, offset))
            offset += len(text)
            breaks = text.count("\n")
            line += breaks
            column = len(text) - text.rfind("\n") if breaks else column + len(text)

    def _stretches(self, chunks: Iterable[str], job: Job) -> Iterator[str]:
        """The text in pieces of bounded length, or whole."""
        size, held, parts = job.limits.piece, 0, list[str]()
        for chunk in chunks:
            parts.append(chunk)
            held += len(chunk)
            if not self.pieces_allowed:
                if held > job.limits.whole:
                    raise FormatError(
                        f"over {job.limits.whole >> 20} million characters, too long to be cleaned"
                        " as a whole; split it"
                    )
                continue
            if held <= 2 * size:
                continue
            text = "".join(parts)
            *full, (last, _) = stretches(text, size)
            yield from (text[start:end] for start, end in full)
            parts = [text[last:]]
            held = len(parts[0])
        if held:
            yield "".join(parts)

    def _clean(self, text: str, job: Job, place: Place) -> Piece:
        document = job.clean(text, self.mask, self.escape)
        if not document.telling:
            return Piece(text, text)
        document = job.settle(document, place)
        after = document.result.text if document.result.edits else text
        return Piece(text, after, (document,) if document.telling else ())
