"""From what stands in a file, a variable or on the command line to a value of the right type."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleantext.config.options import KEYS, Key, PerFile

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}
_SHOWN = 60


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise TypeError
    return float(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(_text(item) for item in value)


def _paths(value: object) -> tuple[Path, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(item if isinstance(item, Path) else Path(_text(item)) for item in value)


def _switch_from(text: str) -> object:
    return True if text.lower() in _YES else False if text.lower() in _NO else text


def _list_from(text: str, separator: str) -> object:
    """Items between separators, or a TOML array, for items that hold the separator themselves."""
    if text.startswith("["):
        import tomllib

        try:
            items = tomllib.loads(f"items = {text}")["items"]
        except (tomllib.TOMLDecodeError, RecursionError):
            items = None
        if items is not None and all(isinstance(item, str) for item in items):
            return items
    return [item.strip() for item in text.split(separator) if item.strip()]


def _try(number: Callable[[str], object]) -> Callable[[str], object]:
    def read(text: str) -> object:
        try:
            return number(text)
        except ValueError:
            return text

    return read


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type means outside Python.

    Attributes:
        what: said to a person.
        read: checks a value that is typed already (TOML, command line); raises `TypeError`.
        parse: makes such a value of the text of an environment variable, or leaves it a string.
        schema: in JSON schema.
    """

    what: str
    read: Callable[[object], Any]
    parse: Callable[[str], object]
    schema: dict[str, object]


_STRINGS: dict[str, object] = {"type": "array", "items": {"type": "string"}}
KINDS: dict[Any, Kind] = {
    str: Kind("a string", _text, str, {"type": "string"}),
    bool: Kind("true or false", _switch, _switch_from, {"type": "boolean"}),
    int: Kind("a whole number", _integer, _try(int), {"type": "integer"}),
    float: Kind("a number", _number, _try(float), {"type": "number"}),
    tuple[str, ...]: Kind(
        'a list of strings, such as ["one", "two"]',
        _texts,
        lambda text: _list_from(text, ","),
        _STRINGS,
    ),
    tuple[Path, ...]: Kind(
        'a list of paths, such as ["one.tsv"]',
        _paths,
        lambda text: _list_from(text, os.pathsep),
        _STRINGS,
    ),
}


def shown(value: object) -> str:
    """A value as it may be shown: short, and without control characters."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def wanted(key: Key) -> str:
    """What a key takes, said to a person."""
    option = key.option
    if option.choices:
        return f"one of {', '.join(option.choices)}"
    what = KINDS[key.type].what
    if option.minimum is not None and option.maximum is not None:
        return f"{what} from {option.minimum:g} to {option.maximum:g}"
    return f"{what}, at least {option.minimum:g}" if option.minimum is not None else what


def _allowed(key: Key, value: Any) -> bool:
    option = key.option
    if option.choices:
        return value in option.choices
    if option.minimum is not None and value < option.minimum:
        return False
    return option.maximum is None or value <= option.maximum


def read(key: Key, value: object, root: Path) -> Any:
    """Check a typed value and make it what `Config` holds.

    Args:
        key: any but `per-file`.
        value: as TOML or click gives it.
        root: the folder that relative paths start from.

    Raises:
        ValueError: with the rest of the sentence "`key` ...".
    """
    try:
        made = KINDS[key.type].read(value)
    except TypeError:
        raise ValueError(f"must be {wanted(key)}, not {shown(value)}") from None
    if not _allowed(key, made):
        raise ValueError(f"must be {wanted(key)}, not {shown(value)}{_nearest_choice(key, made)}")
    if key.type == tuple[Path, ...]:
        return tuple(_absolute(path, root) for path in made)
    if check := key.option.check:
        for item in (made,) if isinstance(made, str) else made:
            check(item)
    return made


def _absolute(path: Path, root: Path) -> Path:
    with suppress(RuntimeError):  # no such home: the path stays as it is written
        path = path.expanduser()
    return Path(os.path.normpath(root / path))


def parse(key: Key, text: str, root: Path) -> Any:
    """Make of the text of an environment variable what `Config` holds; as `read`."""
    return read(key, KINDS[key.type].parse(text.strip()), root)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant, if any is near."""
    from rapidfuzz import fuzz, process

    wanted_name = name.strip().lower().replace("_", "-")
    found = process.extractOne(wanted_name, list(names), scorer=fuzz.ratio, score_cutoff=60)
    return found[0] if found else None


def _nearest_choice(key: Key, value: object) -> str:
    found = nearest(value, key.option.choices) if isinstance(value, str) else None
    return f"; did you mean {found!r}?" if found else ""


def unknown(name: str, names: Iterable[str] = KEYS) -> str:
    """What to say of a key that does not exist."""
    known = list(names)
    if found := nearest(name, known):
        return f"unknown key {shown(name)}; did you mean `{found}`?"
    return f"unknown key {shown(name)}; known are {', '.join(known)}"


def plain(value: Any) -> Any:
    """A value of `Config` as JSON and TOML know it."""
    if isinstance(value, tuple):
        if any(isinstance(item, PerFile) for item in value):
            return {
                item.pattern: "off"
                if item.settings is None
                else {setting.key: plain(setting.value) for setting in item.settings}
                for item in value
            }
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value
