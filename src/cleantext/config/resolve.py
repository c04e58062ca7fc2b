"""Which settings hold where: command line over environment over file over default."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleantext import pipeline
from cleantext.config import values
from cleantext.config.files import ConfigFile, in_folder, read_file
from cleantext.config.options import ENVIRONMENT_PREFIX, KEYS, Config, PerFile, Setting
from cleantext.errors import InputError
from cleantext.protection import Protection

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

COMMAND_LINE = "command line"
DEFAULT = "default"
# So near is a slip of the keyboard; other variables with our prefix may be somebody else's, such as
# the CLEANTEXT_SERVICE_HOST that Kubernetes sets for a service of that name.
_SLIP = 80


@dataclass(frozen=True)
class Effective:
    """The settings that hold for a folder or file.

    Attributes:
        settings: one for each key, in the order of `KEYS`, with its origin.
        file: the configuration file, if there is one.
        matched: the `per-file` patterns that matched the file.
        off: whether one of them says that the file is not to be touched.
    """

    settings: tuple[Setting, ...]
    file: Path | None = None
    matched: tuple[str, ...] = ()
    off: bool = False

    @cached_property
    def config(self) -> Config:
        """The values alone."""
        return Config(**{KEYS[one.key].field: one.value for one in self.settings})

    @cached_property
    def cleaner_settings(self) -> pipeline.Settings:
        """What a `Cleaner` needs of them."""
        config = self.config
        return pipeline.Settings(
            dialect=config.dialect,
            lexicons=config.lexicons,
            min_confidence=config.min_confidence,
        )

    @cached_property
    def protection(self) -> Protection:
        """What is never to be changed."""
        return Protection(self.config.protect)

    @cached_property
    def root(self) -> Path:
        """The folder that `include`, `exclude` and `per-file` refer to."""
        return self.file.parent if self.file else Path.cwd()

    def origin(self, key: str) -> str:
        """Where the value of a key comes from; `KeyError` for a key that does not exist."""
        return {one.key: one.origin for one in self.settings}[key]


def from_environment(environ: Mapping[str, str], folder: Path) -> tuple[Setting, ...]:
    """What the variables `CLEANTEXT_*` set; an empty one counts as not set.

    Lists are written with commas (paths as in PATH) or as a TOML array.

    Raises:
        InputError: a value is wrong, or the name of a variable is nearly that of one we know.
    """
    known = {key.environment: key for key in KEYS.values() if key.environment}
    out = []
    for name in sorted(environ):
        if not name.startswith(ENVIRONMENT_PREFIX) or not environ[name].strip():
            continue
        if name not in known:
            if meant := _slip(name, [other for other in known if other]):
                raise InputError("environment", f"unknown {name}; did you mean {meant}?")
            continue
        try:
            value = values.parse(known[name], environ[name], folder)
        except ValueError as error:
            raise InputError("environment", f"{name} {error}") from None
        out.append(Setting(known[name].name, value, f"environment {name}"))
    return tuple(out)


def _slip(name: str, known: Iterable[str]) -> str | None:
    from rapidfuzz import fuzz, process

    tails = {other.removeprefix(ENVIRONMENT_PREFIX): other for other in known}
    tail = name.removeprefix(ENVIRONMENT_PREFIX).upper()
    found = process.extractOne(tail, list(tails), scorer=fuzz.ratio, score_cutoff=_SLIP)
    return tails[found[0]] if found else None


def from_command_line(given: Mapping[str, object], folder: Path) -> tuple[Setting, ...]:
    """What the command line sets.

    Args:
        given: by field name (`min_confidence`), as click passes it; None and an empty tuple count
            as not given.
        folder: from which relative paths start.

    Raises:
        InputError: a value is wrong.
        KeyError: there is no such field.
    """
    fields = {key.field: key for key in KEYS.values()}
    out = []
    for name, value in given.items():
        key = fields[name]
        if value is None or value == ():
            continue
        try:
            out.append(Setting(key.name, values.read(key, value, folder), COMMAND_LINE))
        except ValueError as error:
            raise InputError(COMMAND_LINE, f"{key.flag} {error}") from None
    return tuple(out)


def _merged(layers: Iterable[Iterable[Setting]]) -> tuple[Setting, ...]:
    """The strongest setting of each key; layers from weak to strong, the first of them complete."""
    best: dict[str, Setting] = {}
    for layer in layers:
        for one in layer:
            before = best.get(one.key)
            if before is not None and before.value and KEYS[one.key].option.adds_up:
                both = tuple(dict.fromkeys((*before.value, *one.value)))
                best[one.key] = Setting(one.key, both, f"{before.origin}, {one.origin}")
            else:
                best[one.key] = one
    return tuple(best[name] for name in KEYS)


_DEFAULTS = tuple(Setting(name, key.default, DEFAULT) for name, key in KEYS.items())


@lru_cache(maxsize=1024)
def _spec(pattern: str) -> GitIgnoreSpec:
    from cleantext.gitignore import spec

    return spec((pattern,))


def _matching(patterns: Iterable[PerFile], path: Path, root: Path) -> Iterator[PerFile]:
    relative = Path(os.path.relpath(path, root)).as_posix()
    if not relative.startswith("../"):
        yield from (one for one in patterns if _spec(one.pattern).match_file(relative))


@dataclass(frozen=True)
class Resolver:
    """Finds the settings of many files; every folder is looked into once.

    Make it anew where the environment or the files may have changed.

    Attributes:
        command_line: by field name, see `from_command_line`.
        environ: the environment variables.
        file: a configuration file to use instead of the nearest.
        isolated: use no configuration file at all.
    """

    command_line: Mapping[str, object] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    file: Path | None = None
    isolated: bool = False
    _found: dict[Path, ConfigFile | None] = field(default_factory=dict, repr=False, compare=False)
    _known: dict[Path | None, Effective] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _stronger(self) -> tuple[tuple[Setting, ...], tuple[Setting, ...]]:
        """What is stronger than a file: the environment, then the command line."""
        here = Path.cwd()
        return from_environment(self.environ, here), from_command_line(self.command_line, here)

    @cached_property
    def _named(self) -> ConfigFile | None:
        return read_file(self.file) if self.file and not self.isolated else None

    def nearest(self, folder: Path) -> ConfigFile | None:
        """The configuration file that holds in a folder (absolute); None if there is none."""
        if self.isolated or self.file:
            return self._named
        passed = []
        found: ConfigFile | None = None
        for place in (folder, *folder.parents):
            if place in self._found:
                found = self._found[place]
                break
            passed.append(place)
            found = in_folder(place)
            if found:
                break
        self._found.update(dict.fromkeys(passed, found))
        return found

    def for_folder(self, folder: Path) -> Effective:
        """The settings for what lies in a folder, `per-file` apart.

        Raises:
            InputError: something is wrong in the file, the environment or on the command line.
        """
        found = self.nearest(_absolute(folder))
        path = found.path if found else None
        if path not in self._known:
            layers = (_DEFAULTS, found.settings if found else (), *self._stronger)
            self._known[path] = Effective(_merged(layers), path)
        return self._known[path]

    def for_file(self, path: Path) -> Effective:
        """The settings for a file, which need not exist; `per-file` counts as part of the file.

        Patterns apply in the order in which they are written, `off` whatever comes after it.

        Raises:
            InputError: as `for_folder`.
        """
        path = _absolute(path)
        effective = self.for_folder(path.parent)
        if not effective.config.per_file or effective.file is None:
            return effective
        matching = tuple(_matching(effective.config.per_file, path, effective.file.parent))
        if not matching:
            return effective
        found = self.nearest(path.parent)
        layers = (
            _DEFAULTS,
            found.settings if found else (),
            *(one.settings or () for one in matching),
            *self._stronger,
        )
        return Effective(
            _merged(layers),
            effective.file,
            tuple(one.pattern for one in matching),
            any(one.settings is None for one in matching),
        )


@lru_cache(maxsize=4096)
def _normal(path: str) -> Path:
    return Path(os.path.normpath(path))


def _absolute(path: Path) -> Path:
    """Without `..`; symlinks are not followed: what counts is the place that was named."""
    return _normal(str(Path.cwd() / path)) if not path.is_absolute() else _normal(str(path))


def effective_settings(
    path: Path,
    command_line: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> tuple[Setting, ...]:
    """The settings that hold for a file or folder, each with its origin, in the order of `KEYS`.

    Raises:
        InputError: something is wrong in the file, the environment or on the command line.
    """
    resolver = Resolver(command_line or {}, os.environ if environ is None else environ)
    found = resolver.for_folder(path) if path.is_dir() else resolver.for_file(path)
    return found.settings
