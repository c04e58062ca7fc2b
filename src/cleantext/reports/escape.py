"""Untrusted text made harmless: what cannot be seen is shown, what would be markup is escaped."""

from __future__ import annotations

import re
import unicodedata

_MARKDOWN = re.compile(r"[!-,:-@\[-`{-~./]")
_CONTROLS_IN_JSON = re.compile("\x7f")


def _escape(char: str) -> str:
    if unicodedata.category(char) == "Zs":
        return " "
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def visible(text: str) -> str:
    r"""The text with everything that cannot be printed as an escape, on one line.

    That is every control, format (bidi, zero width), surrogate, private and unassigned character
    and every line or paragraph separator; the other kinds of space become a plain one. What is left
    cannot steer a terminal, reorder a line or end it.

    >>> print(visible("a\x1b[31mb\u202ec"))
    a\x1b[31mb\u202ec
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def source_line(text: str) -> str:
    """A line of a text, visible, with a plain space for each tab."""
    return visible(text.replace("\t", " "))


def visible_path(path: str) -> str:
    """A path, visible; it never starts like a command of a CI log (`::error`)."""
    shown = visible(path)
    return f"./{shown}" if shown.startswith(":") else shown


def well_formed(text: str) -> str:
    r"""The text with lone surrogates, which no encoding can carry, as escapes (`\udc80`)."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def path_bytes(path: str) -> bytes:
    """A path as the bytes it has on the disk; UTF-8 but for names that are not."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "backslashreplace")


def markdown_code(text: str) -> str:
    """The text as inline code in Markdown, in a table too; never markup, a link or a mention."""
    shown = visible(text)
    if not shown.strip():
        return "<code>&#160;</code>" if shown else ""
    if "`" not in shown and "|" not in shown and shown == shown.strip():
        return f"`{shown}`"
    return "<code>" + _MARKDOWN.sub(lambda hit: f"&#{ord(hit.group())};", shown) + "</code>"


def markdown_prose(text: str) -> str:
    """The text as running text in Markdown, with nothing of it taken for markup."""
    return _MARKDOWN.sub(lambda hit: f"&#{ord(hit.group())};", visible(text))


def ascii_json(dumped: str) -> str:
    """JSON that `json.dumps` wrote in ASCII, with the one control character it leaves escaped."""
    return _CONTROLS_IN_JSON.sub(r"\\u007f", dumped)
