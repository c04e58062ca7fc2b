"""The short way for files that are certainly clean, which most are: texts in UTF-8, small enough for one piece.

Whatever is not plain (a byte order mark, another encoding, marks of a writer, a text that may be spun) goes the
long way of `files`, which comes to the same result for every file.
"""

from __future__ import annotations

from cleantext.findings import Result
from cleantext.results import Counts, FileResult, Options, TextCleaner
from cleantext.sources.decoding import MARKS
from cleantext.sources.formats import Format, mask_of
from cleantext.sources.job import estimated_words

_WHOLE = ("text", "markdown", "html")


def clean_result(
    data: bytes, kind: Format, cleaner: TextCleaner, options: Options, path: str
) -> FileResult | None:
    """The result for a file that is one text and certainly clean, if nothing is to be written; else None.

    Args:
        data: all of the file.
        kind: its format.
        cleaner: cleans texts; without a `screen` nothing is certain.
        options: how the file is cleaned.
        path: of the file.
    """
    screen = getattr(cleaner, "screen", None)
    if screen is None or not is_whole(kind, options) or (text := plain_text(data, options)) is None:
        return None
    if screen(mask_of(kind.name)(text)):
        return None
    counts = Counts(documents=1, words=estimated_words(text), size=len(data))
    return unchanged(text, kind, options, FileResult(path, counts=counts, encoding="utf-8"))


def is_whole(kind: Format, options: Options) -> bool:
    """Whether files of a format may be one text that is only looked at."""
    if kind.name not in _WHOLE or kind.compression:
        return False
    return not (options.encoding or options.elsewhere or options.contents)


def plain_text(data: bytes, options: Options) -> str | None:
    """The text of a file, if it is plain, not too long for one piece, and not blank."""
    if b"\0" in data or data.startswith(MARKS):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if len(text) > 2 * options.limits.piece or not text or text.isspace():
        return None
    return text


def unchanged(text: str, kind: Format, options: Options, result: FileResult) -> FileResult | None:
    """The result for a file whose text is clean; None if there is something to remark all the same."""
    if options.review and options.review(Result(text, text), kind.name)[1]:
        return None
    return result
