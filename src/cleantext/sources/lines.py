"""Text in chunks, taken apart into lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cleantext.sources.interface import FormatError

_LINE = re.compile(r"[^\n]*\n")


def batches(chunks: Iterable[str], longest: int) -> Iterator[list[str]]:
    """The lines of a text with their line ends, about as many at a time as a chunk has.

    Only a newline ends a line: the other line separators of Unicode may stand within a record.

    Raises:
        FormatError: a line has more than `longest` characters.
    """
    held: list[str] = []
    length = 0
    for chunk in chunks:
        at = chunk.rfind("\n") + 1
        length += len(chunk)
        if at:
            batch = _LINE.findall("".join((*held, chunk[:at])))
            held, length = [], len(chunk) - at
            yield batch
        if length > longest:
            raise FormatError(f"a line is longer than {longest >> 20} million characters")
        held.append(chunk[at:])
    if last := "".join(held):
        yield [last]
