"""What is wrong with a lexicon file, line by line: all of it, not only the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleantext.errors import InputError
from cleantext.spun import lexicon
from cleantext.spun.lexicon import LexiconError, Substitution


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong on a line (from 1) of a lexicon."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


def lint(path: Path) -> Iterator[Flaw]:
    """Yield every malformed, doubled or unsorted line of a lexicon, in the order of the file.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    seen: dict[tuple[str, str, str], int] = {}
    last: Substitution | None = None
    for number, line in enumerate(_text(path).split("\n"), 1):
        try:
            entry = next(lexicon.parse([line], ""), None)
        except LexiconError as error:
            yield Flaw(path, number, str(error).removeprefix(":1: "))
            continue
        if entry is None:
            continue
        key = (entry.original, entry.surrogate, entry.dialect)
        if key in seen:
            yield Flaw(path, number, f"{entry} stands already on line {seen[key]}")
            continue
        seen[key] = number
        if last and key < (last.original, last.surrogate, last.dialect):
            yield Flaw(path, number, f"{entry} is to stand before {last} (sort by original)")
            continue
        last = entry


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(str(path), f"line {line} is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})") from None
