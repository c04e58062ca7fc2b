"""What a dialect of bare words sees of many lines: `tally.sight`, without a string for every word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cleantext.document import Document
from cleantext.spun.spotting import PADDING, Ids, Vocabulary, Words, words
from cleantext.spun.tables import Tables
from cleantext.spun.tally import Sight, matches, sight

#: White space of ASCII, as `str.split` has it, is a space; other white space is looked for.
_SPACED = bytes(ord(" ") if chr(b).isspace() and b < 0x80 else b for b in range(256))
_OTHER_SPACE = re.compile(r"[^\S\x00-\x7f]")
_NEW_LINE = ord("\n")
#: Code points below which strings are quicker than arrays (measured on articles of 1 to 20 kB).
SMALL = 5000


@dataclass(frozen=True)
class Known:
    """The single words of a dialect.

    Attributes:
        vocabulary: finds them.
        ids: by their number in the vocabulary.
    """

    vocabulary: Vocabulary
    ids: Ids


@lru_cache(maxsize=16)
def known(every: tuple[str, ...]) -> Known:
    """Make words ready; their ids are their places."""
    single = [number for number, word in enumerate(every) if word and " " not in word]
    vocabulary = Vocabulary(every[number].encode() for number in single)
    return Known(vocabulary, np.array([0, *single], np.int64))


class _Spelled:
    """Words of a text, spelled out when they are asked for."""

    def __init__(self, found: Words, text: bytes) -> None:
        self._found, self._text = found, text

    def __getitem__(self, part: slice) -> list[str]:
        each = zip(self._found.start[part].tolist(), self._found.end[part].tolist(), strict=True)
        return [self._text[start:end].decode("utf-8", "surrogatepass") for start, end in each]


def sight_of_lines(lines: Sequence[str], tables: Tables) -> Sight:
    """What a dialect sees of lines, each a paragraph; none of them is blank."""
    text = "\n".join(lines)
    if (
        len(text) < SMALL
        or not tables.profile.bare
        or (not text.isascii() and _OTHER_SPACE.search(text))
    ):
        return sight(Document(text), tables)
    raw = b" %b" % text.encode("utf-8", "surrogatepass") + PADDING
    breaks = np.flatnonzero(np.frombuffer(raw, np.uint8) == _NEW_LINE)
    spaced = raw.translate(_SPACED)
    found = words(spaced)
    place, number = tables.known.vocabulary.among(found, spaced)
    ids = np.zeros(len(found.start), np.int64)
    ids[place] = tables.known.ids.take(number)
    first = np.append(0, np.searchsorted(found.start, breaks))
    eligible: Ids = np.diff(np.append(first, len(ids)))
    paragraph = np.repeat(np.arange(len(lines)), eligible)
    spelled = _Spelled(found, spaced)
    each = matches(spelled, ids, tables, np.arange(len(ids)), paragraph)
    return Sight(ids, tuple(each), paragraph, eligible)
