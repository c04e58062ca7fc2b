"""What a dialect needs at work, loaded when it is first asked for and kept as long as its files are as they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from cleantext import resources
from cleantext.spun import dialect as dialects
from cleantext.spun import screen
from cleantext.spun.dialect import Dialect, Profile
from cleantext.spun.gate import Gate
from cleantext.spun.screen import Screen

if TYPE_CHECKING:
    from cleantext.language.ngram import NgramModel
    from cleantext.spun.channel import Channel
    from cleantext.spun.expected import Pool
    from cleantext.spun.options import Options
    from cleantext.spun.suspects import Search
    from cleantext.spun.sweep import Sweep
    from cleantext.spun.tables import Tables

#: Dialects and sets of lexicons that are kept ready, for each kind of table.
KEPT = 16

States = tuple[dialects.State, ...]
Lexicons = tuple[Path, ...]
Names_contra = TypeVar("Names_contra", str, tuple[str, ...], contravariant=True)
Loaded_co = TypeVar("Loaded_co", covariant=True)


class _Loader(Protocol[Names_contra, Loaded_co]):
    """Loads what belongs to dialects and the user's lexicons, in a state of their files; None for the present one."""

    def __call__(
        self, names: Names_contra, lexicons: Lexicons, states: States | None = None, /
    ) -> Loaded_co: ...


def _kept(
    load: Callable[[Names_contra, Lexicons, States], Loaded_co],
) -> _Loader[Names_contra, Loaded_co]:
    """Keep what was loaded as long as its files are as they were."""
    kept = lru_cache(maxsize=KEPT)(load)

    @wraps(load)
    def loaded(
        names: Names_contra, lexicons: Lexicons, states: States | None = None, /
    ) -> Loaded_co:
        if states is None:
            states = dialects.states((names,) if isinstance(names, str) else names, lexicons)
        return kept(names, lexicons, states)

    return loaded


@cache
def context_model() -> NgramModel:
    """The shipped context model, mapped into memory on first use."""
    from cleantext.language import ngram

    return ngram.load(resources.data("models/english.ngram"))


@_kept
def load_channel(dialect: str, lexicons: Lexicons, states: States) -> Channel:
    """The channel of a dialect.

    Args:
        dialect: a name, a path to a profile (`.toml`), or `none` for the user's lexicons alone.
        lexicons: the user's own, whose rules win.
        states: of the files, see `dialects.states`.

    Raises:
        LexiconError: a dialect or lexicon that does not exist or is malformed.
    """
    from cleantext.spun import channel as channels
    from cleantext.spun import lexicon

    user = tuple(rule for path in lexicons for rule in lexicon.read(path))
    if dialect == "none":
        return channels.for_dialect(Dialect(Profile("user"), ()), user)
    if dialect.endswith(".toml"):
        return channels.for_dialect(dialects.load_from(Path(dialect)), user)
    return channels.for_dialect(dialects.load(dialect), user)


@_kept
def load_tables(dialect: str, lexicons: Lexicons, states: States) -> Tables:
    """The tables of a dialect, see `load_channel`; ready-made ones where there are."""
    from cleantext.spun import tables

    ready = resources.data("models") / f"{dialect}.tables"
    if not lexicons and dialect in dialects.names() and ready.exists():
        return tables.read(ready)
    return tables.of(load_channel(dialect, lexicons, states))


@_kept
def load_options(dialect: str, lexicons: Lexicons, states: States) -> Options:
    """The readings of the surrogates of a dialect, see `load_channel`."""
    from cleantext.spun.options import Options

    return Options(load_tables(dialect, lexicons, states), context_model())


@cache
def word_pool(*, partial: bool = False) -> Pool | None:
    """The words of the shipped context model that an unlisted surrogate may stand for; more if many are unlisted."""
    from cleantext.spun import expected, guesses

    return expected.pool(context_model(), guesses.POOL if partial else expected.POOL)


@_kept
def load_search(dialect: str, lexicons: Lexicons, states: States) -> Search | None:
    """The search for suspects of a dialect, see `load_channel`; none without a cloze model."""
    from cleantext.spun.suspects import Search

    tables = load_tables(dialect, lexicons, states)
    pool = word_pool(partial=tables.profile.partial)
    return None if pool is None else Search(tables, context_model(), pool)


@_kept
def load_screens(
    names: tuple[str, ...], lexicons: Lexicons, states: States
) -> Mapping[str, Screen]:
    """The gates of dialects, see `load_channel`; ready-made ones where there are."""
    shipped = screen.read(resources.data("models/screen.json"))
    if not lexicons and shipped.keys() >= set(names):
        return {name: shipped[name] for name in names}
    return {name: screen.of(load_tables(name, lexicons, states)) for name in names}


@_kept
def load_gate(names: tuple[str, ...], lexicons: Lexicons, states: States) -> Gate:
    """The gate of dialects, see `load_channel`."""
    return Gate(load_screens(names, lexicons, states))


@_kept
def load_sweep(names: tuple[str, ...], lexicons: Lexicons, states: States) -> Sweep:
    """The same gate for many texts at once."""
    from cleantext.spun.sweep import Sweep

    return Sweep(load_gate(names, lexicons, states))
