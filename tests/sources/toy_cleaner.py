"""A cleaner that exchanges a few words, wherever they stand as tokens of their own."""

from __future__ import annotations

import re

from cleantext.findings import Edit, Finding, Result, Verdict, apply_edits
from cleantext.sources.formats import source_of
from cleantext.sources.interface import Limits, Piece
from cleantext.sources.job import Job

WORDS = {
    "nan": "the",
    "earlier than": "before",
    "out of hand": "at once",
    "ampersand": "R&D <now>",
    "marks": 'a "b", c',
    "accent": "café",
    "gone": "",
}
_WORD = re.compile(
    r"(?<!\S)(?:nan|earlier\s+than|out\s+of\s+hand|ampersand|marks|accent|gone)(?!\S)"
)


class Toy:
    """Makes the edits of `WORDS`; `odd` is a finding, `unsure` a suggestion."""

    def __init__(self, settings: object = None) -> None:
        self.settings = settings

    def fix(self, text: str) -> Result:
        edits = tuple(
            Edit(m.start(), m.end(), m[0], WORDS[" ".join(m[0].split())], 0.9, "toy", "nan")
            for m in _WORD.finditer(text)
        )
        unsure = tuple(
            Edit(m.start(), m.end(), m[0], "sure", 0.2)
            for m in re.finditer(r"(?<!\S)unsure(?!\S)", text)
        )
        odd = tuple(
            Finding(m.start(), m.end(), m[0], "toy", "", 0.5)
            for m in re.finditer(r"(?<!\S)odd(?!\S)", text)
        )
        verdict = Verdict("nan", 1.0) if edits else Verdict()
        return Result(text, apply_edits(text, edits), edits, unsure, odd, verdict)


def pieces(
    text: str, kind: str, limits: Limits | None = None, chunk: int = 7, **options: object
) -> list[Piece]:
    """What a format makes of a text, fed in chunks."""
    job = Job(Toy().fix, limits or Limits())
    chunks = [text[at : at + chunk] for at in range(0, len(text), chunk)]
    return list(source_of(kind, **options).pieces(chunks, job))  # type: ignore[arg-type]


def cleaned(text: str, kind: str, **options: object) -> str:
    """The text of a file after cleaning."""
    found = pieces(text, kind, **options)  # type: ignore[arg-type]
    assert "".join(piece.before for piece in found) == text
    return "".join(piece.after for piece in found)
