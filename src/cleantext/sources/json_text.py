"""JSON seen as text: where its strings stand, and how an offset in a string is one in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from cleantext.findings import Edit
from cleantext.sources.fields import FieldPath, step
from cleantext.sources.interface import Place

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{},]|[^\s\[\]{}:,"]+', re.S)
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.S
)


def literals(raw: str, paths: tuple[FieldPath, ...]) -> Iterator[tuple[int, int, str]]:
    """The strings that paths lead to in valid JSON: start and end with the quotes, and the key.

    No recursion: the open lists and objects are a list.
    """
    # Of each open list or object: whether it is an object, and the paths that lead into it.
    around: list[tuple[bool, tuple[FieldPath, ...]]] = []
    items: list[int] = []  # of each: how many items of a list there were before
    here, at_key, name = paths, False, ""
    for token in _TOKEN.finditer(raw):
        first = raw[token.start()]
        if first == '"' and at_key:
            at_key = False
            if around[-1][1]:
                name = json.loads(token[0])
                here = step(around[-1][1], name)
        elif first == '"' and () in here:
            yield token.start(), token.end(), name
        elif first in "{[":
            at_key = first == "{"
            around.append((at_key, here))
            items.append(0)
            here = () if at_key else step(here, 0)
        elif first in "]}":
            around.pop()
            items.pop()
            at_key = False
        elif first == ",":
            at_key, inner = around[-1]
            items[-1] += 1
            here = () if at_key else step(inner, items[-1])


def shifts(body: str) -> tuple[tuple[int, int], ...]:
    """Where the raw text between the quotes of a string is longer than its value (see `Place`)."""
    out: list[tuple[int, int]] = []
    more = 0
    for escape in _ESCAPE.finditer(body) if "\\" in body else ():
        length = escape.end() - escape.start()
        value_end = escape.end() - more - (length - 1)
        more += length - 1
        out.append((value_end, more))
    return tuple(out)


def edited(literal: str, edits: Iterable[Edit], place: Place, *, ascii_only: bool) -> str:
    """A literal with edits of its value made in it; what is not edited stays as it is spelled."""
    out: list[str] = []
    at = 0
    for edit in edits:
        start, end = 1 + place.raw(edit.start), 1 + place.raw(edit.end)
        out += (literal[at:start], json.dumps(edit.after, ensure_ascii=ascii_only)[1:-1])
        at = end
    return "".join((*out, literal[at:]))
