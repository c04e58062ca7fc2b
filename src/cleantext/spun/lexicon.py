"""Lexicons: which surrogate a spinner puts for which original.

A lexicon is a TSV file, one substitution a line, sorted by original, with the columns

    original  surrogate  dialect  evidence  sure  seen

`evidence` is `observed` (read on spun pages), `inferred` (by analogy or from memory of such pages),
`learned` or `user`; `sure` is the probability in 0..1 that a text of this dialect has the rule;
`seen` counts sightings. `original` equal to `surrogate` records that the word passes unchanged. Only
the first two columns are required of a user's own lexicon. `#` starts a comment line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

EVIDENCE = ("observed", "inferred", "learned", "user")
MAX_WORDS = 8
_COLUMNS = ("original", "surrogate", "dialect", "evidence", "sure", "seen")


class LexiconError(ValueError):
    """A lexicon that cannot be read; the message names file, line and reason."""


@dataclass(frozen=True, slots=True, order=True)
class Substitution:
    """One rule of a dialect: `original` becomes `surrogate`. See the module for the other fields."""

    original: str
    surrogate: str
    dialect: str
    evidence: str = "user"
    sure: float = 0.9
    seen: int = 0

    @property
    def unchanged(self) -> bool:
        """Whether this records that the word is left alone."""
        return self.original == self.surrogate

    def __str__(self) -> str:
        return f"{self.original} → {self.surrogate}"


def parse(lines: Iterable[str], source: str, dialect: str = "user") -> Iterator[Substitution]:
    """Read the lines of a lexicon.

    Args:
        lines: of the TSV.
        source: name of the file, for messages.
        dialect: for lines without that column.

    Raises:
        LexiconError: at the first malformed line.
    """
    first_line: dict[tuple[str, str, str], int] = {}
    for number, line in enumerate(lines, 1):
        row = line.rstrip("\r\n")
        if not row.strip() or row.startswith("#") or row.split("\t")[:2] == list(_COLUMNS[:2]):
            continue
        try:
            entry = _parse_row(row, dialect)
            key = (entry.original, entry.surrogate, entry.dialect)
            if key in first_line:
                raise ValueError(f"{entry} stands already on line {first_line[key]}")
            first_line[key] = number
        except ValueError as error:
            raise LexiconError(f"{source}:{number}: {error}") from None
        yield entry


def _parse_row(row: str, dialect: str) -> Substitution:
    cells = row.split("\t")
    if len(cells) < 2:
        raise ValueError("expected original<TAB>surrogate, found no tab")
    if len(cells) > len(_COLUMNS):
        raise ValueError(f"expected at most {len(_COLUMNS)} columns, found {len(cells)}")
    original, surrogate = _phrase(cells[0], "original"), _phrase(cells[1], "surrogate")
    own, evidence, sure, seen = (*cells[2:], "", "", "", "")[:4]
    evidence = evidence.strip()
    if evidence and evidence not in EVIDENCE:
        raise ValueError(f"evidence {evidence!r} is none of {', '.join(EVIDENCE)}")
    return Substitution(
        original,
        surrogate,
        own.strip() or dialect,
        evidence or "user",
        _probability(sure) if sure.strip() else 0.9,
        _count(seen.strip()) if seen.strip() else 0,
    )


def _phrase(cell: str, name: str) -> str:
    """The words of a cell, one space between them."""
    if cell.isalpha():
        return cell
    phrase = " ".join(cell.split())
    if not phrase:
        raise ValueError(f"empty {name}")
    if phrase.count(" ") >= MAX_WORDS:
        raise ValueError(f"{name} of more than {MAX_WORDS} words")
    return phrase


def _probability(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        raise ValueError(f"sure {cell!r} is not a number above 0 and at most 1")
    return value


def _count(cell: str) -> int:
    if not cell.isascii() or not cell.isdigit():
        raise ValueError(f"seen {cell!r} is not a count")
    return int(cell)


def format_row(entry: Substitution) -> str:
    """One line of a lexicon, without its line end."""
    return "\t".join(
        (
            entry.original,
            entry.surrogate,
            entry.dialect,
            entry.evidence,
            f"{entry.sure:g}",
            str(entry.seen),
        )
    )


HEADER = "\t".join(_COLUMNS)


def read(path: Path, dialect: str = "user") -> tuple[Substitution, ...]:
    """Read a lexicon file.

    Raises:
        LexiconError: it cannot be read, is not UTF-8, or has a malformed line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LexiconError(f"{path}: not UTF-8; save the lexicon as UTF-8 text") from None
    except OSError as error:
        raise LexiconError(f"{path}: {error.strerror or error}") from None
    return tuple(parse(text.split("\n"), str(path), dialect))
