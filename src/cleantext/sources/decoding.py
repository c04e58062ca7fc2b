"""Bytes to text and back, so that every byte that is not edited stays what it is."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cleantext.sources.interface import BinaryFileError, FormatError

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Byte order marks: how a text begins whose encoding is certain.
MARKS = tuple(mark for mark, _ in _MARKS)
_WIDE = {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}
#: Strict codecs that map every text to one sequence of bytes and back.
_EXACT = frozenset(("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
# Codecs in which the bytes of a character depend on what stands before it, or that are no charsets.
_STATEFUL = ("iso2022", "utf-7", "hz", "idna", "punycode", "unicode_escape", "raw_unicode_escape")
#: So much of a file is looked at to find its encoding.
_SAMPLE = 1 << 18
_MOST_CHAOS = 0.02
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file is encoded.

    Attributes:
        name: of the codec.
        mark: the byte order mark at the beginning, or nothing.
        guessed: not told by a mark, nor by the user, and not UTF-8.
    """

    name: str = "utf-8"
    mark: bytes = b""
    guessed: bool = False


def marked(head: bytes, wanted: str = "") -> Encoding:
    """The encoding by the first four bytes, else the one that is wanted, else UTF-8.

    Raises:
        FormatError: there is no such encoding.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, mark)
    if not wanted:
        return Encoding()
    try:
        name = codecs.lookup(wanted).name.removesuffix("-sig")
        "a".encode(name)
    except (LookupError, UnicodeError):
        raise FormatError(f"there is no text encoding {wanted!r}") from None
    if name.startswith(_STATEFUL):
        raise FormatError(f"{wanted} can't be edited in place; convert the file to UTF-8")
    return Encoding(_WIDE.get(name, name))


def guess(sample: bytes) -> Encoding:
    """The encoding of bytes that are not UTF-8, if it is beyond reasonable doubt.

    Raises:
        FormatError: it is not.
    """
    # An English text has too few other characters to tell one charset from another: one with
    # curly quotes was taken for Chinese.
    if _mostly_ascii(sample) and _fits(sample, "cp1252"):
        return Encoding("cp1252", guessed=True)
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:_SAMPLE]).best()
    if best is None or best.chaos > _MOST_CHAOS or best.encoding.startswith(("utf", "ascii")):
        raise FormatError("not UTF-8, and its encoding is not clear; convert it or pass --encoding")
    return Encoding(best.encoding, guessed=True)


def _mostly_ascii(sample: bytes) -> bool:
    return len(sample.decode("ascii", "ignore")) >= _MOSTLY * len(sample)


def _fits(sample: bytes, name: str) -> bool:
    try:
        sample.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def decoded(chunks: Iterable[bytes], encoding: Encoding) -> Iterator[str]:
    """The text of a file's bytes, which begin behind the mark; encoding it again gives the bytes.

    Raises:
        BinaryFileError: it has NUL bytes.
        FormatError: its encoding does not keep every byte.
        UnicodeDecodeError: the file is not in this encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    wide = encoding.name.startswith(("utf-16", "utf-32"))
    pending = b""
    for data, final in _with_end(chunks):
        if not wide and b"\0" in data:
            raise BinaryFileError
        text = decoder.decode(data, final)
        if encoding.name not in _EXACT:
            left = decoder.getstate()[0]
            whole = pending + data
            if text.encode(encoding.name, "strict") != whole[: len(whole) - len(left)]:
                raise FormatError(
                    f"reading it as {encoding.name} does not keep every byte; convert it to UTF-8"
                )
            pending = left
        if text:
            yield text


def _with_end(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for chunk in chunks:
        yield chunk, False
    yield b"", True
