r"""Names of fields in records: dotted paths, with `*` for every item, `0` for the first.

A dot in a name is written as `\.`; where the whole of a name is one, it need not be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cleantext.sources.interface import FormatError

FieldPath = tuple[str, ...]
_STEP = re.compile(r"((?:[^.\\]|\\.)*)(\.|\Z)", re.S)


def parse(name: str) -> FieldPath:
    r"""The steps of a dotted name: `a.*.b` is `("a", "*", "b")`, `a\.b` is `("a.b",)`.

    Raises:
        FormatError: a step is empty.
    """
    steps: list[str] = []
    at = 0
    while step := _STEP.match(name, at):
        steps.append(re.sub(r"\\(.)", r"\1", step[1]))
        at = step.end()
        if not step[2]:
            break
    if not all(steps):
        raise FormatError(f"the field name {name!r} has an empty part")
    return tuple(steps)


def readings(names: Iterable[str]) -> tuple[FieldPath, ...]:
    """The paths that names may mean: that of the steps, and a name in which the dots are dots.

    Raises:
        FormatError: see `parse`.
    """
    return tuple(dict.fromkeys(path for name in names for path in (parse(name), (name,))))


def step(paths: Sequence[FieldPath], key: str | int) -> tuple[FieldPath, ...]:
    """What is left of paths behind a member (its name) or an item of a list (its number from 0)."""
    return tuple(path[1:] for path in paths if path and path[0] in ("*", str(key)))


def select(value: object, paths: Sequence[FieldPath]) -> Iterator[object]:
    """The values that paths lead to, in document order; as deep as the paths are long."""
    if () in paths:
        yield value
    paths = [path for path in paths if path]
    if not paths:
        return
    for key, member in _members(value):
        if left := step(paths, key):
            yield from select(member, left)


def texts(value: object) -> Iterator[str]:
    """Names of the fields of a record that are strings, to tell a person what there is."""
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        name, here = waiting.pop(0)
        if isinstance(here, str):
            yield name
        elif isinstance(here, list):
            waiting += [(f"{name}.*".lstrip("."), item) for item in here[:1]]
        else:
            waiting += [(f"{name}.{key}".lstrip("."), member) for key, member in _members(here)]


def _members(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()
