"""Texts and diffs on standard output: their very bytes in a pipe, made harmless on a terminal."""

from __future__ import annotations

import sys

from cleantext.cli.terminal import colour

_WIDE = ("utf-16", "utf-32")


def print_text(content: bytes, encoding: str) -> None:
    """Print a file's content; on a terminal what cannot be printed is shown as an escape."""
    if not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    from cleantext.reports.escape import visible

    for line in _decoded(content, encoding).splitlines(keepends=True):
        body = line.rstrip("\r\n")
        sys.stdout.write("\t".join(map(visible, body.split("\t"))) + "\n" * (body != line))


def print_diff(path: str, before: bytes, after: bytes, encoding: str) -> None:
    """Print what has changed: a patch, or on a terminal something to look at."""
    if before == after:
        return
    from cleantext.diff import show_diff, unified_diff

    old, new = _decoded(before, encoding), _decoded(after, encoding)
    if sys.stdout.isatty():
        sys.stdout.write(show_diff(path, old, new, colour(sys.stdout)))
        return
    # git and patch know bytes, not encodings; what they take for binary is told in UTF-8.
    codec = "utf-8" if encoding.startswith(_WIDE) else encoding
    sys.stdout.flush()
    sys.stdout.buffer.write(unified_diff(path, old, new).encode(codec, "surrogateescape"))
    sys.stdout.buffer.flush()


def _decoded(content: bytes, encoding: str) -> str:
    return content.decode(encoding or "utf-8", "replace")
