r"""Names of fields in records: dotted paths, `*` for every item, `\.` for a dot in a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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


def step(paths: Sequence[FieldPath], key: str | None) -> tuple[FieldPath, ...]:
    """What is left of paths behind a member (its name) or an item of a list (None)."""
    return tuple(path[1:] for path in paths if path and path[0] in ("*", key))


def select(value: object, paths: Sequence[FieldPath]) -> Iterator[object]:
    """The values that paths lead to, in document order; as deep as the paths are long."""
    if () in paths:
        yield value
    paths = [path for path in paths if path]
    if not paths:
        return
    if isinstance(value, dict):
        for key, member in value.items():
            if left := step(paths, key):
                yield from select(member, left)
    elif isinstance(value, list) and (left := step(paths, None)):
        for item in value:
            yield from select(item, left)
