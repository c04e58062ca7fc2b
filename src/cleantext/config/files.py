"""Configuration files: which one holds for a folder, and what is in it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleantext.config import checks, values
from cleantext.config.options import KEYS, PerFile, Setting
from cleantext.config.positions import key_lines
from cleantext.errors import InputError

OWN_FILE = "cleantext.toml"
PROJECT_FILE = "pyproject.toml"
_TABLE = ("tool", "cleantext")
_PER_FILE_KEYS = tuple(name for name, key in KEYS.items() if key.option.per_file)


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What a configuration file sets.

    Attributes:
        path: absolute.
        settings: in the order of the file.
    """

    path: Path
    settings: tuple[Setting, ...]

    @property
    def root(self) -> Path:
        """The folder to which patterns and relative paths refer."""
        return self.path.parent


def displayed(path: Path) -> str:
    """A path as a person wants to read it: relative where it lies below the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def in_folder(folder: Path) -> ConfigFile | None:
    """The configuration in this very folder: `cleantext.toml`, or `pyproject.toml` with our table.

    Raises:
        InputError: it cannot be read, or something in it is wrong.
    """
    for name in (OWN_FILE, PROJECT_FILE):
        path = folder / name
        if os.path.isfile(path):  # noqa: PTH113 (False, not an error, where we may not look)
            text = _read(path)
            # The cheap look spares parsing the many project files that are not about us.
            if name == OWN_FILE or "cleantext" in text:
                found = _parse(path, text)
                if found is not None:
                    return found
    return None


def read_file(path: Path) -> ConfigFile:
    """Read a configuration file that was named explicitly.

    One that is not called `pyproject.toml` is read as a `cleantext.toml`.

    Raises:
        InputError: it cannot be read, or something in it is wrong.
    """
    path = path.absolute()
    found = _parse(path, _read(path))
    return ConfigFile(path, ()) if found is None else found


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError(displayed(path), "is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(displayed(path), f"cannot be read ({reason})") from None


def _parse(path: Path, text: str) -> ConfigFile | None:
    """What the file sets; None for a project file without our table."""
    try:
        table: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(displayed(path), f"is not valid TOML: {error}") from None
    except RecursionError:
        raise InputError(displayed(path), "is nested too deeply; make it simpler") from None
    above = _TABLE if path.name == PROJECT_FILE else ()
    for name in above:
        if not isinstance(table, dict) or name not in table:
            return None
        table = table[name]
    return ConfigFile(path, tuple(_Reader(path, above, key_lines(text)).settings(table)))


@dataclass(frozen=True, slots=True)
class _Reader:
    path: Path
    above: tuple[str, ...]
    lines: Mapping[tuple[str, ...], int]

    def line(self, *names: str) -> int:
        return self.lines.get((*self.above, *names), 1)

    def origin(self, *names: str) -> str:
        return f"{displayed(self.path)}:{self.line(*names)}"

    def wrong(self, reason: str, *names: str) -> InputError:
        return InputError(displayed(self.path), f"line {self.line(*names)}: {reason}")

    def settings(self, table: object) -> Iterator[Setting]:
        if not isinstance(table, dict):
            raise self.wrong(f"`{'.'.join(self.above)}` must be a table")
        for name, value in table.items():
            if name not in KEYS:
                if name == "tool" and not self.above:
                    reason = f"keys stand at the top of {OWN_FILE}, without [tool.cleantext]"
                    raise self.wrong(reason, name)
                raise self.wrong(values.unknown(name), name)
            made = self.per_file(value) if name == "per-file" else self.value(name, value, name)
            yield Setting(name, made, self.origin(name))

    def value(self, key: str, value: object, *names: str) -> Any:
        return self.checked(lambda: values.read(KEYS[key], value, self.path.parent), *names)

    def checked(self, work: Callable[[], Any], *names: str) -> Any:
        try:
            return work()
        except ValueError as error:
            name = ".".join(part if part in KEYS else values.shown(part) for part in names)
            raise self.wrong(f"`{name}` {error}", *names) from None

    def per_file(self, table: object) -> tuple[PerFile, ...]:
        name = "per-file"
        if not isinstance(table, dict):
            reason = f"`{name}` must be a table of patterns, not {values.shown(table)}"
            raise self.wrong(reason, name)
        return tuple(self.one_pattern(pattern, value) for pattern, value in table.items())

    def one_pattern(self, pattern: str, value: object) -> PerFile:
        names = ("per-file", pattern)
        self.checked(lambda: checks.file_pattern(pattern), *names)
        origin = self.origin(*names)
        if value == "off":
            return PerFile(pattern, None, origin)
        if not isinstance(value, dict):
            reason = f'must be a table of settings or "off", not {values.shown(value)}'
            raise self.wrong(f"`per-file.{values.shown(pattern)}` {reason}", *names)
        return PerFile(pattern, tuple(self.file_settings(names, value)), origin)

    def file_settings(
        self, above: tuple[str, str], table: Mapping[str, object]
    ) -> Iterator[Setting]:
        for name, value in table.items():
            names = (*above, name)
            if name not in _PER_FILE_KEYS:
                if name in KEYS:
                    reason = f"`{name}` holds for the whole run; it cannot be set per file"
                else:
                    reason = values.unknown(name, _PER_FILE_KEYS)
                raise self.wrong(reason, *names)
            yield Setting(name, self.value(name, value, *names), self.origin(*names))
