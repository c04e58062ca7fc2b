"""Dialects: one spinner's dictionary and its habits, as data.

A dialect is a profile `data/dialects/NAME.toml` and the lexicons that it names. Adding a dialect means
adding these files; no code knows a dialect by name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from cleantext import resources
from cleantext.spun import lexicon
from cleantext.spun.lexicon import LexiconError, Substitution

_NOTHING: Mapping[str, float] = MappingProxyType({})
#: Chance that a source word stands bare although its rule is on (headlines, later edits, other hands).
ESCAPE = 0.02
#: What all surrogates of one original can have together: some occurrences escape every spinner.
MAX_TOTAL = 0.97


@dataclass(frozen=True, slots=True)
class Profile:
    """The habits of a spinner.

    Attributes:
        name: of the dialect.
        description: one line for people.
        lexicons: file names, relative to the profile; a later one wins over an earlier one.
        borrows: other dialects whose rules occur here too, with the factor (0..1) for their `sure`.
        bare: only a bare lower-case token between white space is ever replaced; otherwise
            capitals and attached punctuation are no protection.
        articles_adjusted: a/an follows the surrogate, so that it says nothing of the original.
        prior: how often a spun text is in this dialect, relative to the others.
        collocations: surrogates are fixed phrases that no clean text has: each is evidence by
            itself, whatever the frequencies of its words.
        quoted: where not `bare`, words with a quotation mark attached are replaced too; otherwise they are taken to
            be talked about, not used.
        escape: chance (0..1) that a source word stands bare although its rule is on: small where
            the map is a function, large where it varies.
        trust: what the evidence of this dialect is worth (0..1, a factor for the log-likelihood
            ratio): low where the surrogates are plain words that come in bursts by themselves.
        partial: the lexicons hold what was met of a larger dictionary, so surrogates that are not listed are
            repaired too, where the context is clear (see `guesses`).
    """

    name: str
    description: str = ""
    lexicons: tuple[str, ...] = ()
    borrows: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    bare: bool = True
    articles_adjusted: bool = False
    prior: float = 1.0
    collocations: bool = False
    escape: float = ESCAPE
    trust: float = 1.0
    quoted: bool = False
    partial: bool = False


@dataclass(frozen=True)
class Dialect:
    """A profile and its rules. At most one rule for a pair (original, surrogate)."""

    profile: Profile
    rules: tuple[Substitution, ...]


def names() -> tuple[str, ...]:
    """The dialects that ship, sorted."""
    return tuple(sorted(path.stem for path in resources.data("dialects").glob("*.toml")))


def read_profile(path: Path) -> Profile:
    """Read a profile.

    Raises:
        LexiconError: it is not TOML or lacks its name or lexicons.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        shape = table.get("shape", {})
        return Profile(
            str(table["name"]),
            str(table.get("description", "")),
            tuple(str(name) for name in table["lexicons"]),
            MappingProxyType({str(k): float(v) for k, v in table.get("borrows", {}).items()}),
            bool(shape.get("bare", True)),
            bool(shape.get("articles_adjusted", False)),
            float(table.get("prior", 1.0)),
            bool(shape.get("collocations", False)),
            float(shape.get("escape", ESCAPE)),
            float(table.get("trust", 1.0)),
            bool(shape.get("quoted", False)),
            bool(table.get("partial", False)),
        )
    except KeyError as error:
        raise LexiconError(f"{path}: the profile has no {error}") from None
    except OSError as error:
        raise LexiconError(f"{path}: {error.strerror or error}") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise LexiconError(f"{path}: not a profile: {error}") from None


@cache
def load(name: str) -> Dialect:
    """A shipped dialect with all its rules.

    Raises:
        LexiconError: there is no such dialect, or a file of it is malformed.
    """
    path = resources.data("dialects") / f"{name}.toml"
    if name not in names():
        raise LexiconError(f"no dialect {name!r}; there are {', '.join(names())}")
    return load_from(path)


def load_from(path: Path) -> Dialect:
    """The dialect of a profile file, see `load`."""
    profile = read_profile(path)
    return Dialect(profile, tuple(own_rules(path.parent, profile)))


#: What differs when a file was written anew: its time in ns, its size in bytes, its number; zeros for no file.
State = tuple[int, int, int]


@lru_cache(maxsize=32)
def _shared(path: Path, changed: State) -> tuple[Substitution, ...]:
    """A lexicon that several profiles may name, read once for each state of the file."""
    return lexicon.read(path, path.stem)


@lru_cache(maxsize=32)
def _named(path: Path, changed: State) -> tuple[Path, ...]:
    """The lexicons of a profile, none if it cannot be read."""
    try:
        return tuple(path.parent / name for name in read_profile(path).lexicons)
    except LexiconError:
        return ()


def _state(path: Path) -> State:
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino


def states(names: Iterable[str], lexicons: Iterable[Path] = ()) -> tuple[State, ...]:
    """What differs when rules that people may change were written anew.

    Args:
        names: of dialects; those that ship do not change, of a path to a profile (`.toml`) its lexicons count too.
        lexicons: of the user.
    """
    out = [_state(path) for path in lexicons]
    for name in names:
        if name.endswith(".toml"):
            profile = Path(name)
            own = _state(profile)
            out += [own, *map(_state, _named(profile, own))]
    return tuple(out)


def own_rules(folder: Path, profile: Profile) -> list[Substitution]:
    """The rules of a profile's lexicons, later files winning, without what it borrows."""
    rules: dict[tuple[str, str], Substitution] = {}
    for file in profile.lexicons:
        path = folder / file
        for rule in _shared(path, _state(path)):
            rules[rule.original, rule.surrogate] = rule
    return sorted(rules.values())
